import Booking
import Kernel
import Registry
import Site
import Store

/// Everything side by side, the rules' answer, and the signature.
extension DraftPages {
    /// The notice that was typed; nil while something is missing.
    func notice(_ begun: Begun, nonce: String, at: Timestamp) -> MoveOutNotice? {
        let values = begun.draft.values
        guard let members = values.members, !members.isEmpty, let head = values.newHead,
            let planned = values.planned.flatMap({ CivilDate(iso: $0) }), values.code != nil || values.country != nil
        else { return nil }
        let code = values.code.flatMap { WardCode($0) }
        let visit = values.visitDate.flatMap { CivilDate(iso: $0) }
        return MoveOutNotice(
            signer: .init(
                name: values.signerName, birth: values.signerBirth, sex: values.signerSex,
                address: values.signerAddress),
            kind: members.count == begun.household.count ? .all : .part,
            members: members.compactMap { place in
                guard begun.household.indices.contains(place - 1) else { return nil }
                let resident = begun.household[place - 1]
                return .init(no: place, name: resident.name.full, relation: relation(resident))
            },
            planned: planned, moved: nil,
            to: .init(
                code: code, country: values.country, postalCode: values.postalCode, town: values.town ?? "",
                lot: values.lot ?? "", building: values.building ?? ""),
            newHead: head, remainingHead: values.remainingHead, also: values.also ?? [], phone: values.phone,
            mail: values.mail, continuesCard: values.continuesCard ?? false,
            visit: code.flatMap { code in
                visit.map { .init(code: code, office: desk.municipality(code), date: $0, time: nil, persons: nil) }
            }, at: at, nonce: nonce)
    }

    private func relation(_ resident: Resident) -> String {
        if resident.relation.isHead { return desk.pack.words.text("registry.relation.head", .ja) }
        return resident.relation.steps.map { desk.pack.words.text("registry.relation.\($0.rawValue)", .ja) }
            .joined(separator: "の")
    }

    func confirm(_ request: SiteRequest) async throws -> SiteResponse {
        try await confirmPage(try await load(request), FormState(request.ctx), request)
    }

    private func confirmPage(
        _ begun: Begun, _ form: FormState, _ request: SiteRequest, status: Int? = nil
    ) async throws -> SiteResponse {
        let ctx = request.ctx
        let nonce = try await request.store.write { try MoveOutStore.makeNonce(in: $0) }
        guard let notice = notice(begun, nonce: nonce, at: request.now) else {
            return .redirect(MoveOutPaths.step(begun.draft.token, begun.draft.values.members == nil ? "who" : "when"))
        }
        let question = try await desk.question(
            notice, Applicant?.none, begun.movers, .good, on: request.now.date)
        var asked = question
        asked.hasCard = begun.movers.contains { $0.card?.isValid(on: request.now.date) ?? false }
        asked.hasOpenCase = question.hasOpenCase
        let findings = desk.eligibility?.findings(asked) ?? []
        let isRefused = findings.contains { $0.result == .refuse || $0.result == .reserve }
        let sides = Columns(
            sideLabel: ctx.text("moveout.confirm.new"), even: true,
            main: """
                <h2>\(ctx.t("moveout.confirm.old"))</h2>
                <p class="confirm-address" lang="ja">\(begun.household.first?.address.oneLine)</p>
                <p>\(HTML(text: begun.movers.map(\.name.full).joined(separator: "、")))</p>
                """,
            side: """
                <h2>\(ctx.t("moveout.confirm.new"))</h2>
                <p class="confirm-address" lang="ja">\(HTML(text: address(notice)))</p>
                <p>\(ctx.t("moveout.when.planned"))　<strong>\(HTML(text: notice.planned.japanese))</strong></p>
                """)
        let dates = desk.dates(notice)
        let told = DescriptionList([
            (ctx.t("moveout.dates.in"), HTML(text: dates.lastDayIn.japanese)),
            (ctx.t("moveout.dates.special"), HTML(text: dates.lastDaySpecial.japanese)),
        ])
        var rest: HTML
        if isRefused {
            rest = """
                \(RefusalView.banners(findings, ctx))
                <p>\(ctx.t("moveout.refused.alternatives"))</p>
                \(refusalWays(begun, findings, ctx))
                """
        } else {
            rest = """
                \(RefusalView.banners(findings, ctx))\(told)<p>\(ctx.t("moveout.confirm.next-day"))</p>
                \(SigningForm(
                    ctx: ctx, action: MoveOutPaths.step(begun.draft.token, "sign"), content: notice.json,
                    button: "moveout.confirm.sign") { HTML() })
                """
        }
        return page(
            begun, form, step: "confirm", status: status ?? (isRefused ? 422 : nil),
            body: "\(sides)\(rest)")
    }

