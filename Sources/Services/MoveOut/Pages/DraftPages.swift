import Foundation
import Kernel
import Registry
import Site
import Store

/// The notice as it is written, step by step: who, where, when, confirm. What was typed stays until it is filed or left.
struct DraftPages: Sendable {
    let desk: MoveOutDesk
    let tickets: (any StationTickets)?

    /// A notice begun with the household it is about.
    struct Begun: Sendable {
        var draft: MoveOutDraft
        let household: [Resident]

        var movers: [Resident] {
            (draft.values.members ?? []).compactMap { household.indices.contains($0 - 1) ? household[$0 - 1] : nil }
        }

        /// Those who stay, by their places.
        var staying: [Int] { Array(1...max(1, household.count)).filter { !(draft.values.members ?? []).contains($0) } }

        /// Whether the head leaves and others stay.
        var headLeaves: Bool { (draft.values.members ?? []).contains(1) && !staying.isEmpty }
    }

    func load(_ request: SiteRequest) async throws -> Begun {
        let token = request.parameters["token"]
        guard let draft = try await request.store.read({ try MoveOutDraft.load(token, at: request.now, in: $0) }) else {
            throw SiteFailure.notFound
        }
        let grant = try desk.grant()
        guard let resident = try await desk.directory.resident(draft.resident, for: grant) else {
            throw SiteFailure.notFound
        }
        return Begun(draft: draft, household: try await desk.directory.members(of: resident.household, for: grant))
    }

    func page(
        _ begun: Begun, _ form: FormState, step: String, lead: HTML? = nil, status: Int? = nil, body: HTML
    ) -> SiteResponse {
        let ctx = form.ctx
        let steps = ["who", "where", "when", "confirm"]
        let current = steps.firstIndex(of: step) ?? 0
        let navigation = StepNavigation(
            ctx,
            steps.enumerated().map { index, name in
                .init(
                    ctx.t("moveout.step.\(name)"),
                    path: index < current ? MoveOutPaths.step(begun.draft.token, name) : nil)
            }, current: current)
        let seconds = begun.draft.station == nil ? 0 : StationState.idleSeconds
        let end = Form(ctx, action: MoveOutPaths.step(begun.draft.token, "end")) {
            Button(ctx.t("moveout.end"), .tertiary).html
        }
        return SiteResponse.page(
            Page(
                ctx, "moveout.step.\(step).title", lead: lead,
                status: status ?? (form.errors.isEmpty ? 200 : 422), hasErrors: !form.errors.isEmpty,
                scripts: [MoveOutAssets.script],
                body: """
                    <div data-idle="\(seconds)" data-end="\(MoveOutPaths.step(begun.draft.token, "end"))">\(navigation)\
                    \(ErrorSummary(form))\(body)\(end)</div>
                    """)
        ).reachingCard
    }

    private func save(_ draft: MoveOutDraft, _ step: MoveOutDraft.Step, _ request: SiteRequest) async throws {
        try await request.store.write { tx in try draft.save(step, in: tx) }
    }

    // MARK: Who

    func who(_ request: SiteRequest) async throws -> SiteResponse {
        let begun = try await load(request)
        let values = begun.draft.values
        var typed = FormData(
            (values.members ?? Array(1...max(1, begun.household.count))).map { ("members", String($0)) })
        values.newHead.map { typed.set("newHead", String($0)) }
        values.remainingHead.map { typed.set("remainingHead", String($0)) }
        return whoPage(begun, FormState(request.ctx, typed))
    }

    func saveWho(_ request: SiteRequest) async throws -> SiteResponse {
        var begun = try await load(request)
        let ctx = request.ctx
        var form = FormReader(ctx, request.form)
        let places = Array(1...max(1, begun.household.count)).map(String.init)
        let members = form.choices(
            "members", label: ctx.text("moveout.who.members"), among: places, required: true
        ).compactMap { Int($0) }
        let newHead = form.choice("newHead", label: ctx.text("moveout.who.new-head"), among: places).flatMap { Int($0) }
        let remaining = form.choice("remainingHead", label: ctx.text("moveout.who.remaining-head"), among: places)
            .flatMap { Int($0) }
        begun.draft.values.members = members.sorted()
        if let signer = begun.household.firstIndex(where: { $0.id == begun.draft.resident }),
            !members.contains(signer + 1),
            !members.isEmpty
        {
            form.errors.add("members", ctx.t("moveout.who.signer-stays"))
        }
        // With one mover, or the head among them, the head at the new place is clear.
        let head = newHead ?? (members.contains(1) ? 1 : members.count == 1 ? members.first : nil)
        if head.map({ !members.contains($0) }) ?? !members.isEmpty {
            form.errors.add("newHead", ctx.t("moveout.who.new-head.wrong"))
        }
        let stays = begun.staying
        let stayingHead = begun.headLeaves ? remaining ?? (stays.count == 1 ? stays.first : nil) : nil
        if begun.headLeaves, stayingHead.map({ !stays.contains($0) }) ?? true {
            form.errors.add("remainingHead", ctx.t("moveout.who.remaining-head.wrong"))
        }
        guard form.errors.isEmpty else { return whoPage(begun, form.state) }
        begun.draft.values.newHead = head
        begun.draft.values.remainingHead = stayingHead
        try await save(begun.draft, .who, request)
        return .redirect(MoveOutPaths.step(begun.draft.token, "where"))
    }

