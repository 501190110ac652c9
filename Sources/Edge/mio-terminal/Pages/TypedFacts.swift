import Kernel
import Sheets
import Site

/// Name, address, birth date and sex as somebody typed them, or corrected what was read from a document.
struct TypedFacts: Sendable {
    let holder: CardHolder

    /// Reads them; nil when something is missing or wrong, which the form says.
    static func read(_ form: inout FormReader, on today: CivilDate) -> TypedFacts? {
        let ctx = form.ctx
        let family = form.text("family", label: ctx.text("terminal.type.family"), required: true, maxLength: 100)
        let given = form.text("given", label: ctx.text("terminal.type.given"), maxLength: 100)
        let address = form.text("address", label: ctx.text("terminal.type.address"), maxLength: 300)
        let birth = form.date("birth", label: ctx.text("terminal.type.birth"))
        let sex = form.choice(
            "sex", label: ctx.text("terminal.type.sex"), among: CardHolder.Sex.allCases.map(\.rawValue))
        if let birth, birth > today { form.errors.add("birth", ctx.t("terminal.type.birth.future")) }
        guard form.errors.isEmpty, let family else { return nil }
        let name = [family, given].compactMap(\.self).joined(separator: "\u{3000}")
        var holder = CardHolder(name: name, address: address ?? "", birthDate: "", sex: "")
        holder.birthDate = birth.map { PartialDate($0) }
        holder.sex = sex.flatMap { CardHolder.Sex(rawValue: $0) }
        return TypedFacts(holder: holder)
    }

    /// The fields in which they are typed.
    struct Fields {
        let form: FormState

        private var ctx: PageContext { form.ctx }

        var name: HTML {
            """
            <div class="field-row">\(TextField(
                form.field("family", label: ctx.t("terminal.type.family"), required: true), autocomplete: "off"))\
            \(TextField(form.field("given", label: ctx.t("terminal.type.given")), autocomplete: "off"))</div>

            """
        }

        var address: HTML {
            TextField(
                form.field("address", label: ctx.t("terminal.type.address"), hint: ctx.t("terminal.type.address.hint")),
                autocomplete: "off"
            ).html
        }

        var birth: HTML {
            DateField(
                form.field("birth", label: ctx.t("terminal.type.birth"), hint: ctx.t("terminal.type.birth.hint"))
            ).html
        }

        var sex: HTML {
            let sexes = CardHolder.Sex.allCases.map { Choice($0.rawValue, ctx.t("terminal.sex.\($0.rawValue)")) }
            return RadioGroup(
                form.field("sex", label: ctx.t("terminal.type.sex"), hint: ctx.t("terminal.type.sex.hint")), sexes,
                inline: true
            ).html
        }
    }
}

extension Visit {
    /// Facts that came without a card.
    mutating func begin(_ source: UseSource, _ holder: CardHolder) {
        self.source = source
        self.holder = holder
        nameOnCard = nil
        authenticity = nil
        cardGoneAt = nil
    }
}
