import Kernel
import Rules

/// Reads the answers of a form: which items are asked, what was answered, what follows from it, what is wrong.
///
/// The same function serves each page, the last check before submission and programs: what counts is decided here and
/// never in a browser.
public struct FormRun: Sendable {
    let sheet: FormSheet
    let raw: RawAnswers
    let places: FormPlaces
    /// What the form is told: ``FormSheet/givens``.
    private let givens: [String: FEELValue]

    /// - Parameters:
    ///   - raw: what was typed.
    ///   - now: the moment at which it counts.
    ///   - ward: the ward it goes to, if that is known.
    public init(
        _ sheet: FormSheet, _ raw: RawAnswers, at now: Timestamp, ward: WardCode? = nil,
        places: FormPlaces = FormPlaces()
    ) {
        (self.sheet, self.raw, self.places) = (sheet, raw, places)
        givens = [
            "today": .date(now.date), "now": Self.moment(now),
            "ward": ward.map { .string($0.description) } ?? .null,
        ]
    }

    private static func moment(_ now: Timestamp) -> FEELValue {
        (try? FEELValue(.string(now.description), as: .dateTime)) ?? .null
    }

    /// Everything at once.
    public func outcome() -> FormOutcome {
        var outcome = FormOutcome()
        var values = givens
        // Every page's condition reads answers, and so the items come first, in the order in which they need each other.
        var pageOf: [String: FormSheetPage] = [:]
        for page in sheet.pages { for item in page.items { pageOf[item.name] = page } }
        var isPageShown: [String: Bool] = [:]
        for item in sheet.order {
            guard let page = pageOf[item.name] else { continue }
            let shown = isPageShown[page.id] ?? Self.holds(page.visible, values)
            isPageShown[page.id] = shown
            guard shown else {
                values[item.name] = .null
                continue
            }
            read(item, at: item.name, &values, &outcome) { outcome, value in outcome.answers[item.name] = value }
        }
        outcome.pages = sheet.pages.filter { isPageShown[$0.id] ?? Self.holds($0.visible, values) }.map(\.id)
        outcome.inputs = FEELInputs(values)
        let found = outcome.problems
        outcome.problems = []
        for page in sheet.pages where outcome.pages.contains(page.id) {
            for item in page.items {
                judge(item, at: item.name, values, found, &outcome)
            }
        }
        return outcome
    }

    /// Reads one item and makes its answer known to those that come after it.
    private func read(
        _ item: FormItem, at path: String, _ values: inout [String: FEELValue], _ outcome: inout FormOutcome,
        keep: (inout FormOutcome, JSONValue) -> Void
    ) {
        values[item.name] = .null
        guard Self.holds(item.visible, values) else { return }
        if item.kind == .ward, places.wards.count < 2 {
            if let only = places.wards.first {
                values[item.name] = .string(only.description)
                keep(&outcome, .string(only.description))
            }
            return
        }
        if item.kind == .individualNumber, !places.takesNumbers { return }
        outcome.shown.insert(path)
        let value: JSONValue?
        if let computed = item.computed {
            let result = computed.evaluate(FEELInputs(values)).json
            value = result.isNull ? nil : result
        } else if item.kind == .group {
            value = rows(of: item, at: path, values, &outcome)
        } else {
            var reader = ItemReader(item, at: path, in: raw, places: places)
            reader.slotPlace = item.slot?.place?.evaluate(FEELInputs(values)).json.stringValue
            let reading = reader.read()
            outcome.problems += reading.problems
            outcome.tidied += reading.tidied
            outcome.secrets.merge(reading.secrets) { $1 }
            value = reading.value
        }
        guard let value else { return }
        // The reader writes what the type has; what an expression has worked out may be of another type, and then is none.
        guard let typed = try? FEELValue(value, as: item.type) else { return }
        values[item.name] = typed
        keep(&outcome, value)
    }

    /// The rows of a group; each sees its own items before those of the form.
    private func rows(
        of group: FormItem, at path: String, _ values: [String: FEELValue], _ outcome: inout FormOutcome
    ) -> JSONValue? {
        // One more than allowed is enough to say that there are too many.
        let numbers = raw.rows(path).prefix(group.limits.most + 1)
        var rows: [JSONValue] = []
        for number in numbers {
            var inner = values
            var row: [String: JSONValue] = [:]
            for item in group.items {
                read(item, at: "\(path).\(number).\(item.name)", &inner, &outcome) { _, value in row[item.name] = value
                }
            }
            rows.append(.object(row))
        }
        return rows.isEmpty ? nil : .array(rows)
    }

