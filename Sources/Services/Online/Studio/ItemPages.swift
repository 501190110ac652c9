import Forms
import Kernel
import Pack
import Site

/// The handlers of the routes for one item of a form: what it asks, when, within which limits, and where it stands.
struct ItemPages: Sendable {
    static let empty = 2

    let changes: ChangePages

    static func path(_ change: ProcedureChange, _ place: ProcedureDesign.Place) -> String {
        "\(StudioPages.change(change))/items/\(place)"
    }

    func show(_ request: SiteRequest) async throws -> SiteResponse {
        let (change, design, place, values) = try await load(request)
        return .page(
            view(change, design, place, values, request).page(FormState(request.ctx, ItemForm.data(of: values))))
    }

    /// Saves what was typed about an item.
    func save(_ request: SiteRequest) async throws -> SiteResponse {
        let (change, before, place, old) = try await load(request)
        let view = view(change, before, place, old, request)
        var reader = FormReader(request.ctx, request.form)
        let values = ItemForm(old: old, known: before.names, calendars: view.calendars.map(\.value)).read(&reader)
        guard reader.errors.isEmpty else { return .page(view.page(reader.state)) }
        var design = before
        design.set(values, at: place)
        let text = try design.text()
        if case .failure(let faults) = changes.desk.editions.read(text, as: change.procedure) {
            let words = FaultWords(ctx: request.ctx, text: text)
            for fault in faults.faults.prefix(5) {
                let found = FaultPlace(fault, in: text)
                if found?.item == place, let field = found.flatMap({ ItemForm.field($0, fault) }) {
                    reader.errors.add(field, words.reason(fault))
                } else {
                    reader.errors.add(words.line(fault))
                }
            }
            return .page(view.page(reader.state))
        }
        return try await changes.save(
            text, of: change, reader, request, then: Self.path(change, place) + "?saved=1"
        ) { view.page($0) }
    }

    /// Moves an item, adds one after it, or takes it away.
    func arrange(_ request: SiteRequest) async throws -> SiteResponse {
        let (change, before, place, values) = try await load(request)
        var reader = FormReader(request.ctx, request.form)
        var design = before
        var target: ProcedureDesign.Place? = place
        if let move = request.form.text("move").flatMap(ProcedureDesign.Move.init) {
            target = design.moveItem(place, move)
            if target == place { reader.errors.add(request.ctx.t("studio.item.no-neighbour")) }
        } else if let page = request.form.text("page").flatMap({ Int($0) }) {
            target = design.moveItem(place, toPage: page)
            if target == place { reader.errors.add(request.ctx.t("studio.item.no-neighbour")) }
        } else if let kind = request.form.text("add").flatMap(ItemKind.init) {
            if let item = newItem(kind, beside: design.names, &reader) {
                target = design.addItem(item, after: place)
            }
        } else if request.form.has("remove", "yes") {
            design.removeItem(place)
            target = nil
        }
        let view = view(change, before, place, values, request)
        let text = try design.text()
        if case .failure(let faults) = changes.desk.editions.read(text, as: change.procedure) {
            let words = FaultWords(ctx: request.ctx, text: text)
            for fault in faults.faults.prefix(5) { reader.errors.add(words.line(fault)) }
        }
        let state = FormState(request.ctx, ItemForm.data(of: values), reader.errors)
        guard reader.errors.isEmpty else { return .page(view.page(state)) }
        let path = target.map { Self.path(change, $0) } ?? StudioPages.change(change) + "#pages"
        return try await changes.save(text, of: change, reader, request, then: path) {
            view.page(FormState(request.ctx, ItemForm.data(of: values), $0.errors))
        }
    }

