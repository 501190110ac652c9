import Kernel

/// A value of FEEL, or `.unknown`.
public enum FEELValue: Sendable {
    /// No value; also the result of an operation that has none.
    case null
    /// True or false.
    case boolean(Bool)
    /// A decimal number.
    case number(Decimal34)
    /// Text. Equal only when every code point is.
    case string(String)
    /// A date.
    case date(FEELDate)
    /// A time of day.
    indirect case time(FEELTime)
    /// A date with a time of day.
    indirect case dateTime(FEELDateTime)
    /// A duration of days, hours, minutes and seconds.
    case daysTimeDuration(FEELDuration)
    /// A duration in whole months.
    case yearsMonthsDuration(Int)
    /// A list.
    case list([FEELValue])
    /// Named values.
    case context(FEELContext)
    /// An interval.
    indirect case range(FEELRange)
    /// A function.
    case function(FEELFunction)
    /// Not a value of FEEL: what reading an unanswered input yields. It names the inputs that can still change a result.
    case unknown(UnknownInputs)

    /// A whole number.
    public static func number(_ value: Int) -> FEELValue { .number(Decimal34(value)) }

    /// A day of the Kernel's calendar.
    public static func date(_ date: CivilDate) -> FEELValue { .date(FEELDate(date)) }

    /// The day in the Kernel's calendar; nil for what is no date, or lies outside the years 1…9999.
    public var civilDate: CivilDate? {
        if case .date(let date) = self { return date.civil }
        return nil
    }

    /// What kind of value this is, in the words of FEEL's types.
    public var typeName: String {
        switch self {
        case .null: "null"
        case .boolean: "boolean"
        case .number: "number"
        case .string: "string"
        case .date: "date"
        case .time: "time"
        case .dateTime: "date and time"
        case .daysTimeDuration: "days and time duration"
        case .yearsMonthsDuration: "years and months duration"
        case .list: "list"
        case .context: "context"
        case .range: "range"
        case .function: "function"
        case .unknown: "unknown"
        }
    }

    /// The unanswered inputs anywhere inside the value; `nil` when it is wholly known.
    public var unknowns: UnknownInputs? {
        switch self {
        case .unknown(let names): return names
        case .list(let items):
            return items.reduce(nil) { UnknownInputs.merge($0, $1.unknowns) }
        case .context(let context):
            return context.keys.reduce(nil) { UnknownInputs.merge($0, context[$1]?.unknowns) }
        case .range(let range):
            return UnknownInputs.merge(range.low?.unknowns, range.high?.unknowns)
        default: return nil
        }
    }
}

extension UnknownInputs {
    static func merge(_ a: UnknownInputs?, _ b: UnknownInputs?) -> UnknownInputs? {
        guard let a else { return b }
        guard let b else { return a }
        return a.union(b)
    }
}

extension FEELValue: Hashable {
    /// Whether both are the same value: numbers by value, text by code points.
    public static func == (a: FEELValue, b: FEELValue) -> Bool {
        switch (a, b) {
        case (.null, .null): true
        case (.boolean(let x), .boolean(let y)): x == y
        case (.number(let x), .number(let y)): x == y
        case (.string(let x), .string(let y)): sameCodePoints(x, y)
        case (.date(let x), .date(let y)): x == y
        case (.time(let x), .time(let y)): x == y
        case (.dateTime(let x), .dateTime(let y)): x == y
        case (.daysTimeDuration(let x), .daysTimeDuration(let y)): x == y
        case (.yearsMonthsDuration(let x), .yearsMonthsDuration(let y)): x == y
        case (.list(let x), .list(let y)): x == y
        case (.context(let x), .context(let y)): x == y
        case (.range(let x), .range(let y)): x == y
        case (.function(let x), .function(let y)): x === y
        case (.unknown(let x), .unknown(let y)): x == y
        default: false
        }
    }

    /// Swift's `==` on text takes canonically equivalent characters for equal (神 U+FA19 and 神 U+795E); names need both.
    static func sameCodePoints(_ a: String, _ b: String) -> Bool {
        a == b && a.utf8.elementsEqual(b.utf8)
    }

    public func hash(into hasher: inout Hasher) {
        switch self {
        case .null: hasher.combine(0)
        case .boolean(let x): hasher.combine(x)
        case .number(let x): hasher.combine(x)
        case .string(let x): hasher.combine(x)
        case .date(let x): hasher.combine(x)
        case .time(let x): hasher.combine(x)
        case .dateTime(let x): hasher.combine(x)
        case .daysTimeDuration(let x): hasher.combine(x)
        case .yearsMonthsDuration(let x): hasher.combine(x)
        case .list(let x): hasher.combine(x)
        case .context(let x): hasher.combine(x)
        case .range(let x): hasher.combine(x)
        case .function(let x): hasher.combine(ObjectIdentifier(x))
        case .unknown(let x): hasher.combine(x)
        }
    }
}
