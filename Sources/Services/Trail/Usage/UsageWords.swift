import Kernel
import Registry
import Site

/// The words for accesses: who, why, and what kind of page; the same for the page and for programs.
struct UsageWords: Sendable {
    let places: Places
    let purposes: PurposeLabels

    /// The office, what the actor is, and the roles it had. Members of staff are not named: who they are is the office's
    /// matter, and their number stays in the trail. Organisations are.
    func who(_ access: Access, _ ctx: PageContext) -> HTML {
        let actor = ctx.t("trail.actor.\(access.actorKind.rawValue)", ["id": access.actorID])
        guard access.actorKind == .staff else { return actor }
        let known = access.roles.map { "trail.role.\($0)" }.filter { ctx.pack.words.optionalText($0, .ja) != nil }
        let roles = known.map { ctx.t($0) }.joined(separator: ctx.t("trail.role-separator"))
        return known.isEmpty
            ? "\(office(access, ctx))\(ctx.t("trail.office-separator"))\(actor)"
            : "\(office(access, ctx))\(ctx.t("trail.office-separator"))\(actor)\(ctx.t("trail.roles-open"))\(roles)\(ctx.t("trail.roles-close"))"
    }

    private func office(_ access: Access, _ ctx: PageContext) -> HTML {
        access.ward.flatMap { places.ward($0) }.map { ctx.t($0.office) } ?? ctx.t("trail.office.city")
    }

    /// The name of the office whose people looked, plain; the city's own where it belongs to no ward.
    func officeName(_ access: Access, _ ctx: PageContext) -> String {
        access.ward.flatMap { places.ward($0) }.map { ctx.text($0.office) } ?? ctx.cityName
    }

    func purpose(_ access: Access, _ ctx: PageContext) -> HTML {
        purposes.html(access.purpose, ctx) ?? ctx.t("trail.no-purpose")
    }

    func purposeText(_ access: Access, _ ctx: PageContext) -> String {
        purposes.text(access.purpose, ctx) ?? ctx.text("trail.no-purpose")
    }

    /// The key of the words for the kind of page on which the data stood.
    func pageKey(_ access: Access, _ ctx: PageContext) -> String {
        switch access.kind {
        case .listed: return "trail.page.listed"
        case .protectedAddress: return "trail.page.protected"
        case .number: return "trail.page.number"
        case .record: break
        }
        // `/office/sessions/{id}/facts` is looked for as `office-sessions-id-facts`, then by ever fewer of its parts.
        var parts = (access.route ?? "").split { "/{}".contains($0) }
        while !parts.isEmpty {
            let key = "trail.page.\(parts.joined(separator: "-"))"
            if ctx.pack.words.optionalText(key, .ja) != nil { return key }
            parts.removeLast()
        }
        return "trail.page.other"
    }
}

extension [HTML] {
    /// The pieces with another between them.
    fileprivate func joined(separator: HTML) -> HTML {
        var whole = HTML()
        for (index, piece) in enumerated() { whole += index == 0 ? piece : "\(separator)\(piece)" }
        return whole
    }
}