    /// A new item; nil, with the reason, where the city has not what such an item needs.
    func newItem(
        _ kind: ItemKind, beside names: Set<String>, _ reader: inout FormReader
    ) -> ProcedureDesign.ItemValues? {
        let calendar = kind == .slot ? StudioNames(changes.desk, reader.ctx).calendars.first?.value : nil
        guard kind != .slot || calendar != nil else {
            reader.errors.add(reader.ctx.t("studio.slot.no-calendars"))
            return nil
        }
        return ItemForm.new(kind, beside: names, calendar: calendar, reader.ctx)
    }

    private func load(
        _ request: SiteRequest
    ) async throws -> (ProcedureChange, ProcedureDesign, ProcedureDesign.Place, ProcedureDesign.ItemValues) {
        let change = try await changes.own(request)
        guard let place = ProcedureDesign.Place(request.parameters["item"]), let design = ProcedureDesign(change.text),
            let values = design[place]
        else { throw SiteFailure.notFound }
        return (change, design, place, values)
    }

    private func view(
        _ change: ProcedureChange, _ design: ProcedureDesign, _ place: ProcedureDesign.Place,
        _ values: ProcedureDesign.ItemValues, _ request: SiteRequest
    ) -> ItemEditView {
        ItemEditView(
            ctx: request.ctx, change: change, place: place, values: values,
            pages: (0..<design.pageCount).compactMap { design.page($0)?.title[.ja] },
            calendars: StudioNames(changes.desk, request.ctx).calendars, isSaved: request.query.text("saved") != nil)
    }
}

/// The form of an item: filled from what the definition says, and read.
struct ItemForm {
    /// Conditions on the answer that can be typed at once.
    static let checks = 6
    static let texts = ["hint", "example", "unit", "reason"]

    let old: ProcedureDesign.ItemValues
    let known: Set<String>
    /// The names of the city's calendars.
    let calendars: [String]

    static func data(of values: ProcedureDesign.ItemValues) -> FormData {
        var data = FormData([("name", values.name), ("kind", values.kind)])
        for (key, texts) in [
            ("label", values.label), ("hint", values.hint), ("example", values.example), ("unit", values.unit),
            ("reason", values.reason),
        ] { LocalizedFields.fill(texts, key, in: &data) }
        switch values.requirement {
        case .never: data.set("required", "never")
        case .always: data.set("required", "always")
        case .when(let condition):
            data.set("required", "when")
            data.set("required-when", condition)
        }
        if let when = values.when { data.set("when", when) }
        if let computed = values.computed { data.set("value", computed) }
        for (index, check) in values.checks.enumerated() {
            data.set("check.\(index)", check.must)
            LocalizedFields.fill(check.message, "message.\(index)", in: &data)
        }
        data.set(
            "options",
            values.options.map { "\($0.value) | \(Lines.text($0.label))" }.joined(separator: "\n"))
        for (key, number) in values.limits { data.set(key, String(number)) }
        data.set("types", values.types.joined(separator: "\n"))
        if values.inCity { data.set("in-city", "yes") }
        if let calendar = values.calendar { data.set("calendar", calendar) }
        if let place = values.slotPlace { data.set("slot-place", place) }
        data.set("from", values.sources.joined(separator: "\n"))
        return data
    }

