import Kernel
import Sheets
import Site

/// Name, address, birth date and sex as somebody typed them, at a terminal or at home, or corrected what was read from a document. The words
/// of the fields are `terminal.type.…`.
public struct TypedHolder: Sendable {
    /// Whom it is about.
    public let holder: CardHolder

    /// Reads them; nil when something is missing or wrong, which the form says.
    public static func read(_ form: inout FormReader, on today: CivilDate) -> TypedHolder? {
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
        return TypedHolder(holder: holder)
    }

    /// The fields in which they are typed.
    public struct Fields: Sendable {
        let form: FormState
        private let isAtHome: Bool

        /// The fields as they stand in a form.
        ///
        /// - Parameter isAtHome: The browser is the visitor's own and may fill in what it knows of them; that of a terminal may not.
        public init(form: FormState, isAtHome: Bool = false) { (self.form, self.isAtHome) = (form, isAtHome) }

        private var ctx: PageContext { form.ctx }

        /// What a browser may fill in, by its name in HTML.
        private func known(_ token: String) -> String { isAtHome ? token : "off" }

        /// Family and given name; the family name is needed.
        public var name: HTML {
            """
            <div class="field-row">\(TextField(
                form.field("family", label: ctx.t("terminal.type.family"), required: true), autocomplete: known("family-name")))\
            \(TextField(form.field("given", label: ctx.t("terminal.type.given")), autocomplete: known("given-name")))</div>

            """
        }

        /// In one line.
        public var address: HTML {
            TextField(
                form.field("address", label: ctx.t("terminal.type.address"), hint: ctx.t("terminal.type.address.hint")),
                autocomplete: known("street-address")
            ).html
        }

        /// The date of birth; the year also by its era.
        public var birth: HTML {
            DateField(
                form.field("birth", label: ctx.t("terminal.type.birth"), hint: ctx.t("terminal.type.birth.hint")),
                birthday: isAtHome
            ).html
        }

        /// Male or female, if somebody wants to say it.
        public var sex: HTML {
            let sexes = CardHolder.Sex.allCases.map { Choice($0.rawValue, ctx.t("terminal.sex.\($0.rawValue)")) }
            return RadioGroup(
                form.field("sex", label: ctx.t("terminal.type.sex"), hint: ctx.t("terminal.type.sex.hint")), sexes,
                inline: true
            ).html
        }
    }
}
