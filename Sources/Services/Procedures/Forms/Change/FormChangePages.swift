import Kernel
import Pack
import Paper
import Sheets
import Site
import Store

extension FormPreview {
    /// The invented person with the longest name and address: what fits them fits everybody.
    var longest: String? {
        people.people.max {
            $0.holder.name.count + $0.holder.address.count < $1.holder.name.count + $1.holder.address.count
        }?
        .id
    }
}

/// The handlers of the routes for new editions of forms: begun from the one that stands, written by its owner, published by another.
struct FormChangePages: Sendable {
    static let length = 20
    static let longestVersion = 20
    /// Who writes and publishes editions.
    static let writers = Permission.staff("policy")

    let preview: FormPreview

    static func path(_ form: String) -> String { "\(FormPages.path)/\(form)/drafts" }
    static func path(_ change: FormChange) -> String { "\(path(change.form))/\(change.id)" }

    func desk(_ request: SiteRequest) -> FormDesk { FormDesk(store: request.store, preview: preview) }

    // MARK: Beginning

    func new(_ request: SiteRequest) async throws -> SiteResponse {
        let form = try standing(request.parameters["id"], request)
        let today = request.now.date
        let month = today.month < 10 ? "0\(today.month)" : "\(today.month)"
        let known = preview.forms.editions(of: form.template.id).map(\.template.version)
        let version = ["\(today.year)-\(month)", "\(today.year)-\(month)-2"].first { !known.contains($0) } ?? ""
        let values = Site.FormData([("version", version), ("validFrom", today.adding(days: 1).description)])
        return .page(FormBeginView(ctx: request.ctx, form: form).page(FormState(request.ctx, values)))
    }

    func begin(_ request: SiteRequest) async throws -> SiteResponse {
        let form = try standing(request.parameters["id"], request)
        var reader = FormReader(request.ctx, request.form)
        let head = Self.head(&reader)
        if reader.errors.isEmpty, let version = head.version, let first = head.first {
            do {
                let new = try await desk(request)
                    .begin(form, version: version, from: first, to: head.last, by: request.actor)
                return .redirect(Self.path(new))
            } catch let refusal as FormRefusal {
                Self.add(refusal, to: &reader)
            }
        }
        return .page(FormBeginView(ctx: request.ctx, form: form).page(reader.state))
    }

    // MARK: One draft

    func show(_ request: SiteRequest) async throws -> SiteResponse {
        let change = try await load(request)
        return try page(change, FormState(request.ctx, values(of: change)), request)
    }

    /// Saves name, days, titles and rules of the whole form.
    func save(_ request: SiteRequest) async throws -> SiteResponse {
        let change = try await load(request)
        var reader = FormReader(request.ctx, request.form)
        let head = Self.head(&reader)
        let ctx = request.ctx
        func text(_ name: String, _ word: String, most: Int) -> String? {
            reader.text(name, label: ctx.text(word), required: true, maxLength: most)
        }
        let title = text("title", "forms.draft.paper-title", most: 60)
        let basis = text("basis", "forms.basis", most: 48)
        let owner = text("owner", "forms.column.owner", most: 60)
        let shown = Self.languages.map {
            ($0, text("title-\($0.rawValue)", "forms.draft.title.\($0.rawValue)", most: 200))
        }
        let digits = reader.choice(
            "digits", label: ctx.text("forms.draft.digits"),
            among: FormDefinition.DigitStyle.allCases.map(\.rawValue), required: true)
        guard reader.errors.isEmpty, var design = FormDesign(change.text) else {
            return try page(change, reader.state, request)
        }
        design.setHead("version", head.version)
        design.setHead("validFrom", head.first?.description)
        design.setHead("validTo", head.last?.description)
        for (key, value) in [("title", title), ("basis", basis), ("owner", owner), ("digits", digits)] {
            design.setHead(key, value)
        }
        for (language, title) in shown { if let title { design.setTitle(title, in: language) } }
        return try await save(try design.text(), of: change, reader, request)
    }

    /// Saves the definition as it was written.
    func saveText(_ request: SiteRequest) async throws -> SiteResponse {
        let change = try await load(request)
        var reader = FormReader(request.ctx, request.form)
        let text = (request.form["definition"] ?? "").replacing("\r\n", with: "\n")
        if case .failure(let faults) = preview.read(text, as: change.form) {
            reader.errors.add("definition", request.ctx.t("forms.faults", ["count": String(faults.faults.count)]))
            for fault in faults.faults.prefix(5) {
                let place = ["line": String(fault.line), "column": String(fault.column)]
                reader.errors.add("definition", "\(request.ctx.t("forms.fault", place))：\(fault.reason)")
            }
            return try page(change, reader.state, request)
        }
        return try await save(text, of: change, reader, request)
    }

