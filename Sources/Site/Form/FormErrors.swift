import Kernel

/// What is wrong with a form, in the order of its fields.
public struct FormErrors: Sendable {
    /// What is wrong with one field.
    public struct Entry: Sendable {
        /// The field's name; nil for the form as a whole.
        public let field: String?
        /// What is wrong and what to do.
        public let message: HTML
    }

    /// All of it.
    public private(set) var entries: [Entry] = []

    /// Nothing wrong.
    public init() {}

    /// Nothing is wrong.
    public var isEmpty: Bool { entries.isEmpty }

    /// Says what is wrong with a field and what to do.
    public mutating func add(_ field: String, _ message: HTML) { entries.append(Entry(field: field, message: message)) }

    /// Says what is wrong with the form as a whole.
    public mutating func add(_ message: HTML) { entries.append(Entry(field: nil, message: message)) }

    /// The first message for a field.
    public subscript(field: String) -> HTML? { entries.first { $0.field == field }?.message }
}

/// A form as it stands: what was typed and what is wrong with it. Makes the fields of the page.
public struct FormState: Sendable {
    /// The words and the reader.
    public let ctx: PageContext
    /// What was typed.
    public let values: FormData
    /// What is wrong.
    public let errors: FormErrors

    /// A form with what was typed (or is known already) and what is wrong with it.
    public init(_ ctx: PageContext, _ values: FormData = FormData(), _ errors: FormErrors = FormErrors()) {
        self.ctx = ctx
        self.values = values
        self.errors = errors
    }

    /// The field of a name with what was typed and what is wrong.
    public func field(_ name: String, label: HTML, hint: HTML? = nil, required: Bool = false) -> Field {
        var parts: [String: String] = [:]
        for part in DateParts.names(of: name) { parts[part] = values[part] }
        return Field(
            ctx, name: name, label: label, hint: hint, required: required, error: errors[name],
            values: values.all(name), parts: parts)
    }
}