    func read(_ reader: inout FormReader) -> ProcedureDesign.ItemValues {
        let ctx = reader.ctx
        func label(_ key: String) -> String { ctx.text("studio.subject.\(key)") }
        let name = reader.text("name", label: label("name"), required: true, maxLength: 40) ?? old.name
        if name != old.name, known.contains(name) { reader.errors.add("name", ctx.t("studio.item.name.used")) }
        let kind = reader.choice("kind", label: label("kind"), among: ItemKind.allCases.map(\.rawValue), required: true)
        var values = ProcedureDesign.ItemValues(
            name: name, kind: kind ?? old.kind, label: LocalizedFields.read("label", label: label("label"), &reader))
        values.hint = LocalizedFields.read("hint", label: label("hint"), required: false, &reader)
        values.example = LocalizedFields.read("example", label: label("example"), required: false, &reader)
        // Only some kinds show these; what is not shown stays.
        values.unit = old.unit
        if reader.values["unit.ja"] != nil {
            values.unit = LocalizedFields.read("unit", label: label("unit"), required: false, &reader)
        }
        values.reason = old.reason
        if reader.values["reason.ja"] != nil {
            values.reason = LocalizedFields.read("reason", label: label("reason"), required: false, &reader)
        }
        switch reader.choice("required", label: label("required"), among: ["never", "always", "when"], required: true) {
        case "always": values.requirement = .always
        case "when":
            let condition = reader.text(
                "required-when", label: label("required-when"), required: true, maxLength: 1_000)
            values.requirement = condition.map { .when($0) } ?? .never
        default: values.requirement = .never
        }
        values.when = reader.text("when", label: label("when"), maxLength: 1_000)
        values.computed = reader.text("value", label: label("computed"), maxLength: 1_000)
        values.checks = (0..<max(Self.checks, old.checks.count + ItemPages.empty)).compactMap { index in
            guard let must = reader.text("check.\(index)", label: label("checks"), maxLength: 1_000) else { return nil }
            return .init(
                must: must, message: LocalizedFields.read("message.\(index)", label: label("message"), &reader))
        }
        let hints = Dictionary(old.options.map { ($0.value, $0.hint) }, uniquingKeysWith: { first, _ in first })
        // The page of an item that was a choice still sends them when it becomes something else.
        let isChoice = values.kind == ItemKind.choice.rawValue || values.kind == ItemKind.choices.rawValue
        values.options = Lines.of(isChoice ? reader.values["options"] : nil).map { line in
            let parts = Lines.parts(line)
            return .init(
                value: parts[0], label: Lines.texts(parts.count > 1 ? Array(parts.dropFirst()) : parts),
                hint: hints[parts[0]] ?? [:])
        }
        for key in ProcedureDesign.limits {
            values.limits[key] = reader.int(key, label: label(key), in: -1_000_000_000...1_000_000_000)
        }
        values.types = Lines.of(values.kind == ItemKind.file.rawValue ? reader.values["types"] : nil)
        values.inCity = reader.values.has("in-city", "yes")
        values.sources = Lines.of(reader.values["from"])
        if values.kind == ItemKind.slot.rawValue { slot(&values, &reader) }
        return values
    }

    /// Where a slot is chosen; the first calendar for an item that has only now become one.
    private func slot(_ values: inout ProcedureDesign.ItemValues, _ reader: inout FormReader) {
        let ctx = reader.ctx
        guard let first = calendars.first else { return reader.errors.add("kind", ctx.t("studio.slot.no-calendars")) }
        let isNew = old.kind != ItemKind.slot.rawValue && reader.values["calendar"] == nil
        values.calendar =
            isNew
            ? first
            : reader.choice("calendar", label: ctx.text("studio.subject.calendar"), among: calendars, required: true)
        values.slotPlace = reader.text("slot-place", label: ctx.text("studio.subject.slot-place"), maxLength: 300)
    }

    /// The control for what a fault is about.
    static func field(_ place: FaultPlace, _ fault: PackFault) -> String? {
        // What is missing is said at the item; it names the key.
        let missing = fault.reason.firstMatch(of: /^"([a-z-]+)" is missing/).map { String($0.1) }
        if fault.reason.contains("there is no calendar") { return "calendar" }
        guard let key = place.rest.first ?? missing else { return nil }
        switch key {
        case "required": return "required-when"
        case "place": return "slot-place"
        case "label", "hint", "example", "unit", "reason": return LocalizedFields.name(key, .ja)
        case "checks":
            let index = place.rest.count > 1 ? place.rest[1] : "0"
            return place.rest.count > 2 && place.rest[2] == "message"
                ? LocalizedFields.name("message.\(index)", .ja) : "check.\(index)"
        default: return key
        }
    }

