/// One line of text.
public struct TextField: Component {
    /// What kind of text; phones show the right keyboard.
    public enum Kind: String, Sendable {
        case text, tel, email, url, search, password
    }

    /// How long the input looks; what fits is not limited by it.
    public enum Width: String, Sendable {
        case full, half, short, tiny
    }

    let field: Field
    let kind: Kind
    let autocomplete: String?
    let inputMode: String?
    let width: Width
    let maxLength: Int?
    let lang: String?

    /// One line of text. `autocomplete` is HTML's token (`family-name`, `postal-code`), `inputMode` `numeric` and so on.
    public init(
        _ field: Field, kind: Kind = .text, autocomplete: String? = nil, inputMode: String? = nil,
        width: Width = .full, maxLength: Int? = nil, lang: String? = nil
    ) {
        self.field = field
        self.kind = kind
        self.autocomplete = autocomplete
        self.inputMode = inputMode
        self.width = width
        self.maxLength = maxLength
        self.lang = lang
    }

    /// The field.
    public var html: HTML {
        field.around(
            """
            <input class="input \(width.rawValue)" type="\(kind.rawValue)" value="\(field.value)"\(field.attributes)\
            \(attribute: "autocomplete", autocomplete)\(attribute: "inputmode", inputMode)\
            \(attribute: "maxlength", maxLength.map(String.init))\(attribute: "lang", lang)>
            """)
    }
}

/// A whole number. Typed as text, so that full-width digits and commas are no error.
public struct NumberField: Component {
    let field: Field
    let unit: HTML?

    /// A whole number with its unit after the input.
    public init(_ field: Field, unit: HTML? = nil) {
        self.field = field
        self.unit = unit
    }

    /// The field.
    public var html: HTML {
        field.around(
            """
            <span class="with-unit"><input class="input short number" type="text" inputmode="numeric" \
            value="\(field.value)"\(field.attributes)>\(unit.map { "<span class=\"unit\">\($0)</span>" as HTML })</span>
            """)
    }
}

/// Several lines of text.
public struct TextArea: Component {
    let field: Field
    let rows: Int
    let maxLength: Int?

    /// Several lines of text.
    public init(_ field: Field, rows: Int = 5, maxLength: Int? = nil) {
        self.field = field
        self.rows = rows
        self.maxLength = maxLength
    }

    /// The field. The line end before the text is HTML's own and is not part of it.
    public var html: HTML {
        field.around(
            """
            <textarea class="input full" rows="\(rows)"\(field.attributes)\
            \(attribute: "maxlength", maxLength.map(String.init))>
            \(field.value)</textarea>
            """)
    }
}

/// A value that the form carries without showing it.
public struct HiddenField: Component {
    let name: String
    let value: String

    /// A name with its value.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    /// The input.
    public var html: HTML { "<input type=\"hidden\" name=\"\(name)\" value=\"\(value)\">" }
}

/// Choosing a file. The form needs `multipart: true`.
public struct FileField: Component {
    let field: Field
    let accept: String?
    let multiple: Bool

    /// A file; `accept` lists types or endings, such as `image/*,.pdf`.
    public init(_ field: Field, accept: String? = nil, multiple: Bool = false) {
        self.field = field
        self.accept = accept
        self.multiple = multiple
    }

    /// The field.
    public var html: HTML {
        field.around(
            """
            <input class="file-input" type="file"\(field.attributes)\(attribute: "accept", accept)\
            \(flag: "multiple", multiple)>
            """)
    }
}
