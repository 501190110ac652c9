import Kernel
import Site

/// The town of a new address: typed, or left empty and taken from the postal code; chosen from a list where that is about several. It works
/// without scripts: the page comes back with the list.
struct TownField {
    private static let name = "town"
    /// The choice among the towns of the postal code.
    private static let chosen = "townChoice"

    let towns: TownTable
    let municipalities: MunicipalityList

    /// What the towns of a postal code are called in a municipality; all of them where none is known yet.
    private func names(_ postalCode: PostalCode?, _ municipality: WardCode?) -> [String] {
        let all = postalCode.map(towns.towns) ?? []
        guard let municipality else { return [] }
        return all.filter {
            $0.municipality == municipality || municipalities.city(of: $0.municipality) == municipality
        }
        .map { municipalities.town($0, in: municipality) }
    }

    /// The one municipality of a postal code; nil where it is about several or nobody knows.
    func municipality(_ postalCode: PostalCode?) -> WardCode? {
        let all = Set((postalCode.map(towns.towns) ?? []).map(\.municipality))
        return all.count == 1 ? all.first : nil
    }

    /// What was typed or chosen, or the one town of the postal code; nil with an error beside the field.
    func read(
        _ form: inout FormReader, _ postalCode: PostalCode?, _ municipality: WardCode?, isRequired: Bool
    ) -> String? {
        let ctx = form.ctx
        let known = names(postalCode, municipality)
        let typed = form.text(
            Self.name, label: ctx.text("moveout.where.town"), required: isRequired && known.isEmpty, maxLength: 100)
        if let typed { return DraftPages.freeText(typed) }
        if known.count == 1 { return known[0] }
        if let choice = form.values.text(Self.chosen), known.contains(choice) { return choice }
        if isRequired, !known.isEmpty { form.errors.add(Self.chosen, ctx.t("moveout.where.town.which")) }
        return nil
    }

    /// - Parameter field: The field of the town as the page makes it.
    func view(_ form: FormState, _ field: Field, _ municipality: WardCode?) -> HTML {
        let ctx = form.ctx
        let text = TextField(field, lang: "ja").html
        let known = names(form.values.text("postalCode").flatMap { PostalCode($0) }, municipality)
        guard form.values.text(Self.name) == nil, known.count > 1 else { return text }
        let choices = known.map { Choice($0, "\($0)") }
        return """
            \(text)\(Select(form.field(Self.chosen, label: ctx.t("moveout.where.town.choose")), choices))
            """
    }
}
