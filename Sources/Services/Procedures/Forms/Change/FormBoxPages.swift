import Kernel
import Paper
import Sheets
import Site

/// The handlers of the routes for single boxes of a draft: their size, how they are written, what a card puts into them.
struct FormBoxPages: Sendable {
    let drafts: FormChangePages

    static func path(_ change: FormChange, _ place: FormDesign.Place) -> String {
        "\(FormChangePages.path(change))/boxes/\(place)"
    }

    func show(_ request: SiteRequest) async throws -> SiteResponse {
        let (change, design, box) = try await load(request)
        return page(change, design, box, FormState(request.ctx, Self.values(of: box)), request)
    }

    /// Saves what was typed about one box.
    func save(_ request: SiteRequest) async throws -> SiteResponse {
        let (change, before, box) = try await load(request)
        var reader = FormReader(request.ctx, request.form)
        let values = BoxReader(design: before, box: box).read(&reader)
        guard reader.errors.isEmpty, let values else {
            return page(change, before, box, reader.state, request)
        }
        var design = before
        design.set(box.place, values)
        let text = try design.text()
        if case .failure(let faults) = drafts.preview.read(text, as: change.form) {
            let field = BoxReader.changed(box.values, values)
            for fault in faults.faults.prefix(3) {
                let message = request.ctx.t("forms.box.refused", ["reason": fault.reason])
                if let field { reader.errors.add(field, message) } else { reader.errors.add(message) }
            }
            return page(change, before, box, reader.state, request)
        }
        return try await save(text, change, design, box, reader, request)
    }

    /// Moves a box, adds one beside it, or takes it away.
    func arrange(_ request: SiteRequest) async throws -> SiteResponse {
        let (change, before, box) = try await load(request)
        var reader = FormReader(request.ctx, request.form)
        var design = before
        var place: FormDesign.Place? = box.place
        if let move = request.form.text("move").flatMap(FormDesign.Move.init) {
            place = design.move(box.place, move)
            if place == box.place { reader.errors.add(request.ctx.t("forms.box.no-neighbour")) }
        } else if let addition = request.form.text("add").flatMap(FormDesign.Addition.init) {
            let label = request.ctx.text("forms.box.new")
            place = design.add(addition, to: box.place, field: Self.freeName(before), label: label)
        } else if request.form.has("remove", "yes") {
            design.remove(box.place)
            place = nil
        }
        guard reader.errors.isEmpty else {
            return page(change, before, box, FormState(request.ctx, Self.values(of: box), reader.errors), request)
        }
        let text = try design.text()
        if case .failure(let faults) = drafts.preview.read(text, as: change.form) {
            for fault in faults.faults.prefix(3) {
                reader.errors.add(request.ctx.t("forms.box.refused", ["reason": fault.reason]))
            }
            return page(change, before, box, FormState(request.ctx, Self.values(of: box), reader.errors), request)
        }
        let now = place.flatMap { design[$0] }
        return try await save(text, change, before, box, reader, request, then: now.map(\.place), gone: now == nil)
    }

    private func save(
        _ text: String, _ change: FormChange, _ design: FormDesign, _ box: FormDesign.Box, _ reader: FormReader,
        _ request: SiteRequest, then place: FormDesign.Place? = nil, gone: Bool = false
    ) async throws -> SiteResponse {
        var reader = reader
        do {
            let saved = try await drafts.desk(request)
                .save(text, of: change.id, revision: drafts.revision(request), by: request.actor)
            return .redirect(gone ? FormChangePages.path(saved) : Self.path(saved, place ?? box.place) + "?saved=1")
        } catch let refusal as FormRefusal {
            reader.errors.add(request.ctx.t("forms.refused.\(refusal.rawValue)"))
            return page(change, design, box, reader.state, request)
        }
    }

    private func load(_ request: SiteRequest) async throws -> (FormChange, FormDesign, FormDesign.Box) {
        let change = try await drafts.load(request)
        guard change.state == .draft, change.authorID == request.actor.id,
            let place = FormDesign.Place(request.parameters["box"]), let design = FormDesign(change.text),
            let box = design[place]
        else { throw SiteFailure.notFound }
        return (change, design, box)
    }

