/// A form: method, token against forged requests, content.
/// ```swift
/// Form(ctx, action: "/counter/sessions") { "\(TextField(form.field("name", label: "…")))\(Button("…"))" }
/// ```
public struct Form: Component {
    /// How a form is sent.
    public enum Method: String, Sendable {
        case get, post
    }

    let ctx: PageContext
    let action: String
    let method: Method
    let multipart: Bool
    let label: String?
    let content: HTML

    /// A form. `post` adds the token; `multipart` is for files; `label` names the form for screen readers.
    public init(
        _ ctx: PageContext, action: String, method: Method = .post, multipart: Bool = false, label: String? = nil,
        content: () -> HTML
    ) {
        self.ctx = ctx
        self.action = action
        self.method = method
        self.multipart = multipart
        self.label = label
        self.content = content()
    }

    /// The name of the token's field.
    static let tokenName = "_token"

    /// The form. The browser's own checks are off: ours say what to do, keep what was typed, and speak the language.
    public var html: HTML {
        """
        <form action="\(href: action)" method="\(method.rawValue)" novalidate\
        \(attribute: "enctype", multipart ? "multipart/form-data" : nil)\(attribute: "aria-label", label)\
        \(attribute: "role", method == .get && label != nil ? "search" : nil)>
        \(method == .post ? HiddenField(Self.tokenName, ctx.formToken) : nil)\(content)
        </form>

        """
    }
}

/// A button that sends a form.
public struct Button: Component {
    /// How much it weighs on the page; one primary button a screen.
    public enum Style: String, Sendable {
        case primary, secondary, tertiary, danger
    }

    let label: HTML
    let style: Style
    let name: String?
    let value: String?
    let action: String?
    let key: Character?

    /// A button; with a name and value, the form says which button was pressed; `action` sends the form elsewhere; `key`
    /// presses it together with the keys that the browser has for that (Alt, or Alt and Shift).
    public init(
        _ label: HTML, _ style: Style = .primary, name: String? = nil, value: String? = nil, action: String? = nil,
        key: Character? = nil
    ) {
        self.label = label
        self.style = style
        self.name = name
        self.value = value
        self.action = action
        self.key = key
    }

    /// The button.
    public var html: HTML {
        let address = action.flatMap { SafeAddress.isSafe($0) ? $0 : nil }
        return """
            <button class="button \(style.rawValue)" type="submit"\(attribute: "name", name)\
            \(attribute: "value", name == nil ? nil : value ?? "")\(attribute: "formaction", address)\
            \(attribute: "accesskey", key.map(String.init))>\(label)</button>
            """
    }
}

/// A link that looks like a button.
public struct LinkButton: Component {
    let label: HTML
    let path: String
    let style: Button.Style
    let download: Bool

    /// A link; `download` has the browser save what it leads to.
    public init(_ label: HTML, path: String, _ style: Button.Style = .secondary, download: Bool = false) {
        self.label = label
        self.path = path
        self.style = style
        self.download = download
    }

    /// The link.
    public var html: HTML {
        "<a class=\"button \(style.rawValue)\" href=\"\(href: path)\"\(flag: "download", download)>\(label)</a>"
    }
}

/// Buttons beside each other, under each other on narrow screens.
public struct ButtonRow: Component {
    let buttons: HTML

    /// Buttons in the order of their weight.
    public init(_ buttons: [any Component]) { self.buttons = HTML(buttons.map(\.html)) }

    /// The row.
    public var html: HTML { "<div class=\"button-row\">\(buttons)</div>" }
}

/// What is wrong with a form, at the top of the page, each line leading to its field.
public struct ErrorSummary: Component {
    let ctx: PageContext
    let errors: FormErrors

    /// The errors of a form; draws nothing when there are none.
    public init(_ state: FormState) {
        ctx = state.ctx
        errors = state.errors
    }

    /// The errors; draws nothing when there are none.
    public init(_ ctx: PageContext, _ errors: FormErrors) {
        self.ctx = ctx
        self.errors = errors
    }

    /// The summary; takes the focus when the page opens.
    public var html: HTML {
        guard !errors.isEmpty else { return HTML() }
        let lines = errors.entries.map { entry -> HTML in
            guard let field = entry.field else { return "<li>\(entry.message)</li>" }
            return "<li><a href=\"#\(Field.id(field))\">\(entry.message)</a></li>"
        }
        return """
            <div class="error-summary" role="alert" tabindex="-1" autofocus aria-labelledby="error-summary-title">
            <h2 id="error-summary-title">\(ctx.t("site.form.errors", ["count": String(errors.entries.count)]))</h2>
            <ul>\(lines)</ul></div>

            """
    }
}
