import Kernel

extension TableDefinition {
    /// The table as a clerk's file; ``TableFile`` reads it back without change.
    public var yaml: String {
        var lines = ["id: \(Self.quoted(id))", "title: \(Self.texts(title))", "hitPolicy: \(Self.quoted(hitPolicy))"]
        if !source.isEmpty { lines.append("source: \(Self.quoted(source))") }
        lines.append("inputs:")
        for input in inputs {
            var parts = [
                "name: \(Self.quoted(input.name))", "label: \(Self.texts(input.label))",
                "type: \(Self.quoted(input.type))",
            ]
            if let allowed = input.allowed { parts.append("allowed: \(Self.quoted(allowed))") }
            if input.isWhole { parts.append("whole: true") }
            lines.append("  - {\(parts.joined(separator: ", "))}")
        }
        lines.append("outputs:")
        for output in outputs {
            var parts = [
                "name: \(Self.quoted(output.name))", "label: \(Self.texts(output.label))",
                "type: \(Self.quoted(output.type))",
            ]
            if !output.values.isEmpty {
                parts.append("values: [\(output.values.map(Self.quoted).joined(separator: ", "))]")
            }
            if let value = output.defaultValue { parts.append("default: \(Self.quoted(value))") }
            lines.append("  - {\(parts.joined(separator: ", "))}")
        }
        lines.append("rules:")
        for rule in rules {
            var parts = [
                "when: [\(rule.tests.map(Self.quoted).joined(separator: ", "))]",
                "then: [\(rule.answers.map(Self.quoted).joined(separator: ", "))]",
            ]
            if !rule.basis.isEmpty { parts.append("basis: \(Self.quoted(rule.basis))") }
            lines.append("  - {\(parts.joined(separator: ", "))}")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func texts(_ text: LocalizedText) -> String {
        "{" + text.languages.map { "\($0.rawValue): \(quoted(text.text(in: $0)))" }.joined(separator: ", ") + "}"
    }

    /// A scalar in single quotes, in which only the quote itself is special; double quotes where it has several lines.
    private static func quoted(_ text: String) -> String {
        if text.contains(where: \.isNewline) || text.contains("\\") && text.contains("\t") {
            let escaped = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
                .replacing("\t", with: "\\t").replacing("\r", with: "\\r")
            return "\"\(escaped)\""
        }
        return "'" + text.replacing("'", with: "''") + "'"
    }
}