    private func page(
        _ change: FormChange, _ design: FormDesign, _ box: FormDesign.Box, _ state: FormState, _ request: SiteRequest
    ) -> SiteResponse {
        let person = request.query.text("person") ?? drafts.preview.longest
        let read = drafts.preview.read(change.text, as: change.form)
        let picture = FormPicture(
            read, drafts.preview, for: person, at: request.now, around: design.fieldName(of: box))
        let asksNumber = (try? read.get())?.needsIndividualNumber ?? false
        return .page(
            FormBoxView(
                ctx: request.ctx, change: change, box: box, widths: design.widths(for: box.place), picture: picture,
                facts: CardFact.allCases.filter { asksNumber || $0 != .individualNumber },
                isSaved: request.query.text("saved") != nil
            ).page(state))
    }

    /// A name that no box of the form has.
    private static func freeName(_ design: FormDesign) -> String {
        let known = Set(design.boxes.map(\.values.field))
        return (1...).lazy.map { "new\($0)" }.first { !known.contains($0) } ?? "new"
    }

    /// The form of a box's page, filled with what the definition says.
    static func values(of box: FormDesign.Box) -> Site.FormData {
        let values = box.values
        func text(_ number: Double?) -> String? { number.map { FormReader.text($0) } }
        let pairs: [(String, String?)] = [
            ("label", values.label), ("field", values.field), ("style", values.style ?? "text"),
            ("options", values.options.joined(separator: "\n")), ("digits", values.digits.map(String.init)),
            ("size", text(values.size)), ("minSize", text(values.minSize)), ("lines", values.lines.map(String.init)),
            ("align", values.align ?? "left"), ("overflow", values.overflow ?? "continuation"),
            ("grid", values.grid.map(String.init)), ("caption", values.caption), ("prefix", values.prefix),
            ("suffix", values.suffix), ("fact", values.fact), ("column", values.column),
            ("height", text(values.height)), ("width", text(values.width)), ("share", text(values.share)),
        ]
        return Site.FormData(pairs.compactMap { name, value in value.map { (name, $0) } })
    }
}

/// Reads the form of a box.
struct BoxReader {
    let design: FormDesign
    let box: FormDesign.Box

    /// What was typed; nil when something needed is missing.
    func read(_ reader: inout FormReader) -> FormDesign.Values? {
        let ctx = reader.ctx
        func label(_ name: String) -> String { ctx.text("forms.box.\(name)") }
        let label1 = reader.text("label", label: label("label"), required: true, maxLength: 40)
        let field = reader.text("field", label: label("field"), required: true, maxLength: 60)
        if let field, !Self.isName(field) {
            reader.errors.add("field", ctx.t("forms.box.field.wrong"))
        } else if let field, field != box.values.field, isUsed(field) {
            reader.errors.add("field", ctx.t("forms.box.field.used"))
        }
        var values = FormDesign.Values(field: field ?? "", label: label1 ?? "")
        values.style = reader.choice("style", label: label("style"), among: FormDesign.styles, required: true)
        values.options = (reader.values["options"] ?? "").split(whereSeparator: \.isNewline)
            .map { $0.split(whereSeparator: \.isWhitespace).joined(separator: " ") }.filter { !$0.isEmpty }
        if values.style == "circle" || values.style == "check", values.options.isEmpty {
            reader.errors.add("options", ctx.t("forms.box.options.missing"))
        }
        values.digits = reader.int("digits", label: label("digits"), required: values.style == "digits", in: 1...40)
        values.size = reader.decimal("size", label: label("size"), in: 4...40)
        values.minSize = reader.decimal("minSize", label: label("minSize"), in: 4...40)
        if let least = values.minSize, let size = values.size, least > size {
            reader.errors.add("minSize", ctx.t("forms.box.minSize.larger"))
        }
        values.lines = reader.int("lines", label: label("lines"), in: 1...40)
        values.align = Self.other(
            "left", reader.choice("align", label: label("align"), among: Alignment.allCases.map(\.rawValue)))
        values.overflow = Self.other(
            "continuation",
            reader.choice("overflow", label: label("overflow"), among: Paper.Field.Overflow.allCases.map(\.rawValue)))
        values.grid = reader.int("grid", label: label("grid"), in: 1...8)
        values.caption = reader.text("caption", label: label("caption"), maxLength: 60)
        values.prefix = reader.text("prefix", label: label("prefix"), maxLength: 20)
        values.suffix = reader.text("suffix", label: label("suffix"), maxLength: 20)
        values.height = reader.decimal("height", label: label("height"), required: true, in: 3...250)
        if let range = design.widths(for: box.place), !box.place.isPart {
            values.width = reader.decimal("width", label: label("width"), required: true, in: range)
        }
        if box.place.isPart {
            values.share = reader.decimal("share", label: label("share"), required: true, in: 0.1...100)
        }
        facts(&values, &reader)
        return field == nil || label1 == nil ? nil : values
    }