    private func whoPage(_ begun: Begun, _ form: FormState) -> SiteResponse {
        let ctx = form.ctx
        let choices = begun.household.enumerated().map { index, resident in
            Choice(
                String(index + 1), HTML(text: resident.name.full),
                hint: index == 0 ? ctx.t("moveout.who.head") : nil)
        }
        let several: HTML =
            begun.household.count < 2
            ? HTML()
            : """
            \(Select(
                form.field("newHead", label: ctx.t("moveout.who.new-head"), hint: ctx.t("moveout.who.new-head.hint")),
                choices))
            \(Select(
                form.field(
                    "remainingHead", label: ctx.t("moveout.who.remaining-head"),
                    hint: ctx.t("moveout.who.remaining-head.hint")), choices))
            """
        return page(
            begun, form, step: "who",
            body: Form(ctx, action: MoveOutPaths.step(begun.draft.token, "who")) {
                """
                \(CheckboxGroup(form.field("members", label: ctx.t("moveout.who.members"), required: true), choices))
                \(several)\(Button(ctx.t("moveout.next")))
                """
            }.html)
    }

    // MARK: Where

    func showWhere(_ request: SiteRequest) async throws -> SiteResponse {
        let begun = try await load(request)
        let values = begun.draft.values
        var typed = FormData([])
        for (name, value) in [
            ("municipality", values.code.flatMap { WardCode($0) }.map(desk.municipality) ?? ""),
            ("country", values.country), ("postalCode", values.postalCode), ("town", values.town), ("lot", values.lot),
            ("building", values.building),
        ] { value.map { typed.set(name, $0) } }
        return wherePage(begun, FormState(request.ctx, typed))
    }

    func saveWhere(_ request: SiteRequest) async throws -> SiteResponse {
        var begun = try await load(request)
        let ctx = request.ctx
        var form = FormReader(ctx, request.form)
        func text(_ name: String, most: Int, required: Bool = false) -> String? {
            form.text(name, label: ctx.text("moveout.where.\(name)"), required: required, maxLength: most)
                .map { Self.freeText($0) }
        }
        let country = text("country", most: 60)
        let postalCode: PostalCode? = form.value(
            "postalCode", label: ctx.text("moveout.where.postalCode"), message: ctx.t("moveout.where.postalCode.wrong")
        ) { PostalCode($0) }
        var code: WardCode?
        if country == nil {
            code = MunicipalityField(list: desk.data.municipalities).read(
                &form, known: townField.municipality(postalCode))
        }
        let town = townField.read(&form, postalCode, code, isRequired: country == nil)
        let lot = text("lot", most: 60)
        let building = text("building", most: 64)
        guard form.errors.isEmpty else { return wherePage(begun, form.state, code) }
        begun.draft.values.code = code?.code
        begun.draft.values.country = country
        begun.draft.values.postalCode = postalCode?.description
        (begun.draft.values.town, begun.draft.values.lot, begun.draft.values.building) = (town, lot, building)
        try await save(begun.draft, .where, request)
        return .redirect(MoveOutPaths.step(begun.draft.token, "when"))
    }

    /// Free text in one form (NFC), so that the same looks are the same bytes; names are never touched.
    static func freeText(_ text: String) -> String { text.precomposedStringWithCanonicalMapping }

    private var townField: TownField {
        TownField(towns: desk.data.towns, municipalities: desk.data.municipalities)
    }

