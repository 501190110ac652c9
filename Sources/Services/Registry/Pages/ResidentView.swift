import Kernel
import Site

/// The record of a person, for the staff and for the person.
struct ResidentView: Sendable {
    let ctx: PageContext
    let places: Places

    /// The record as the staff see it.
    func staffPage(
        _ resident: Resident, household: Household, formers: [FormerAddress], canReveal: Bool,
        hasNumbers: Bool = false
    ) -> Page {
        let crumb = Page.Crumb(ctx.t("registry.search.title"), path: "/office/residents")
        let isClosed = resident.address.isClosed
        let banner =
            isClosed
            ? Banner(.warning, ctx.t("registry.protected.marker"), text: ctx.t("registry.protected.staff")) : nil
        return Page(
            title: ctx.text("registry.record.title"), breadcrumbs: [crumb], width: .wide,
            body: """
                \(banner)
                \(isClosed && canReveal ? revealForm(resident.id) : nil)
                \(person(resident))
                \(hasNumbers ? numbersLink(resident.id) : nil)
                \(ledgers(resident))
                \(members(household))
                \(addresses(formers, isClosed: isClosed))
                """)
    }

    /// The record as the person sees it.
    func ownPage(_ resident: Resident, formers: [FormerAddress]) -> Page {
        let isClosed = resident.address.isClosed
        let banner =
            isClosed
            ? Banner(.info, ctx.t("registry.protected.marker"), text: ctx.t("registry.protected.own")) : nil
        return Page(
            ctx, "registry.own.title", lead: "<p>\(ctx.t("registry.own.about"))</p>",
            body: """
                \(banner)
                \(person(resident))
                \(ledgers(resident))
                \(addresses(formers, isClosed: isClosed))
                <p><a href="/my/usage">\(ctx.t("trail.usage.title"))</a></p>
                """)
    }

    /// For somebody who is signed in and stands in no register.
    func noRecordPage() -> Page {
        Page(ctx, "registry.own.title", body: Banner(.info, ctx.t("registry.own.none")).html)
    }

    /// The address of a protected person, once, for the supervisor who asked.
    func revealedPage(_ revealed: RevealedAddress, of id: ResidentID) -> Page {
        let crumb = Page.Crumb(ctx.t("registry.record.title"), path: "/office/residents/\(id)")
        return Page(
            ctx, "registry.protected.revealed", breadcrumbs: [crumb],
            body: """
                \(Banner(.warning, ctx.t("registry.protected.recorded")))
                \(DescriptionList([(ctx.t("registry.column.address"), japanese(full(revealed.address)))]))
                \(addresses(revealed.formerAddresses, isClosed: false))
                """)
    }

    private func revealForm(_ id: ResidentID) -> HTML {
        Form(ctx, action: "/office/residents/\(id)/address", label: ctx.text("registry.protected.reveal")) {
            Button(ctx.t("registry.protected.reveal"), .danger).html
        }.html
    }

    private func numbersLink(_ id: ResidentID) -> HTML {
        "<p>\(LinkButton(ctx.t("registry.numbers.title"), path: "/office/residents/\(id)/numbers"))</p>\n"
    }

    // MARK: Parts

    private func person(_ resident: Resident) -> HTML {
        let name = resident.name
        var items: [(HTML, HTML)] = [
            (ctx.t("registry.column.name"), japanese(name.full)),
            (ctx.t("registry.column.furigana"), japanese(name.furigana?.full ?? "")),
        ]
        let others = [("former-family", name.formerFamily), ("common-name", name.commonName), ("romaji", name.romaji)]
        for case (let key, let text?) in others { items.append((ctx.t("registry.name.\(key)"), japanese(text))) }
        items += [
            (ctx.t("registry.column.birth"), HTML(text: resident.birth.japanese)),
            (ctx.t("registry.field.sex"), ctx.t(resident.sex.word)),
            (ctx.t("registry.field.relation"), relation(resident.relation)),
            (ctx.t("registry.column.address"), address(resident.address)),
        ]
        if let since = resident.addressSince { items.append((ctx.t("registry.field.address-since"), ctx.date(since))) }
        if let since = resident.residentSince { items.append((ctx.t("registry.field.since"), ctx.date(since))) }
        if let domicile = resident.domicile {
            items.append((ctx.t("registry.field.domicile"), japanese(domicile.place.text(\.self))))
            items.append((ctx.t("registry.field.domicile-head"), japanese(domicile.head)))
        }
        if !resident.isJapanese {
            items.append(
                (ctx.t("registry.field.nationality"), HTML(text: resident.nationality ?? ctx.text("registry.unknown"))))
        }
        if let residence = resident.residence {
            items.append((ctx.t("registry.field.residence"), ctx.t(residence.status.word)))
            items.append((ctx.t("registry.field.residence-category"), ctx.t(residence.category.word)))
            if let period = residence.period {
                items.append((ctx.t("registry.field.residence-period"), HTML(text: period)))
            }
            if let card = residence.cardNumber {
                items.append((ctx.t("registry.field.residence-card"), HTML(text: card)))
            }
            if let end = residence.periodEnd { items.append((ctx.t("registry.field.residence-end"), ctx.date(end))) }
        }
        let card: HTML =
            resident.card.map { "\(ctx.t("registry.field.card-to")) \(ctx.date($0.validTo))" }
            ?? ctx.t("registry.field.card-none")
        items.append((ctx.t("registry.field.card"), card))
        return "<section><h2>\(ctx.t("registry.record.person"))</h2>\(DescriptionList(items))</section>\n"
    }