    /// What is offered instead; everything typed goes with it.
    private func refusalWays(_ begun: Begun, _ findings: [Eligibility.Finding], _ ctx: PageContext) -> HTML {
        let ways = Set(findings.flatMap(\.ways))
        var buttons: [any Component] = []
        if ways.contains(.post) {
            buttons.append(
                LinkButton(
                    ctx.t("moveout.ways.post"), path: MoveOutPaths.step(begun.draft.token, "post.pdf"), .primary))
        }
        let window: HTML? =
            ways.contains(.window)
            ? Form(ctx, action: MoveOutPaths.step(begun.draft.token, "ticket")) {
                Button(ctx.t("moveout.ways.window"), .secondary).html
            }.html : nil
        let reserve: HTML? = ways.contains(.reservation) ? reservationForm(begun, ctx) : nil
        return "\(ButtonRow(buttons))\(window)\(reserve)"
    }

    /// A visit to the new ward is reserved: no notice is needed within the city.
    private func reservationForm(_ begun: Begun, _ ctx: PageContext) -> HTML {
        Form(ctx, action: MoveOutPaths.step(begun.draft.token, "reserve")) {
            """
            \(DateField(
                Field(ctx, name: "day", label: ctx.t("moveout.reserve.day"), hint: ctx.t("moveout.reserve.hint"), required: true)))
            \(TextField(
                Field(ctx, name: "time", label: ctx.t("moveout.reserve.time"), hint: ctx.t("moveout.reserve.time.hint"), required: true),
                width: .tiny))
            \(Button(ctx.t("moveout.ways.reservation")))
            """
        }.html
    }

    func address(_ notice: MoveOutNotice) -> String {
        let place = notice.to.code.map(desk.municipality) ?? notice.to.country ?? ""
        let building = notice.to.building.isEmpty ? "" : "\u{3000}" + notice.to.building
        return place + notice.to.town + notice.to.lot + building
    }

    /// The signed notice.
    func sign(_ request: SiteRequest) async throws -> SiteResponse {
        let begun = try await load(request)
        let ctx = request.ctx
        var form = FormReader(ctx, request.form)
        guard let signed = SigningForm.read(request), let read = try? NoticeReader.read(signed.content) else {
            form.errors.add(ctx.t("moveout.card.unsigned"))
            return try await confirmPage(begun, form.state, request)
        }
        do {
            let record = try await desk.file(
                MoveOutFiling(
                    notice: read, content: signed.content.canonicalBytes, cms: signed.cms,
                    channel: begun.draft.station == nil ? .own : .station, startedAt: begun.draft.startedAt,
                    station: begun.draft.station), at: request.now, by: .anonymous)
            try await request.store.write { tx in try begun.draft.end("done", in: tx) }
            return .redirect(MoveOutPaths.notice(record))
        } catch let refusal as MoveOutRefusal {
            form.errors.add(ctx.t("moveout.refusal.\(refusal.word)"))
            return try await confirmPage(begun, form.state, request)
        }
    }

    /// The form for the post with everything typed.
    func post(_ request: SiteRequest) async throws -> SiteResponse {
        let begun = try await load(request)
        guard let notice = notice(begun, nonce: "-", at: request.now),
            let pdf = try MailForm(desk: desk, notice: notice, movers: begun.movers, household: begun.household)
                .pdf(at: request.now)
        else { throw SiteFailure.notFound }
        return .file(pdf, contentType: "application/pdf", downloadName: "tenshutsu-yuubin.pdf")
    }

