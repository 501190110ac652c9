import Kernel
import Registry
import Site

/// What changes for those who stay when a part of a household moves (★ 一部転出の見通し), and what can be filed with it.
struct PartialOffer: Sendable, Hashable {
    /// Id of the procedure.
    let id: String
    /// The word of why it is offered.
    let reason: String
}

extension DraftPages.Begun {
    /// Procedures that can be filed with the same signature.
    var offered: [PartialOffer] {
        guard !staying.isEmpty, !movers.isEmpty else { return [] }
        var offers: [PartialOffer] = []
        if headLeaves { offers.append(PartialOffer(id: "setai-henkou", reason: "head")) }
        if hasChildAllowance { offers.append(PartialOffer(id: "jidou-teate-henkou", reason: "child-allowance")) }
        return offers
    }

    /// Whether somebody of the household receives the child allowance.
    var hasChildAllowance: Bool {
        household.contains { resident in resident.memberships.contains { $0.kind == .childAllowance && $0.to == nil } }
    }

    /// Whether some of those who stay are insured by the city.
    var stayingHaveKokuho: Bool {
        staying.contains { place in
            household.indices.contains(place - 1)
                && household[place - 1].memberships.contains { $0.kind == .nationalHealth && $0.to == nil }
        }
    }

    /// Whether those who stay hold medical certificates of children.
    var stayingHaveChildMedical: Bool {
        staying.contains { place in
            household.indices.contains(place - 1)
                && household[place - 1].memberships.contains { $0.kind == .childMedical && $0.to == nil }
        }
    }
}

/// The preview: who stays, who becomes head, which benefits change.
struct PartialMoveView: Component {
    let desk: MoveOutDesk
    let begun: DraftPages.Begun
    let ctx: PageContext

    var html: HTML {
        let stay = begun.staying.compactMap { place in
            begun.household.indices.contains(place - 1) ? begun.household[place - 1].name.full : nil
        }
        let headPlace = begun.headLeaves ? begun.draft.values.remainingHead : 1
        let head = headPlace.flatMap {
            begun.household.indices.contains($0 - 1) ? begun.household[$0 - 1].name.full : nil
        }
        var changes: [HTML] = []
        if begun.headLeaves { changes.append(ctx.t("moveout.partial.head-changes")) }
        if begun.headLeaves, begun.stayingHaveKokuho { changes.append(ctx.t("moveout.partial.kokuho")) }
        if begun.hasChildAllowance { changes.append(ctx.t("moveout.partial.child-allowance")) }
        if begun.stayingHaveChildMedical { changes.append(ctx.t("moveout.partial.child-medical")) }
        changes.append(ctx.t("moveout.partial.school"))
        return """
            <section class="partial-move"><h2>\(ctx.t("moveout.partial.title"))</h2>
            \(DescriptionList([
                (ctx.t("moveout.partial.stay"), HTML(text: stay.joined(separator: "、"))),
                (ctx.t("moveout.partial.head"), HTML(text: head ?? "")),
            ]))
            <ul>\(changes.map { "<li>\($0)</li>" as HTML })</ul></section>
            """
    }
}
