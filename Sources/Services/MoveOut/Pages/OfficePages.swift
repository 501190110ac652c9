import Booking
import Entry
import Kernel
import Procedures
import Registry
import Site
import Store

/// What the office sees: the notices that need a person, each with what was signed, the visits of a day, and the rates.
struct OfficePages: Sendable {
    static let pageLength = 50

    let desk: MoveOutDesk

    // MARK: Lists

    /// `/office/moveouts`: what needs a person; `?all=1` everything.
    func list(_ request: SiteRequest) async throws -> SiteResponse {
        guard let ward = request.actor.ward else { throw SiteFailure.notFound }
        let ctx = request.ctx
        let showsAll = request.query["all"] != nil
        let cursor = request.query.text("after").flatMap { Cursor($0) }
        let seesPackages = !showsAll && ward == (desk.data.desk ?? desk.places.wards.first?.code)
        let (page, packages) = try await request.store.read { tx in
            (
                try MoveOutStore.list(
                    ward, onlyForPeople: !showsAll, after: cursor, limit: Self.pageLength, in: tx),
                seesPackages ? try KeptPackage.refused(in: tx) : []
            )
        }
        let rows = page.rows.map { record -> [HTML] in
            [
                "<a href=\"\(href: "\(MoveOutPaths.office)/\(record.id)")\">\(record.receipt.text)</a>",
                ctx.t("moveout.channel.\(record.channel.rawValue)"), HTML(text: record.planned.japanese),
                HTML(text: String(record.memberCount)), status(record, ctx),
                HTML(text: reasons(record, ctx)),
            ]
        }
        let tabs = Tabs(
            label: ctx.text("moveout.office.title"),
            [
                .init(ctx.t("moveout.office.exceptions"), path: MoveOutPaths.office),
                .init(ctx.t("moveout.office.all"), path: MoveOutPaths.office + "?all=1"),
                .init(ctx.t("moveout.office.visits"), path: MoveOutPaths.office + "/visits"),
                .init(ctx.t("moveout.office.rates"), path: MoveOutPaths.office + "/rates"),
            ], current: showsAll ? 1 : 0)
        let table = Table(
            caption: ctx.t(showsAll ? "moveout.office.all" : "moveout.office.exceptions"),
            columns: [
                .init(ctx.t("moveout.receipt"), .rowHeading), .init(ctx.t("moveout.column.channel")),
                .init(ctx.t("moveout.when.planned")), .init(ctx.t("moveout.column.members"), .number),
                .init(ctx.t("moveout.column.status")), .init(ctx.t("moveout.column.reason")),
            ], rows: rows,
            next: page.next.map {
                .init(
                    path: "\(MoveOutPaths.office)?\(showsAll ? "all=1&" : "")after=\($0)",
                    label: ctx.t("moveout.office.more"))
            }, empty: ctx.t("moveout.office.none"), cards: true)
        let refused = packages.map { package -> [HTML] in
            [
                HTML(text: package.receipt),
                ctx.t(
                    "moveout.package.\(package.problem?.hasPrefix("signature") ?? false ? "signature" : "unreadable")"),
                HTML(text: package.problem ?? ""), HTML(text: package.state),
            ]
        }
        let packageTable: HTML? =
            refused.isEmpty
            ? nil
            : Table(
                caption: ctx.t("moveout.package.title"),
                columns: [
                    .init(ctx.t("moveout.package.receipt"), .rowHeading), .init(ctx.t("moveout.column.reason")),
                    .init(ctx.t("moveout.package.word")), .init(ctx.t("moveout.package.told")),
                ], rows: refused, cards: true
            ).html
        return .page(
            Page(ctx, "moveout.office.title", width: .wide, body: "\(tabs)\(table)\(packageTable)"))
    }

    private func status(_ record: MoveOutRecord, _ ctx: PageContext) -> HTML {
        let tone: Chip.Tone =
            switch record.status {
            case .held, .staff: .yellow
            case .accepted: .blue
            case .reflected: .green
            case .withdrawn: .neutral
            case .rejected: .red
            }
        return Chip(ctx.t("moveout.status.\(record.status.rawValue)"), tone).html
    }

    private func reasons(_ record: MoveOutRecord, _ ctx: PageContext) -> String {
        record.reasons.map { ctx.text("moveout.finding.\($0)") }.joined(separator: ctx.isJapanese ? "" : " ")
    }

    // MARK: One notice