    /// A new item of a kind, with what such an item cannot be without.
    ///
    /// - Parameter calendar: of a slot, from which it is chosen.
    static func new(
        _ kind: ItemKind, beside known: Set<String>, calendar: String? = nil, _ ctx: PageContext
    ) -> ProcedureDesign.ItemValues {
        let name = (1...).lazy.map { "new_\($0)" }.first { !known.contains($0) } ?? "new"
        let label = ProcedureDesign.languages.map { ($0, Ruby.plain(ctx.pack.words.text("studio.item.new", $0))) }
        let texts = Dictionary(label, uniquingKeysWith: { first, _ in first })
        var values = ProcedureDesign.ItemValues(name: name, kind: kind.rawValue, label: texts)
        if kind == .choice || kind == .choices { values.options = [.init(value: "a", label: texts)] }
        if kind == .file { values.types = ["image/jpeg", "application/pdf"] }
        if kind == .omission { values.reason = texts }
        values.calendar = calendar
        return values
    }
}

/// The page of one item.
struct ItemEditView: Sendable {
    let ctx: PageContext
    let change: ProcedureChange
    let place: ProcedureDesign.Place
    let values: ProcedureDesign.ItemValues
    /// The titles of the pages.
    let pages: [String]
    /// The city's calendars by title.
    let calendars: [Choice]
    let isSaved: Bool

    private var path: String { ItemPages.path(change, place) }

    func page(_ state: FormState) -> Site.Page {
        let saved = isSaved && state.errors.isEmpty ? Banner(.success, ctx.t("studio.saved")) : nil
        let title = values.label[.ja] ?? values.name
        return Site.Page(
            title: "\(title) \(change.title)", heading: HTML(text: title), breadcrumbs: StudioCrumbs.below(change, ctx),
            status: state.errors.isEmpty ? 200 : 422, hasErrors: !state.errors.isEmpty,
            body: "\(saved)\(ErrorSummary(state))\(fields(state))\(arrangement)")
    }

    private func field(_ state: FormState, _ key: String, required: Bool = false, hint: Bool = false) -> Field {
        state.field(
            key, label: ctx.t("studio.subject.\(key)"), hint: hint ? ctx.t("studio.hint.\(key)") : nil,
            required: required)
    }

    private func texts(_ state: FormState, _ key: String, required: Bool = false) -> HTML {
        LocalizedFields(state, key, label: ctx.t("studio.subject.\(key)"), required: required).html
    }

    private func fields(_ state: FormState) -> HTML {
        let kinds = ItemKind.allCases.map { Choice($0.rawValue, ctx.t("studio.kind.\($0.rawValue)")) }
        let required = ["always", "never", "when"].map { Choice($0, ctx.t("studio.required.\($0)")) }
        return Form(ctx, action: path, label: ctx.text("studio.item")) {
            """
            \(HiddenField("revision", String(change.revision)))<h2>\(ctx.t("studio.item.asked"))</h2>\
            \(texts(state, "label", required: true))\(texts(state, "hint"))\(texts(state, "example"))\
            \(Select(field(state, "kind", required: true), kinds))\
            \(RadioGroup(field(state, "required", required: true), required))\
            \(TextField(field(state, "required-when", hint: true)))\(TextField(field(state, "when", hint: true)))\
            \(ofKind(state))\
            \(Accordion(ctx.t("studio.item.rules"), open: !state.errors.isEmpty || !values.checks.isEmpty, content: rules(state)))\
            \(ButtonRow([Button(ctx.t("studio.save")), LinkButton(ctx.t("studio.back"), path: StudioPages.change(change))]))
            """
        }.html
    }