    func publish(_ request: SiteRequest) async throws -> SiteResponse {
        try await attempt(request) { id in
            try await desk(request).publish(id, revision: revision(request), by: request.actor)
        }
    }

    func withdraw(_ request: SiteRequest) async throws -> SiteResponse {
        try await attempt(request) { try await desk(request).withdraw($0, by: request.actor) }
    }

    // MARK: Parts

    static let languages: [Language] = [.ja, .jaEasy, .en]

    func revision(_ request: SiteRequest) -> Int { request.form.text("revision").flatMap { Int($0) } ?? 0 }

    /// The draft of the address.
    func load(_ request: SiteRequest) async throws -> FormChange {
        let id: FormChange.Identifier = try request.parameters.value("draft")
        guard let change = try await request.store.read({ try FormChangeStore.load(id, in: $0) }),
            change.form == request.parameters["id"]
        else { throw SiteFailure.notFound }
        return change
    }

    /// The edition that is in use, or the last one of a form that is not in use now.
    func standing(_ id: String, _ request: SiteRequest) throws -> FormDefinition {
        let today = request.now.date
        guard let form = preview.forms.definition(id, on: today) ?? preview.forms.editions(of: id).last else {
            throw SiteFailure.notFound
        }
        return form
    }

    private func save(
        _ text: String, of change: FormChange, _ reader: FormReader, _ request: SiteRequest
    ) async throws -> SiteResponse {
        var reader = reader
        do {
            let saved = try await desk(request)
                .save(text, of: change.id, revision: revision(request), by: request.actor)
            return .redirect(Self.path(saved))
        } catch let refusal as FormRefusal {
            Self.add(refusal, to: &reader)
            return try page(change, reader.state, request)
        }
    }

    private func attempt(
        _ request: SiteRequest, _ work: (FormChange.Identifier) async throws -> Void
    ) async throws -> SiteResponse {
        let change = try await load(request)
        do {
            try await work(change.id)
            return .redirect(Self.path(change))
        } catch let refusal as FormRefusal {
            let now = try await load(request)
            return try page(now, FormState(request.ctx, values(of: now)), request, refusal: refusal)
        }
    }

    private func page(
        _ change: FormChange, _ state: FormState, _ request: SiteRequest, refusal: FormRefusal? = nil
    ) throws -> SiteResponse {
        let person = request.query.text("person") ?? preview.longest
        let read = preview.read(change.text, as: change.form)
        return .page(
            FormChangeView(
                ctx: request.ctx, change: change, standing: try standing(change.form, request),
                definition: try? read.get(), preview: preview, person: person,
                picture: FormPicture(read, preview, for: person, at: request.now), refusal: refusal
            ).page(state))
    }

    /// The form of a draft's page, filled with what it says.
    private func values(of change: FormChange) -> Site.FormData {
        guard let design = FormDesign(change.text) else { return Site.FormData([("definition", change.text)]) }
        var values = Site.FormData([("definition", change.text)])
        for key in ["version", "validFrom", "validTo", "title", "basis", "owner"] {
            if let text = design.head(key) { values.set(key, text) }
        }
        values.set("digits", design.head("digits") ?? FormDefinition.DigitStyle.half.rawValue)
        for language in Self.languages { values.set("title-\(language.rawValue)", design.title(in: language) ?? "") }
        return values
    }

    /// Name and days of an edition.
    private static func head(_ reader: inout FormReader) -> (version: String?, first: CivilDate?, last: CivilDate?) {
        let ctx = reader.ctx
        let version = reader.text(
            "version", label: ctx.text("forms.column.version"), required: true, maxLength: longestVersion)
        if let version, !version.utf8.allSatisfy(isOfNames) {
            reader.errors.add("version", ctx.t("forms.draft.version.wrong"))
        }
        let first = reader.date("validFrom", label: ctx.text("forms.draft.from"), required: true)
        let last = reader.date("validTo", label: ctx.text("forms.draft.to"))
        return (version, first, last)
    }

    /// Letters, digits, point and hyphen: what stands in 2D codes and addresses.
    static func isOfNames(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == 45 || byte == 46
    }

    /// Says beside its field what the desk refuses.
    static func add(_ refusal: FormRefusal, to reader: inout FormReader) {
        let message = reader.ctx.t("forms.refused.\(refusal.rawValue)")
        switch refusal {
        case .versionUsed: reader.errors.add("version", message)
        case .tooEarly: reader.errors.add("validFrom", message)
        case .endsBefore: reader.errors.add("validTo", message)
        default: reader.errors.add(message)
        }
    }
}