    func load(_ request: SiteRequest) async throws -> MoveOutRecord {
        let id: MoveOutRecord.Identifier = try request.parameters.value("id")
        let ward = request.actor.ward
        guard let record = try await request.store.read({ try MoveOutStore.load(id, of: ward, in: $0) }) else {
            throw SiteFailure.notFound
        }
        record.signer.map { request.reads($0.description, ward: record.ward) }
        return record
    }

    func show(_ request: SiteRequest) async throws -> SiteResponse {
        try await page(try await load(request), FormState(request.ctx), request)
    }

    private func page(
        _ record: MoveOutRecord, _ form: FormState, _ request: SiteRequest, reveals: Bool = false
    ) async throws -> SiteResponse {
        let ctx = request.ctx
        guard let notice = try? NoticeReader.read(record.notice) else { throw SiteFailure.notFound }
        let isHidden = record.isProtected && !reveals
        let marker = ctx.t("registry.protected.marker")
        let (entry, cases) = try await request.store.read { tx in
            (
                try record.caseID.flatMap { try EntryDesk.entry(of: $0, in: tx) },
                try Cases.from(origin: "moveout:\(record.id)", in: tx)
            )
        }
        let report = await SignatureReport.make(record, desk, request.store)
        let isUnknown = record.status == .staff && record.signer == nil
        let candidates = isUnknown ? try await desk.candidates(record, for: ReadGrant(request)) : []
        let identify: HTML? =
            isUnknown
            ? IdentifyForm(candidates: candidates, action: "\(MoveOutPaths.office)/\(record.id)/identify", form: form)
                .view(ctx) : nil
        let destination = notice.to.code.map(desk.municipality) ?? notice.to.country ?? ""
        let flag: HTML? =
            desk.isUnlisted(notice.to) && !isHidden ? " \(Chip(ctx.t("moveout.viewer.unlisted"), .yellow))" : nil
        let facts = DescriptionList([
            (ctx.t("moveout.column.status"), status(record, ctx)),
            (ctx.t("moveout.column.reason"), HTML(text: reasons(record, ctx))),
            (ctx.t("moveout.column.channel"), ctx.t("moveout.channel.\(record.channel.rawValue)")),
            (ctx.t("moveout.arrived"), HTML(text: Self.moment(record.arrivedAt))),
            (ctx.t("moveout.when.planned"), HTML(text: notice.planned.japanese)),
            (
                ctx.t("moveout.who.members"),
                HTML(text: notice.members.map { "\($0.name)（\($0.relation)）" }.joined(separator: "、"))
            ),
            (ctx.t("moveout.confirm.old"), isHidden ? marker : HTML(text: notice.signer.address)),
            (
                ctx.t("moveout.confirm.new"),
                isHidden
                    ? marker
                    : "\(destination + notice.to.town + notice.to.lot + " " + notice.to.building)\(flag)"
            ),
            (ctx.t("moveout.when.phone"), isHidden ? marker : HTML(text: notice.phone ?? "")),
        ])
        let files: HTML =
            isHidden
            ? HTML()
            : ButtonRow([
                LinkButton(
                    ctx.t("moveout.viewer.content"), path: "\(MoveOutPaths.office)/\(record.id)/content", download: true
                ),
                LinkButton(
                    ctx.t("moveout.viewer.cms"), path: "\(MoveOutPaths.office)/\(record.id)/cms", download: true),
            ]).html
        let reveal: HTML? =
            isHidden && request.actor.roles.contains("supervisor")
            ? Form(ctx, action: "\(MoveOutPaths.office)/\(record.id)/reveal") {
                Button(ctx.t("moveout.viewer.reveal"), .secondary).html
            }.html : nil
        let caseLinks = cases.map { file -> HTML in
            """
            <li><a href="\(href: "/office/cases/\(file.id)")">\(file.number)</a> \(file.title)</li>
            """
        }
        let entryLink: HTML? = entry.map { entry in
            """
            <p><a href="\(href: "/office/entries/\(entry.id)")">\(ctx.t("moveout.viewer.entry"))</a></p>
            """
        }
        return .page(
            Page(
                ctx, "moveout.viewer.title", ["receipt": record.receipt.text],
                breadcrumbs: [.init(ctx.t("moveout.office.title"), path: MoveOutPaths.office)], width: .wide,
                status: form.errors.isEmpty ? 200 : 422, hasErrors: !form.errors.isEmpty,
                body: """
                    \(ErrorSummary(form))
                    \(Columns(
                        sideLabel: ctx.text("moveout.viewer.report"),
                        main: "\(facts)\(files)\(reveal)<ul>\(caseLinks)</ul>\(entryLink)\(identify)\(actions(record, form, ctx))",
                        side: report.view(ctx)))
                    """))
    }