    private func facts(_ values: inout FormDesign.Values, _ reader: inout FormReader) {
        let ctx = reader.ctx
        values.fact = reader.choice(
            "fact", label: ctx.text("forms.box.fact"), among: CardFact.allCases.map(\.rawValue))
        values.column = reader.choice(
            "column", label: ctx.text("forms.box.column"), among: CardHolder.Sex.allCases.map(\.rawValue))
        if values.fact == nil { values.column = nil }
        guard let fact = values.fact.flatMap(CardFact.init), let style = style(values) else { return }
        if !fact.fits(style) { reader.errors.add("fact", ctx.t("forms.box.fact.mismatch.\(Self.kind(fact))")) }
    }

    private func style(_ values: FormDesign.Values) -> Paper.Field.Style? {
        let options = values.options.map { text in
            let parts = text.split(separator: " ", maxSplits: 1)
            return Paper.Field.Option(value: String(parts[0]), label: String(parts[parts.count - 1]))
        }
        return switch values.style {
        case "text": .text
        case "name": .name
        case "era-date": .eraDate
        case "era-circle": .eraCircle
        case "digits": values.digits.map { .digits($0) }
        case "circle": .circle(options)
        case "check": .check(options)
        case "vertical": .vertical
        default: nil
        }
    }

    /// What a fact needs, for the words that say so.
    private static func kind(_ fact: CardFact) -> String {
        switch fact {
        case .birthDate, .agentBirthDate: "birth"
        case .today: "today"
        case .sex: "sex"
        case .individualNumber: "number"
        default: "text"
        }
    }

    private func isUsed(_ field: String) -> Bool {
        design.boxes.contains { $0.place != box.place && $0.values.field == field && design.isBeside($0, box) }
    }

    /// Words of letters and digits with points between them, as facts are named.
    private static func isName(_ text: String) -> Bool {
        text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { word in
            guard let first = word.utf8.first, first > 57 else { return false }
            return word.utf8.allSatisfy { FormChangePages.isOfNames($0) && $0 != 45 }
        }
    }

    /// A value that is not what is taken anyway.
    private static func other(_ usual: String, _ value: String?) -> String? { value == usual ? nil : value }

    /// The first thing that was changed, so that a refusal stands beside it.
    static func changed(_ before: FormDesign.Values, _ after: FormDesign.Values) -> String? {
        let pairs: [(String, Bool)] = [
            ("height", before.height != after.height), ("width", before.width != after.width),
            ("share", before.share != after.share), ("size", before.size != after.size),
            ("minSize", before.minSize != after.minSize), ("style", before.style ?? "text" != after.style),
            ("options", before.options != after.options), ("digits", before.digits != after.digits),
            ("fact", before.fact != after.fact || before.column != after.column),
            ("field", before.field != after.field), ("prefix", before.prefix != after.prefix),
            ("suffix", before.suffix != after.suffix), ("grid", before.grid != after.grid),
        ]
        return pairs.first(where: \.1)?.0
    }
}
