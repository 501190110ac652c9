/// One of a few, all shown.
public struct RadioGroup: Component {
    let field: Field
    let choices: [Choice]
    let inline: Bool

    /// One of a few; `inline` puts them beside each other where there is room.
    public init(_ field: Field, _ choices: [Choice], inline: Bool = false) {
        self.field = field
        self.choices = choices
        self.inline = inline
    }

    /// The group.
    public var html: HTML {
        let options = ChoiceRows(field: field, choices: choices, type: "radio", required: field.required)
        return field.group("<div class=\"choices\(inline ? " inline" : "")\">\(options)</div>", radio: true)
    }
}

/// Any of a few, all shown.
public struct CheckboxGroup: Component {
    let field: Field
    let choices: [Choice]
    let inline: Bool

    /// Any of a few; `inline` puts them beside each other where there is room.
    public init(_ field: Field, _ choices: [Choice], inline: Bool = false) {
        self.field = field
        self.choices = choices
        self.inline = inline
    }

    /// The group.
    public var html: HTML {
        let options = ChoiceRows(field: field, choices: choices, type: "checkbox", required: false)
        return field.group("<div class=\"choices\(inline ? " inline" : "")\">\(options)</div>")
    }
}

/// A single yes or no.
public struct Checkbox: Component {
    let field: Field
    let value: String

    /// A box that sends `value` when checked; the field's label stands beside it.
    public init(_ field: Field, value: String = "yes") {
        self.field = field
        self.value = value
    }

    /// The box.
    public var html: HTML {
        """
        <div class="field\(field.error == nil ? "" : " invalid")">\(field.errorHTML)\
        <div class="choice"><input type="checkbox" value="\(value)"\(field.attributes)\
        \(flag: "checked", field.values.contains(value))>\
        <label for="\(field.id)">\(field.label)\(field.badge)</label></div>\(field.hintHTML)</div>

        """
    }
}

/// One of many, in a list that opens.
public struct Select: Component {
    let field: Field
    let choices: [Choice]
    let empty: HTML?

    /// One of many; the first entry asks to choose, unless `empty` gives it other words.
    public init(_ field: Field, _ choices: [Choice], empty: HTML? = nil) {
        self.field = field
        self.choices = choices
        self.empty = empty
    }

    /// The field.
    public var html: HTML {
        let options = choices.map { choice -> HTML in
            """
            <option value="\(choice.value)"\(flag: "selected", field.values.contains(choice.value))>\
            \(choice.label)</option>
            """
        }
        return field.around(
            """
            <span class="select"><select class="input"\(field.attributes)>\
            <option value="">\(empty ?? HTML(text: field.ctx.text("site.form.choose")))</option>\(options)</select></span>
            """)
    }
}

/// The rows of a group of radio buttons or checkboxes; the first one bears the field's id.
private struct ChoiceRows: Component {
    let field: Field
    let choices: [Choice]
    let type: String
    let required: Bool

    var html: HTML {
        HTML(
            choices.enumerated().map { index, choice -> HTML in
                let id = index == 0 ? field.id : "\(field.id)-\(index)"
                let hint = choice.hint.map { "<p class=\"hint\" id=\"\(id)-about\">\($0)</p>" as HTML }
                return """
                    <div class="choice"><input type="\(type)" id="\(id)" name="\(field.name)" value="\(choice.value)"\
                    \(flag: "checked", field.values.contains(choice.value))\(flag: "required", required)\
                    \(attribute: "aria-describedby", choice.hint == nil ? nil : "\(id)-about")>\
                    <label for="\(id)">\(choice.label)</label>\(hint)</div>
                    """
            })
    }
}
