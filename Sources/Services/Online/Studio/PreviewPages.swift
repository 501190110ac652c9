import Forms
import Kernel
import Pack
import Site
import Store

/// A draft as residents will see it (見本): the same pages with the same rules. What is typed travels with the page and is kept nowhere,
/// unless it is made a test of the definition.
struct PreviewPages: Sendable {
    /// Names of the preview's own controls begin so; no item's does.
    static let mark = "-"

    let changes: ChangePages

    private var desk: OnlineDesk { changes.desk }

    func show(_ request: SiteRequest) async throws -> SiteResponse {
        let change = try await changes.load(request)
        guard var preview = Preview(change, desk, request, query: request.query) else {
            return .redirect(StudioPages.change(change))
        }
        try await preview.readOffers(request.store)
        return .page(PreviewView(preview: preview).page(nil))
    }

    func act(_ request: SiteRequest) async throws -> SiteResponse {
        let change = try await changes.load(request)
        guard var preview = Preview(change, desk, request, query: request.form) else {
            return .redirect(StudioPages.change(change))
        }
        let notice = preview.take(request.form)
        try await preview.readOffers(request.store)
        switch request.form["-go"] ?? "" {
        case "pdf":
            let copy = ApplicationCopy(
                ctx: request.ctx, desk: desk, procedure: preview.procedure, answers: preview.outcome.answers,
                receipt: nil)
            return .file(
                try copy.render(), contentType: "application/pdf", downloadName: "\(change.procedure)-preview.pdf")
        case "test": return try await addTest(preview, change, request)
        default: return .page(PreviewView(preview: preview).page(notice))
        }
    }

    /// Makes what was typed a test of the definition: the answers with what they come to now.
    private func addTest(
        _ preview: Preview, _ change: ProcedureChange, _ request: SiteRequest
    ) async throws -> SiteResponse {
        guard change.life.isWritten(by: request.actor), var design = ProcedureDesign(change.text) else {
            throw SiteFailure.notFound
        }
        var reader = FormReader(request.ctx, request.form)
        let name = reader.text("-name", label: request.ctx.text("studio.tests.name"), required: true, maxLength: 100)
        if let name, design.exampleNames.contains(name) {
            reader.errors.add("-name", request.ctx.t("studio.tests.name.used"))
        }
        guard reader.errors.isEmpty, let name else {
            return .page(PreviewView(preview: preview, errors: reader.errors).page(nil))
        }
        design.addExample(ExampleWriting(preview, name: name).pairs)
        return try await changes.save(
            try design.text(), of: change, reader, request, then: StudioPages.change(change) + "#tests"
        ) { PreviewView(preview: preview, errors: $0.errors).page(nil) }
    }
}

/// A form that is filled in for a look at it.
struct Preview: Sendable {
    let ctx: PageContext
    let desk: OnlineDesk
    let change: ProcedureChange
    let procedure: OnlineProcedure
    /// The example whose household and files are taken; nil for none.
    let example: Int?
    var isPhone: Bool
    var draft: Draft
    var places: FormPlaces
    /// The page that is shown; the procedure's own page before the form, the last look after it.
    var page: String
    var problems: [FormProblem] = []
    /// What calendars offer on the page that is shown, by the item that asks for a slot.
    private(set) var offers: [String: SlotOffer] = [:]

    /// The page of the procedure, and the last look.
    static let (start, end) = ("-start", "-end")

    /// Nil while the definition has faults.
    init?(_ change: ProcedureChange, _ desk: OnlineDesk, _ request: SiteRequest, query: FormData) {
        guard case .success(let procedure) = desk.editions.read(change.text, as: change.procedure) else { return nil }
        (ctx, self.desk, self.change, self.procedure) = (request.ctx, desk, change, procedure)
        draft = Draft(
            id: "preview", procedure: procedure, owner: DraftOwner(kind: .anonymous, id: ""), prefill: Prefill(),
            language: request.ctx.language, channel: "online", at: request.now)
        places = desk.formPlaces(draft, files: [])
        places.takesNumbers = true
        let examples = procedure.sheet.examples
        example = (query["-example"] ?? query["example"]).flatMap { Int($0) }.flatMap {
            examples.indices.contains($0) ? $0 : nil
        }
        isPhone = (query["-width"] ?? "phone") == "phone"
        page = query["-page"] ?? Self.start
        guard let example else { return }
        (places.files, places.members) = (examples[example].files, examples[example].members)
        draft.raw = RawAnswers(examples[example].answers)
    }

    /// The moment at which it is filled in: the example's own, where there is one.
    var now: Timestamp { example.map { procedure.sheet.examples[$0].at } ?? ctx.now }

    var outcome: FormOutcome { FormRun(procedure.sheet, draft.raw, at: now, places: places).outcome() }

    var sheetPage: FormSheetPage? { procedure.sheet.pages.first { $0.id == page } }

    /// Reads what calendars offer on the page that is shown, at the moment of the preview. Nothing is held or reserved.
    mutating func readOffers(_ store: Store) async throws {
        guard let items = sheetPage?.items, items.contains(where: { $0.kind == .slot }) else { return }
        let (draft, outcome, booking, moment) = (draft, outcome, desk.booking, now)
        offers = try await store.read { try SlotOffer.all(items, draft, outcome, booking, at: moment, in: $0) }
    }