    /// What only items of some kinds have; what another kind has already is kept as it is.
    private func ofKind(_ state: FormState) -> HTML {
        let kind = ItemKind(rawValue: state.values["kind"] ?? values.kind)
        var shown: [HTML] = []
        var hidden: [HTML] = []
        func limit(_ key: String, _ kinds: [ItemKind]) {
            if kind.map(kinds.contains) ?? false {
                shown.append(NumberField(field(state, key)).html)
            } else if let text = state.values[key] {
                hidden.append(HiddenField(key, text).html)
            }
        }
        if kind == .choice || kind == .choices {
            shown.append(TextArea(field(state, "options", hint: true), rows: 6).html)
        }
        if kind == .number || kind == .yen { shown.append(texts(state, "unit")) }
        if kind == .omission { shown.append(texts(state, "reason", required: true)) }
        limit("smallest", [.number, .yen])
        limit("largest", [.number, .yen])
        limit("longest", [.text])
        limit("lines", [.text])
        limit("fewest", [.choices, .members, .group, .file])
        limit("most", [.choices, .members, .group, .file])
        limit("bytes", [.file])
        if kind == .file { shown.append(TextArea(field(state, "types", hint: true), rows: 3).html) }
        if kind == .slot {
            shown.append(Select(field(state, "calendar", required: true, hint: true), calendars).html)
            shown.append(TextField(field(state, "slot-place", hint: true)).html)
        }
        if kind == .address { shown.append(Checkbox(field(state, "in-city")).html) }
        return "\(HTML(shown))\(HTML(hidden))"
    }

    private func rules(_ state: FormState) -> HTML {
        let checks = (0..<(values.checks.count + ItemPages.empty)).map { index -> HTML in
            let number = ["number": String(index + 1)]
            let must = state.field(
                "check.\(index)", label: ctx.t("studio.check", number), hint: ctx.t("studio.hint.check"))
            return """
                \(TextField(must))\
                \(LocalizedFields(state, "message.\(index)", label: ctx.t("studio.check.message", number)))
                """
        }
        return """
            \(HTML(checks))\(TextArea(field(state, "from", hint: true), rows: 3))\
            \(TextField(state.field("value", label: ctx.t("studio.subject.computed"), hint: ctx.t("studio.hint.computed"))))\
            \(TextField(field(state, "name", required: true, hint: true), width: .half))
            """
    }

    /// Moving, adding, taking away.
    private var arrangement: HTML {
        let revision = HiddenField("revision", String(change.revision))
        func form(_ label: String, _ content: HTML) -> HTML {
            Form(ctx, action: path + "/arrange", label: ctx.text(label)) { "\(revision)\(content)" }.html
        }
        let moves = ProcedureDesign.Move.allCases.map {
            Button(ctx.t("studio.move.\($0.rawValue)"), .secondary, name: "move", value: $0.rawValue)
        }
        let others = pages.enumerated().filter { $0.offset != place.page }.map { index, title in
            Choice(String(index), HTML(text: title))
        }
        let toPage: HTML? =
            place.inner != nil || others.isEmpty
            ? nil
            : form(
                "studio.move.page",
                "\(Select(Field(ctx, name: "page", label: ctx.t("studio.move.page"), required: true), others))\(Button(ctx.t("studio.move.go"), .secondary))"
            )
        let kinds = ItemKind.allCases.filter { place.inner == nil || ![.group, .slot].contains($0) }
            .map { Choice($0.rawValue, ctx.t("studio.kind.\($0.rawValue)")) }
        return """
            <section><h2>\(ctx.t("studio.move"))</h2>\(form("studio.move", ButtonRow(moves).html))\(toPage)</section>\
            <section><h2>\(ctx.t("studio.item.add"))</h2>\
            \(form("studio.item.add", "\(Select(Field(ctx, name: "add", label: ctx.t("studio.item.add.kind"), required: true), kinds))\(Button(ctx.t("studio.item.add.go"), .secondary))"))</section>\
            <section><h2>\(ctx.t("studio.item.remove"))</h2><p>\(ctx.t("studio.item.remove.about"))</p>\
            \(form("studio.item.remove", ButtonRow([Button(ctx.t("studio.item.remove"), .danger, name: "remove", value: "yes")]).html))</section>
            """
    }
}