    /// Says what is wrong with an item, with what was found when it was read.
    private func judge(
        _ item: FormItem, at path: String, _ values: [String: FEELValue], _ found: [FormProblem],
        _ outcome: inout FormOutcome
    ) {
        guard outcome.shown.contains(path) else { return }
        let isRequired =
            switch item.requirement {
            case .always: true
            case .never: false
            case .when(let condition): Self.isTrue(condition, values)
            }
        if isRequired, item.isAnswered { outcome.required.insert(path) }
        if item.kind == .group { return judgeRows(of: item, at: path, isRequired, values, found, &outcome) }
        let own = found.filter { $0.path == path || $0.path.hasPrefix(path + ".") }
        if !own.isEmpty {
            outcome.problems += own
            return
        }
        guard Self.isAnswered(values[item.name]) else {
            guard isRequired, item.isAnswered else { return }
            outcome.problems.append(FormProblem(path: path, Self.absence(of: item)))
            return
        }
        checks(of: item, at: path, values, &outcome)
    }

    private func judgeRows(
        of group: FormItem, at path: String, _ isRequired: Bool, _ values: [String: FEELValue],
        _ found: [FormProblem], _ outcome: inout FormOutcome
    ) {
        let numbers = raw.rows(path).prefix(group.limits.most + 1)
        let fewest = max(group.limits.fewest, isRequired ? 1 : 0)
        if numbers.count < fewest { outcome.problems.append(FormProblem(path: path, .tooFew(fewest))) }
        if numbers.count > group.limits.most {
            outcome.problems.append(FormProblem(path: path, .tooMany(group.limits.most)))
        }
        guard case .list(let rows) = values[group.name] else { return }
        for (number, row) in zip(numbers, rows) {
            guard case .context(let context) = row else { continue }
            var inner = values
            for item in group.items { inner[item.name] = context[item.name] ?? .null }
            for item in group.items { judge(item, at: "\(path).\(number).\(item.name)", inner, found, &outcome) }
        }
        if !rows.isEmpty { checks(of: group, at: path, values, &outcome) }
    }

    private func checks(
        of item: FormItem, at path: String, _ values: [String: FEELValue], _ outcome: inout FormOutcome
    ) {
        for check in item.checks {
            guard case .boolean(false) = check.must.evaluate(FEELInputs(values)) else { continue }
            outcome.problems.append(FormProblem(path: path, .check(Self.filled(check.message, values))))
            return
        }
    }

    /// A message with the answers that it names in braces: days as they are said, everything else as FEEL writes it.
    private static func filled(_ message: LocalizedText, _ values: [String: FEELValue]) -> LocalizedText {
        var texts: [Language: String] = [:]
        for language in message.languages {
            var text = message.text(in: language)
            for (name, value) in values where text.contains("{\(name)}") {
                let said =
                    value.civilDate.map { date in
                        language == .ja || language.rawValue == "ja-easy"
                            ? "\(date.year)年\(date.month)月\(date.day)日" : date.description
                    } ?? value.json.stringValue ?? value.json.numberText ?? ""
                text = text.replacing("{\(name)}", with: said)
            }
            texts[language] = text
        }
        return LocalizedText(texts)
    }

    private static func absence(of item: FormItem) -> FormProblem.Kind {
        switch item.kind {
        case .choice, .choices, .ward, .yesNo, .members, .slot, .omission: .notChosen
        case .consent: .notAgreed
        case .file: .tooFew(max(1, item.limits.fewest))
        default: .missing
        }
    }

    private static func isAnswered(_ value: FEELValue?) -> Bool {
        switch value {
        case nil, .null, .unknown: false
        default: true
        }
    }

    private static func holds(_ condition: FEELExpression?, _ values: [String: FEELValue]) -> Bool {
        condition.map { isTrue($0, values) } ?? true
    }

    private static func isTrue(_ condition: FEELExpression, _ values: [String: FEELValue]) -> Bool {
        if case .boolean(true) = condition.evaluate(FEELInputs(values)) { true } else { false }
    }
}
