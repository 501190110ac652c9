import Kernel
import Paper

/// What differs between two editions of a form, in things that a person can check on paper.
public struct FormDifference: Sendable {
    /// What kind of thing differs; words for it are the page's.
    public enum Subject: String, Sendable, CaseIterable {
        case title, version, validity, basis, window, owner, digits, number, handover, sex, visitorTitle, purpose
        /// A box that was added or taken away.
        case box
        case label, place, style, size, minSize, lines, align, overflow, fact
        /// Printed words.
        case words
        case rulings
    }

    /// One difference.
    public struct Line: Sendable, Hashable {
        public let subject: Subject
        /// The box it is about, as people call it; empty for the form as a whole.
        public let box: String
        /// As it stands; nil for what is new.
        public let before: String?
        /// As it would be; nil for what goes.
        public let after: String?
    }

    public private(set) var lines: [Line] = []

    /// Compares an edition that stands with a new one.
    public init(from old: FormDefinition, to new: FormDefinition) {
        head(old, new)
        boxes(old, new)
        words(old.template, new.template)
        let rulings = [old, new].map { form in
            (form.template.rulings + form.template.groups.flatMap(\.rulings)).map(Self.text).sorted()
        }
        if rulings[0] != rulings[1] {
            let gone = rulings[0].count { !rulings[1].contains($0) },
                come = rulings[1].count { !rulings[0].contains($0) }
            note(.rulings, "", String(gone), String(come))
        }
    }

    private mutating func note(_ subject: Subject, _ box: String, _ before: String?, _ after: String?) {
        if before != after || subject == .rulings {
            lines.append(Line(subject: subject, box: box, before: before, after: after))
        }
    }

    private mutating func head(_ old: FormDefinition, _ new: FormDefinition) {
        func days(_ form: FormDefinition) -> String {
            "\(form.template.validFrom)–\(form.template.validTo.map(\.description) ?? "")"
        }
        note(.version, "", old.template.version, new.template.version)
        note(.validity, "", days(old), days(new))
        note(.title, "", old.template.title, new.template.title)
        for language in old.title.languages + new.title.languages.filter({ !old.title.languages.contains($0) }) {
            note(.visitorTitle, language.rawValue, old.title.text(in: language), new.title.text(in: language))
            note(.purpose, language.rawValue, old.purpose.text(in: language), new.purpose.text(in: language))
        }
        note(.basis, "", old.template.basis, new.template.basis)
        note(.window, "", old.window, new.window)
        note(.owner, "", old.owner, new.owner)
        note(.digits, "", old.digits.rawValue, new.digits.rawValue)
        note(.sex, "", String(old.printsSex), String(new.printsSex))
        note(.number, "", String(old.needsIndividualNumber), String(new.needsIndividualNumber))
        note(.handover, "", String(old.handsDataOver), String(new.handsDataOver))
    }

    private mutating func boxes(_ old: FormDefinition, _ new: FormDefinition) {
        let (before, after) = (Self.keyed(old), Self.keyed(new))
        let (known, wanted) = (Set(before.map(\.key)), Set(after.map(\.key)))
        for (key, name, field) in before where !wanted.contains(key) { note(.box, field.label, name, nil) }
        let standing = Dictionary(before.map { ($0.key, $0.field) }, uniquingKeysWith: { first, _ in first })
        for (key, name, field) in after {
            let box = field.label
            guard known.contains(key), let was = standing[key] else {
                note(.box, box, nil, name)
                note(.fact, box, nil, Self.text(new.card[name]))
                continue
            }
            note(.label, box, was.label, field.label)
            note(.place, box, Self.text(was.box), Self.text(field.box))
            note(.style, box, Self.text(was.style), Self.text(field.style))
            note(.size, box, Self.number(was.size), Self.number(field.size))
            note(.minSize, box, Self.number(was.minSize), Self.number(field.minSize))
            note(.lines, box, String(was.maxLines), String(field.maxLines))
            note(.align, box, was.alignment.rawValue, field.alignment.rawValue)
            note(.overflow, box, was.overflow.rawValue, field.overflow.rawValue)
            note(.fact, box, Self.text(old.card[name]), Self.text(new.card[name]))
        }
    }

    /// The boxes of a form with keys of their own: a name may stand on a sheet twice, in a table and beside it.
    private static func keyed(_ form: FormDefinition) -> [(key: String, name: String, field: Field)] {
        var seen: [String: Int] = [:]
        return form.template.allFields.map { name, field in
            seen[name, default: 0] += 1
            return ("\(name) \(seen[name] ?? 1)", name, field)
        }
    }

    private mutating func words(_ old: FormTemplate, _ new: FormTemplate) {
        func counts(_ form: FormTemplate) -> [String: Int] {
            Dictionary((form.labels + form.groups.flatMap(\.labels)).map { ($0.text, 1) }, uniquingKeysWith: +)
        }
        let (before, after) = (counts(old), counts(new))
        for text in before.keys.sorted() where (after[text] ?? 0) < (before[text] ?? 0) && text != old.title {
            note(.words, "", text, nil)
        }
        for text in after.keys.sorted() where (before[text] ?? 0) < (after[text] ?? 0) && text != new.title {
            note(.words, "", nil, text)
        }
    }

    private static func number(_ number: Double) -> String {
        let rounded = (number * 10).rounded() / 10
        return rounded == rounded.rounded() ? String(Int(rounded)) : String(rounded)
    }

    /// A box as `x, y: width × height`.
    private static func text(_ box: Box) -> String {
        "\(number(box.x)), \(number(box.y)): \(number(box.width)) × \(number(box.height))"
    }

    private static func text(_ ruling: Ruling) -> String { "\(text(ruling.box)) \(ruling.stroke) \(ruling.shaded)" }

    private static func text(_ entry: FormDefinition.CardEntry?) -> String? {
        entry.map { entry in entry.fact.rawValue + (entry.column.map { " (\($0.rawValue))" } ?? "") }
    }

    private static func text(_ style: Field.Style) -> String {
        switch style {
        case .text: "text"
        case .name: "name"
        case .eraDate: "era-date"
        case .eraCircle: "era-circle"
        case .digits(let count): "digits \(count)"
        case .circle(let options): "circle: " + options.map(\.label).joined(separator: "・")
        case .check(let options): "check: " + options.map(\.label).joined(separator: "・")
        case .vertical: "vertical"
        }
    }
}