    private func actions(_ record: MoveOutRecord, _ form: FormState, _ ctx: PageContext) -> HTML {
        let path = "\(MoveOutPaths.office)/\(record.id)"
        var html = HTML()
        if record.status == .staff, record.signer != nil {
            html += Form(ctx, action: path + "/accept") { Button(ctx.t("moveout.action.accept")).html }.html
        }
        if record.status == .staff || record.status == .held {
            html +=
                Form(ctx, action: path + "/reject") {
                    """
                    \(TextField(
                    form.field("reason", label: ctx.t("moveout.action.reason"), hint: ctx.t("moveout.action.reason.hint"), required: true)))
                    \(Button(ctx.t("moveout.action.reject"), .danger))
                    """
                }.html
        }
        if record.status == .accepted || record.status == .reflected {
            html +=
                Form(ctx, action: path + "/withdraw") {
                    Button(ctx.t("moveout.action.withdraw"), .secondary).html
                }.html
        }
        return html
    }

    static func moment(_ at: Timestamp) -> String { "\(at.date.japanese) \(at.time.description.prefix(5))" }

    func content(_ request: SiteRequest) async throws -> SiteResponse {
        let record = try await load(request)
        return try await blob(
            record, record.content, record.channel == .portal ? "application.xml" : "notice.json", request)
    }

    func cms(_ request: SiteRequest) async throws -> SiteResponse {
        let record = try await load(request)
        return try await blob(record, record.cms, "signature.p7s", request)
    }

    private func blob(
        _ record: MoveOutRecord, _ hash: BlobHash, _ name: String, _ request: SiteRequest
    ) async throws -> SiteResponse {
        guard !record.isProtected, let blob = try await request.store.read({ try $0.blob(hash) }) else {
            throw SiteFailure.notFound
        }
        return .file(blob.bytes, contentType: "application/octet-stream", downloadName: "\(record.receipt)-\(name)")
    }

    // MARK: Acts

    func accept(_ request: SiteRequest) async throws -> SiteResponse {
        try await acting(request) { record in try await desk.accept(record.id, by: request.actor) }
    }

    /// Who signed was nobody that the register finds; the clerk has made sure who it is.
    func identify(_ request: SiteRequest) async throws -> SiteResponse {
        try await acting(request, isChoosing: true) { record in
            guard let resident = request.form.text("resident").flatMap({ ResidentID($0) }) else {
                throw MoveOutRefusal.reasonMissing
            }
            try await desk.identify(record.id, as: resident, by: request.actor)
        }
    }

    func reject(_ request: SiteRequest) async throws -> SiteResponse {
        try await acting(request) { record in
            try await desk.reject(record.id, reason: request.form.text("reason") ?? "", by: request.actor)
        }
    }

    func withdraw(_ request: SiteRequest) async throws -> SiteResponse {
        try await acting(request) { record in try await desk.withdraw(record.id, by: request.actor) }
    }

    /// The addresses of a notice with protected people: a supervisor, recorded before they are shown.
    func reveal(_ request: SiteRequest) async throws -> SiteResponse {
        let record = try await load(request)
        guard record.isProtected, let signer = record.signer else { throw SiteFailure.notFound }
        let purpose = Purpose(code: MoveOutDesk.purpose, label: LocalizedText(ja: MoveOutDesk.purpose))
        let access = try ProtectedAccess(actor: request.actor, purpose: purpose)
        guard try await desk.directory.reveal(signer, with: access) != nil else { throw SiteFailure.notFound }
        return try await page(record, FormState(request.ctx), request, reveals: true)
    }

    private func acting(
        _ request: SiteRequest, isChoosing: Bool = false, _ work: (MoveOutRecord) async throws -> Void
    ) async throws -> SiteResponse {
        let record = try await load(request)
        do {
            try await work(record)
            return .redirect("\(MoveOutPaths.office)/\(record.id)")
        } catch MoveOutRefusal.unknown {
            throw SiteFailure.notFound
        } catch let refusal as MoveOutRefusal {
            var form = FormReader(request.ctx, request.form)
            let words = request.ctx.t("moveout.refusal.\(refusal.word)")
            switch refusal {
            case .reasonMissing where isChoosing: form.errors.add("resident", request.ctx.t("moveout.identify.missing"))
            case .reasonMissing: form.errors.add("reason", words)
            case .faults where isChoosing: form.errors.add(request.ctx.t("moveout.identify.faults"))
            default: form.errors.add(words)
            }
            return try await page(record, form.state, request)
        }
    }
}
