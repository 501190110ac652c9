import Kernel
import Site

/// The municipality of a new address: typed, and chosen from a list where what was typed can mean several. It works without
/// scripts: the page comes back with the list.
struct MunicipalityField {
    private static let name = "municipality"
    /// The choice among those that what was typed can mean.
    private static let chosen = "municipalityCode"

    let list: MunicipalityList
    /// Whether it may be left to the postal code.
    var isLeftToPostalCode = false

    /// What was typed or chosen; nil with an error beside the field.
    ///
    /// - Parameter known: The municipality of the postal code, for a field that was left empty.
    func read(_ form: inout FormReader, known: WardCode? = nil) -> WardCode? {
        let ctx = form.ctx
        guard
            let typed = form.text(
                Self.name, label: ctx.text("moveout.where.municipality"), required: known == nil, maxLength: 60)
        else { return known }
        switch list.find(typed) {
        case .one(let code): return code
        case .none:
            form.errors.add(Self.name, ctx.t("moveout.where.municipality.unknown"))
            return nil
        case .several(let codes):
            // A choice made for another name, which was typed over since, is none.
            if let code = form.values.text(Self.chosen).flatMap({ WardCode($0) }), codes.contains(code) { return code }
            form.errors.add(Self.chosen, ctx.t("moveout.where.municipality.which"))
            return nil
        }
    }

    func view(_ form: FormState) -> HTML {
        let ctx = form.ctx
        let field = TextField(
            form.field(
                Self.name, label: ctx.t("moveout.where.municipality"), hint: ctx.t("moveout.where.municipality.hint"),
                required: !isLeftToPostalCode), width: .half, lang: "ja")
        guard case .several(let codes) = list.find(form.values.text(Self.name) ?? "") else { return field.html }
        let choices = codes.compactMap { list[$0] }.map { Choice($0.code.code, "<span lang=\"ja\">\($0.full)</span>") }
        return """
            \(field)\(RadioGroup(
                form.field(
                    Self.chosen, label: ctx.t("moveout.where.municipality.choose"),
                    hint: codes.count < MunicipalityList.most ? nil : ctx.t("moveout.where.municipality.more")),
                choices))
            """
    }
}
