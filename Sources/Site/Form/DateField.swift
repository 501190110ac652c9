import Kernel

/// A date in three inputs: year (also with era, 令和8 or R8), month, day. Read it with ``FormReader/date(_:label:required:)``.
public struct DateField: Component {
    let field: Field
    let birthday: Bool

    /// A date; `birthday` lets the browser offer the user's own.
    public init(_ field: Field, birthday: Bool = false) {
        self.field = field
        self.birthday = birthday
    }

    /// The three inputs. A value given as one ISO date is taken apart.
    public var html: HTML {
        let known = CivilDate(iso: field.value)
        let names = DateParts.names(of: field.name)
        let inputs = [
            input(names[0], "year", known.map { String($0.year) }, "bday-year", "date-year"),
            input(names[1], "month", known.map { String($0.month) }, "bday-month", "date-part"),
            input(names[2], "day", known.map { String($0.day) }, "bday-day", "date-part"),
        ]
        return field.group("<div class=\"date-inputs\">\(inputs)</div>")
    }

    private func input(
        _ name: String, _ part: String, _ known: String?, _ autocomplete: String, _ css: String
    ) -> HTML {
        let id = part == "year" ? field.id : "\(field.id)-\(part)"
        return """
            <span class="date-input"><label for="\(id)">\(field.ctx.t("site.form.\(part)"))</label>\
            <input class="input \(css)" type="text" id="\(id)" name="\(name)" value="\(field.parts[name] ?? known)"\
            \(attribute: "inputmode", part == "year" ? nil : "numeric")\
            \(attribute: "autocomplete", birthday ? autocomplete : nil)\
            \(attribute: "aria-invalid", field.error == nil ? nil : "true")\
            \(attribute: "aria-describedby", field.describedBy)></span>
            """
    }
}