    private func wherePage(_ begun: Begun, _ form: FormState, _ municipality: WardCode? = nil) -> SiteResponse {
        let ctx = form.ctx
        // With the table of towns the postal code alone says where.
        let isLeftToPostalCode = !desk.data.towns.isEmpty
        func field(_ name: String, required: Bool = false) -> Field {
            form.field(
                name, label: ctx.t("moveout.where.\(name)"),
                hint: desk.pack.words.optionalText("moveout.where.\(name).hint", ctx.language).map { _ in
                    ctx.t("moveout.where.\(name).hint")
                }, required: required)
        }
        let hint: HTML? = isLeftToPostalCode ? ctx.t("moveout.where.postalCode.fills") : nil
        let postalCode = TextField(
            form.field("postalCode", label: ctx.t("moveout.where.postalCode"), hint: hint), autocomplete: "postal-code",
            inputMode: "numeric", width: .short
        ).html
        return page(
            begun, form, step: "where",
            body: Form(ctx, action: MoveOutPaths.step(begun.draft.token, "where")) {
                """
                \(isLeftToPostalCode ? postalCode : HTML())
                \(MunicipalityField(list: desk.data.municipalities, isLeftToPostalCode: isLeftToPostalCode).view(form))
                \(isLeftToPostalCode ? HTML() : postalCode)
                \(townField.view(form, field("town", required: !isLeftToPostalCode), municipality))
                \(TextField(field("lot"), width: .half, lang: "ja"))
                \(TextField(field("building"), lang: "ja"))
                \(Accordion(
                    ctx.t("moveout.where.abroad"), open: form.values.text("country") != nil,
                    content: TextField(field("country"), width: .half).html))
                \(Button(ctx.t("moveout.next")))
                """
            }.html)
    }

    // MARK: When

    func when(_ request: SiteRequest) async throws -> SiteResponse {
        let begun = try await load(request)
        let values = begun.draft.values
        var typed = FormData((values.also ?? begun.offered.map(\.id)).map { ("also", $0) })
        for (name, value) in [
            ("planned", values.planned), ("phone", values.phone), ("mail", values.mail), ("visit", values.visitDate),
        ] { value.map { typed.set(name, $0) } }
        if values.continuesCard ?? true { typed.set("continueCard", "yes") }
        return whenPage(begun, FormState(request.ctx, typed))
    }

    func saveWhen(_ request: SiteRequest) async throws -> SiteResponse {
        var begun = try await load(request)
        let ctx = request.ctx
        var form = FormReader(ctx, request.form)
        let planned = form.date("planned", label: ctx.text("moveout.when.planned"), required: true)
        let phone = form.text("phone", label: ctx.text("moveout.when.phone"), maxLength: 20)
            .map { Kana.halfWidthDigits($0) }
        if let phone, !phone.allSatisfy({ $0.isASCII && ($0.isNumber || "+-() ".contains($0)) }) {
            form.errors.add("phone", ctx.t("moveout.when.phone.wrong"))
        }
        let mail = form.text("mail", label: ctx.text("moveout.when.mail"), maxLength: 254)
        if let mail, mail.split(separator: "@", omittingEmptySubsequences: false).filter({ !$0.isEmpty }).count != 2 {
            form.errors.add("mail", ctx.t("moveout.when.mail.wrong"))
        }
        let visit = form.date("visit", label: ctx.text("moveout.when.visit"))
        if let visit, let planned, visit < planned {
            form.errors.add("visit", ctx.t("moveout.when.visit.early"))
        }
        let also = form.choices("also", label: ctx.text("moveout.when.also"), among: begun.offered.map(\.id))
        guard form.errors.isEmpty, let planned else { return whenPage(begun, form.state) }
        begun.draft.values.planned = planned.description
        (begun.draft.values.phone, begun.draft.values.mail) = (phone, mail)
        begun.draft.values.visitDate = visit?.description
        begun.draft.values.continuesCard = request.form["continueCard"] != nil
        begun.draft.values.also = also
        try await save(begun.draft, .when, request)
        return .redirect(MoveOutPaths.step(begun.draft.token, "confirm"))
    }

    private func whenPage(_ begun: Begun, _ form: FormState) -> SiteResponse {
        let ctx = form.ctx
        let offered = begun.offered
        let partial: HTML =
            offered.isEmpty
            ? HTML()
            : """
            \(PartialMoveView(desk: desk, begun: begun, ctx: ctx))
            \(CheckboxGroup(
                form.field("also", label: ctx.t("moveout.when.also"), hint: ctx.t("moveout.when.also.hint")),
                offered.compactMap { offer in
                    desk.catalogue.procedure(offer.id).map { Choice(offer.id, ctx.t($0.title)) }
                }))
            """
        return page(
            begun, form, step: "when",
            body: Form(ctx, action: MoveOutPaths.step(begun.draft.token, "when")) {
                """
                \(DateField(
                    form.field(
                        "planned", label: ctx.t("moveout.when.planned"), hint: ctx.t("moveout.when.planned.hint"),
                        required: true)))
                \(DateField(
                    form.field("visit", label: ctx.t("moveout.when.visit"), hint: ctx.t("moveout.when.visit.hint"))))
                \(TextField(
                    form.field("phone", label: ctx.t("moveout.when.phone"), hint: ctx.t("moveout.when.phone.hint")),
                    kind: .tel, width: .short))
                \(TextField(form.field("mail", label: ctx.t("moveout.when.mail")), kind: .email, width: .half))
                \(Checkbox(form.field("continueCard", label: ctx.t("moveout.when.card"))))
                \(partial)\(Button(ctx.t("moveout.next")))
                """
            }.html)
    }
}