    /// Takes what the page sent, and goes where its button says.
    ///
    /// - Returns: what a button of the form has done.
    mutating func take(_ form: FormData) -> String? {
        var typed: [String: [String]] = [:]
        let names = Set(procedure.sheet.pages.flatMap(\.items).map(\.name))
        for entry in form.entries where names.contains(String(entry.name.prefix { $0 != "." })) {
            typed[entry.name, default: []].append(entry.value)
        }
        var acted: PageAnswers.Act?
        if let sheetPage {
            var others = RawAnswers(typed)
            for item in sheetPage.items { others.remove(item.name) }
            draft.raw = others
            let answers = PageAnswers(page: sheetPage, form: form)
            // Everything on the page was there to be answered.
            answers.merge(into: &draft, shown: Set(sheetPage.items.map(\.name)))
            acted = answers.act(on: &draft, places: desk.places)
        } else if !typed.isEmpty {
            draft.raw = RawAnswers(typed)
        }
        if acted != nil { return acted?.notice }
        go(form["-go"] ?? "")
        return nil
    }

    private mutating func go(_ word: String) {
        let outcome = outcome
        let steps = [Self.start] + outcome.pages + [Self.end]
        let index = steps.firstIndex(of: page) ?? 0
        switch word {
        case "next":
            let here = sheetPage?.items ?? []
            problems = outcome.problems.filter { problem in here.contains { problem.isOf($0.name) } }
            if problems.isEmpty { page = steps[min(index + 1, steps.count - 1)] }
        case "back": page = steps[max(index - 1, 0)]
        case "phone", "wide": isPhone = word == "phone"
        default: if steps.contains(word) { page = word }
        }
    }
}

/// What was typed in a preview, as an example of the definition.
struct ExampleWriting: Sendable {
    let preview: Preview
    let name: String

    init(_ preview: Preview, name: String) { (self.preview, self.name) = (preview, name) }

    var pairs: [PackDocument.Value.Pair] {
        let outcome = preview.outcome
        var pairs: [PackDocument.Value.Pair] = [
            .init("name", .text(name)), .init("at", .text(preview.now.description)), .init("answers", answers),
        ]
        if let example = preview.example.map({ preview.procedure.sheet.examples[$0] }) {
            if !example.files.isEmpty { pairs.append(.init("files", .list(example.files.map(Self.file)))) }
            if !example.members.isEmpty { pairs.append(.init("members", .list(example.members.map(Self.member)))) }
        }
        pairs.append(.init("problems", .list(outcome.problems.map { .text($0.path) })))
        let computed = preview.procedure.sheet.pages.flatMap(\.items).filter { $0.computed != nil }
        let values = computed.compactMap { item -> PackDocument.Value.Pair? in
            outcome.answers[item.name].flatMap(Self.value).map { .init(item.name, $0) }
        }
        if !values.isEmpty { pairs.append(.init("values", .map(values))) }
        return pairs
    }

    /// The texts by their paths, as maps and lists. Individual numbers are no part of a definition.
    private var answers: PackDocument.Value {
        var root = Branch()
        for (path, texts) in preview.draft.raw.texts {
            let said = texts.filter { !$0.isEmpty }
            guard !said.isEmpty, said != [RawAnswers.sealed] else { continue }
            root.put(said, at: path.split(separator: ".").map(String.init)[...])
        }
        // A slot is written whole, also what the form or its calendar says of it: which kind, and where.
        let outcome = preview.outcome
        for slot in preview.procedure.sheet.slots {
            for (part, value) in outcome.answers[slot.name]?.objectValue ?? [:] {
                root.put([value.stringValue ?? (value.boolValue == true ? "yes" : "no")], at: [slot.name, part])
            }
        }
        return root.value
    }

    private struct Branch {
        var texts: [String] = []
        var children: [String: Branch] = [:]

        mutating func put(_ texts: [String], at path: ArraySlice<String>) {
            guard let first = path.first else { return self.texts = texts }
            children[first, default: Branch()].put(texts, at: path.dropFirst())
        }

        var value: PackDocument.Value {
            guard !children.isEmpty else {
                return texts.count == 1 ? .text(texts[0]) : .list(texts.map { .text($0) })
            }
            let rows = children.compactMap { key, child in Int(key).map { ($0, child) } }
            if rows.count == children.count {
                return .list(rows.sorted { $0.0 < $1.0 }.map { $0.1.value })
            }
            return .map(children.sorted { $0.key < $1.key }.map { .init($0.key, $0.value.value) })
        }
    }

    private static func file(_ file: FormPlaces.File) -> PackDocument.Value {
        .map([
            .init("id", .text(file.id)), .init("name", .text(file.name)), .init("type", .text(file.type)),
            .init("bytes", .number(Double(file.bytes))),
        ])
    }

    private static func member(_ member: FormPlaces.Member) -> PackDocument.Value {
        .map([
            .init("id", .text(member.id)), .init("name", .text(member.name)),
            .init("birth", .text(member.birth.description)), .init("relation", .text(member.relation)),
        ])
    }

    private static func value(_ json: JSONValue) -> PackDocument.Value? {
        if let truth = json.boolValue { return .bool(truth) }
        if let number = json.intValue { return .number(Double(number)) }
        return json.stringValue.map { .text($0) }
    }
}