    /// A ticket for the window, where a session with everything typed waits.
    func ticket(_ request: SiteRequest) async throws -> SiteResponse {
        let begun = try await load(request)
        let ctx = request.ctx
        let household = try await desk.directory.household(of: begun.draft.resident, for: try desk.grant())
        guard let ward = begun.draft.ward ?? household?.ward ?? desk.data.desk ?? desk.places.wards.first?.code else {
            throw SiteFailure.notFound
        }
        let issued = try await tickets?.issue(isForCard: false, at: ward, key: "moveout/\(begun.draft.token)")
        let notice = notice(begun, nonce: "-", at: request.now)
        try await request.store.write { tx in
            if let notice {
                try desk.prepareWindow(
                    notice, begun.movers, head: begun.household.first?.name.full, ward: ward,
                    key: "moveout-ticket/\(begun.draft.token)", in: tx)
            }
            try begun.draft.end("ticket", in: tx)
        }
        let text: HTML =
            issued.map { number, path in
                """
                \(Banner(.success, ctx.t("moveout.ticket.number", ["number": number])))
                <p><a href="\(href: path)">\(ctx.t("moveout.ticket.follow"))</a></p>
                """
            } ?? Banner(.info, ctx.t("moveout.ticket.none")).html
        return .page(Page(ctx, "moveout.ticket.title", lead: ctx.t("moveout.ticket.lead"), body: text))
    }

    /// Reserves the visit to the new ward; no notice is filed and none is counted.
    func reserve(_ request: SiteRequest) async throws -> SiteResponse {
        let begun = try await load(request)
        let ctx = request.ctx
        var form = FormReader(ctx, request.form)
        let day = form.date("day", label: ctx.text("moveout.reserve.day"), required: true)
        let time = form.value(
            "time", label: ctx.text("moveout.reserve.time"), required: true,
            message: ctx.t("moveout.reserve.time.wrong")
        ) { TimeOfDay(iso: Kana.halfWidthDigits($0)) }
        let code = begun.draft.values.code.flatMap { WardCode($0) }
        guard form.errors.isEmpty, let day, let time, let code, desk.places.ward(code) != nil else {
            if form.errors.isEmpty { form.errors.add(ctx.t("moveout.reserve.not-offered")) }
            return try await confirmPage(begun, form.state, request, status: 422)
        }
        let children = begun.movers.filter { ($0.birth.age(on: request.now.date) ?? 99) < 15 }.count
        let reservation: Reservation
        do {
            reservation = try await request.store.write { tx in
                let reservation = try desk.booking.reserve(
                    BookingSlot(kind: MoveOutDesk.visitKind, place: code, day: day, time: time),
                    persons: begun.movers.count, flags: ["pupils": .int(Int64(children)), "between": true],
                    subject: nil, key: "moveout/\(begun.draft.token)/\(day)/\(time)", by: .anonymous, in: tx)
                try begun.draft.end("done", in: tx)
                return reservation
            }
        } catch let refusal as BookingRefusal {
            form.errors.add("day", ctx.t("moveout.reserve.\(refusal.code)"))
            return try await confirmPage(begun, form.state, request, status: 422)
        }
        return .page(
            Page(
                ctx, "moveout.reserved.title",
                body: Banner(
                    .success,
                    ctx.t(
                        "moveout.reserved.what",
                        [
                            "office": ctx.text(desk.places.ward(code)?.office ?? LocalizedText(ja: code.code)),
                            "day": day.japanese, "time": time.description,
                        ]),
                    text: """
                        <p>\(ctx.t("moveout.reserved.no-notice"))</p>
                        <p><a href="\(href: "/appointments/\(reservation.id)")">\(ctx.t("moveout.reserved.code"))</a></p>
                        """
                ).html))
    }

    /// The person ends; everything typed is wiped.
    func end(_ request: SiteRequest) async throws -> SiteResponse {
        let token = request.parameters["token"]
        try await request.store.write { tx in
            if let draft = try tx.one(MoveOutDraft.self, "SELECT * FROM moveout_draft WHERE token = \(token)") {
                try draft.end("left", in: tx)
            }
        }
        return .redirect(MoveOutPaths.start)
    }
}
