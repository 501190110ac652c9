import Kernel

/// What all form controls have: a name, a label, a hint, whether it must be filled, what is wrong, what was typed.
public struct Field: Sendable {
    /// The control's name in the form.
    public let name: String
    /// The label, shown above the control.
    public let label: HTML
    /// What helps to fill it, shown under the label.
    public let hint: HTML?
    /// Must be filled; shown in words beside the label.
    public let required: Bool
    /// What is wrong and what to do, shown at the control.
    public let error: HTML?
    /// What was typed or chosen; several for checkboxes.
    public let values: [String]
    /// The parts of a control with several inputs (a date) as typed, by their names.
    let parts: [String: String]
    let ctx: PageContext

    /// A field. Mostly made by ``FormState/field(_:label:hint:required:)``, which knows what was typed and is wrong.
    public init(
        _ ctx: PageContext, name: String, label: HTML, hint: HTML? = nil, required: Bool = false,
        error: HTML? = nil, values: [String] = [], parts: [String: String] = [:]
    ) {
        self.ctx = ctx
        self.name = name
        self.label = label
        self.hint = hint
        self.required = required
        self.error = error
        self.values = values
        self.parts = parts
    }

    /// The first value; empty when there is none.
    public var value: String { values.first ?? "" }

    /// The id of the control, to which the error summary leads.
    var id: String { Self.id(name) }

    static func id(_ name: String) -> String {
        var id: [UInt8] = Array("f-".utf8)
        for byte in name.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), 0x80...:
                id.append(byte)
            default: id.append(UInt8(ascii: "_"))
            }
        }
        return String(decoding: id, as: UTF8.self)
    }

    /// The ids of what describes the control.
    var describedBy: String? {
        switch (hint != nil, error != nil) {
        case (true, true): "\(id)-hint \(id)-error"
        case (true, false): "\(id)-hint"
        case (false, true): "\(id)-error"
        case (false, false): nil
        }
    }

    var badge: HTML {
        required ? " <span class=\"required\">\(ctx.t("site.form.required"))</span>" : HTML()
    }

    var hintHTML: HTML { hint.map { "<p class=\"hint\" id=\"\(id)-hint\">\($0)</p>" } ?? HTML() }

    var errorHTML: HTML {
        error.map {
            """
            <p class="field-error" id="\(id)-error"><span class="visually-hidden">\(ctx.t("site.error-prefix"))</span>\
            \($0)</p>
            """
        } ?? HTML()
    }

    /// The attributes of a single input.
    var attributes: HTML {
        """
         id="\(id)" name="\(name)"\(flag: "required", required)\
        \(attribute: "aria-describedby", describedBy)\(attribute: "aria-invalid", error == nil ? nil : "true")
        """
    }

    /// Label, hint and error around a single control.
    func around(_ control: HTML) -> HTML {
        """
        <div class="field\(error == nil ? "" : " invalid")"><label for="\(id)">\(label)\(badge)</label>\
        \(hintHTML)\(errorHTML)\(control)</div>

        """
    }

    /// Legend, hint and error around several controls; of radio buttons they also say that one is required or wrong. With
    /// an id the group itself takes the focus that the error summary gives.
    func group(_ controls: HTML, radio: Bool = false, id: String? = nil) -> HTML {
        """
        <fieldset class="field\(error == nil ? "" : " invalid")"\(attribute: "id", id)\
        \(attribute: "tabindex", id == nil ? nil : "-1")\(attribute: "role", radio ? "radiogroup" : nil)\
        \(attribute: "aria-describedby", describedBy)\
        \(attribute: "aria-invalid", radio && error != nil ? "true" : nil)\
        \(attribute: "aria-required", radio && required ? "true" : nil)>\
        <legend>\(label)\(badge)</legend>\(hintHTML)\(errorHTML)\(controls)</fieldset>

        """
    }
}

/// A choice of a group or a list.
public struct Choice: Sendable {
    /// What the form sends.
    public let value: String
    /// What is shown.
    public let label: HTML
    /// A line under the label.
    public let hint: HTML?

    /// A choice.
    public init(_ value: String, _ label: HTML, hint: HTML? = nil) {
        self.value = value
        self.label = label
        self.hint = hint
    }
}
