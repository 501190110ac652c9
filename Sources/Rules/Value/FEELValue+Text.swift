extension FEELValue: CustomStringConvertible {
    /// The value as FEEL writes it: strings in quotes, dates as `2026-04-20`.
    public var description: String {
        switch self {
        case .string(let text): Self.quoted(text)
        case .null: "null"
        case .list(let items): "[" + items.map(\.description).joined(separator: ", ") + "]"
        case .context(let context):
            "{" + context.keys.map { "\($0): \(context[$0]?.description ?? "null")" }.joined(separator: ", ") + "}"
        case .range(let range):
            (range.lowIncluded ? "[" : "(") + (range.low?.description ?? "") + ".."
                + (range.high?.description ?? "") + (range.highIncluded ? "]" : ")")
        case .function(let function): "function(\(function.parameters.map(\.name).joined(separator: ", ")))"
        case .unknown(let names): "unknown(\(names))"
        default: text ?? "null"
        }
    }

    /// The text that FEEL's `string()` makes of the value; `nil` for null and unknown.
    public var text: String? {
        switch self {
        case .null, .unknown: nil
        case .boolean(let value): value ? "true" : "false"
        case .number(let value): value.description
        case .string(let value): value
        case .date(let value): value.description
        case .time(let value): TemporalText.text(value)
        case .dateTime(let value): TemporalText.text(value)
        case .daysTimeDuration(let value): TemporalText.text(value)
        case .yearsMonthsDuration(let months): TemporalText.text(months: months)
        case .list, .context, .range, .function: description
        }
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