    private func ledgers(_ resident: Resident) -> HTML {
        let today = ctx.now.date
        let rows = resident.memberships.filter { $0.isValid(on: today) }.map(ledgerRow)
        let table = Table(
            caption: ctx.t("registry.record.ledgers"),
            columns: [
                .init(ctx.t("registry.column.ledger"), .rowHeading), .init(ctx.t("registry.column.level")),
                .init(ctx.t("registry.column.from")), .init(ctx.t("registry.column.to")),
            ],
            rows: rows, captionHidden: true, empty: ctx.t("registry.record.no-ledgers"))
        return "<section><h2>\(ctx.t("registry.record.ledgers"))</h2>\(table)</section>\n"
    }

    private func ledgerRow(_ membership: Membership) -> [HTML] {
        var state: HTML = membership.isKnown ? "" : ctx.t("registry.unknown")
        if membership.isKnown, let level = membership.level { state = self.level(membership.kind, level) }
        return [
            ctx.t(membership.kind.word), state, membership.from.map { ctx.date($0) } ?? "",
            membership.to.map { ctx.date($0) } ?? "",
        ]
    }

    private func members(_ household: Household) -> HTML {
        let rows = household.members.map { member -> [HTML] in
            [
                "<a href=\"\(href: "/office/residents/\(member.id)")\" lang=\"ja\">\(member.name.full)</a>",
                japanese(member.name.furigana?.full ?? ""), relation(member.relation),
                HTML(text: member.birth.japanese), ctx.t(member.sex.word),
            ]
        }
        let table = Table(
            caption: ctx.t("registry.record.household"),
            columns: [
                .init(ctx.t("registry.column.name"), .rowHeading), .init(ctx.t("registry.column.furigana")),
                .init(ctx.t("registry.field.relation")), .init(ctx.t("registry.column.birth")),
                .init(ctx.t("registry.field.sex")),
            ],
            rows: rows, captionHidden: true)
        return "<section><h2>\(ctx.t("registry.record.household"))</h2>\(table)</section>\n"
    }

    private func addresses(_ formers: [FormerAddress], isClosed: Bool) -> HTML {
        guard !formers.isEmpty, !isClosed else { return HTML() }
        let rows = formers.map { former -> [HTML] in
            [
                japanese(full(former.address)), former.since.map { ctx.date($0) } ?? ctx.t("registry.unknown"),
                ctx.date(former.until),
            ]
        }
        let table = Table(
            caption: ctx.t("registry.record.formers"),
            columns: [
                .init(ctx.t("registry.column.address"), .rowHeading), .init(ctx.t("registry.column.from")),
                .init(ctx.t("registry.column.to")),
            ],
            rows: rows, captionHidden: true)
        return "<section><h2>\(ctx.t("registry.record.formers"))</h2>\(table)</section>\n"
    }

    // MARK: Words

    private func address(_ address: GuardedAddress) -> HTML {
        guard let open = address.value else { return Chip(ctx.t("registry.protected.marker"), .red).html }
        return japanese(full(open))
    }

    private func full(_ address: Address) -> String {
        (address.postalCode.map { $0.marked + " " } ?? "") + address.oneLine
    }

    private func japanese(_ text: String) -> HTML { "<span lang=\"ja\">\(text)</span>" }

    /// 子の妻, child’s wife: the words of the steps, joined as the language does.
    private func relation(_ relation: Relation) -> HTML {
        guard !relation.isHead else { return ctx.t("registry.relation.head") }
        let words = relation.steps.map { ctx.t($0.word) }
        return words.joined(by: HTML(text: ctx.text("registry.relation.of")))
    }

    private func level(_ kind: Membership.Kind, _ level: String) -> HTML {
        let key = "registry.level.\(kind.rawValue).\(level)"
        guard ctx.pack.words.optionalText(key, .ja) != nil else {
            return ctx.t("registry.level.grade", ["level": level])
        }
        return ctx.t(key)
    }
}
