import Forms
import Kernel
import Site

/// Whether answers of a program have the shapes that the definition's JSON Schema gives them. What they say is judged by the form.
struct AnswerShape {
    let sheet: FormSheet
    private(set) var problems: [FieldProblem] = []

    init(_ sheet: FormSheet) { self.sheet = sheet }

    /// Notes what does not fit; null takes an answer away and always fits.
    mutating func check(_ answers: [String: JSONValue]) {
        for (name, value) in answers.sorted(by: { $0.key < $1.key }) {
            guard let item = sheet.item(name), item.kind != .note else {
                wrong("/answers/\(Self.escaped(name))", "is no item of this form")
                continue
            }
            if !value.isNull { check(item, value, at: "/answers/\(name)") }
        }
    }

    private mutating func check(_ item: FormItem, _ value: JSONValue, at place: String) {
        guard item.computed == nil else { return wrong(place, "is worked out and not answered") }
        switch item.kind {
        case .individualNumber: wrong(place, "is given on the pages only")
        case .file: wrong(place, "is sent to the draft's files, which name it here")
        case .yesNo, .omission, .consent:
            if value.boolValue == nil { wrong(place, "must be true or false") }
        case .number, .yen:
            if value.intValue == nil { wrong(place, "must be a whole number") }
        case .choices, .members: checkTexts(value, at: place, most: item.limits.most)
        case .group: checkRows(item, value, at: place)
        case .personName, .kana, .address, .period, .bankAccount, .vehicleNumber, .place:
            checkParts(item, value, at: place)
        case .slot: checkSlot(item, value, at: place)
        default: checkText(value, at: place)
        }
    }

    private mutating func checkText(_ value: JSONValue, at place: String) {
        guard let text = value.stringValue else { return wrong(place, "must be a text") }
        if text.unicodeScalars.count > 10_000 { wrong(place, "must be at most 10000 characters") }
    }

    private mutating func checkTexts(_ value: JSONValue, at place: String, most: Int) {
        guard let values = value.arrayValue, values.count <= most else {
            return wrong(place, "must be a list of at most \(most) texts")
        }
        for (number, value) in values.enumerated() { checkText(value, at: "\(place)/\(number)") }
    }

    private mutating func checkRows(_ group: FormItem, _ value: JSONValue, at place: String) {
        guard let rows = value.arrayValue, rows.count <= group.limits.most else {
            return wrong(place, "must be a list of at most \(group.limits.most) objects")
        }
        for (number, row) in rows.enumerated() {
            let inner = "\(place)/\(number)"
            guard let members = row.objectValue else {
                wrong(inner, "must be an object")
                continue
            }
            for (name, value) in members.sorted(by: { $0.key < $1.key }) {
                guard let item = group.items.first(where: { $0.name == name }) else {
                    wrong("\(inner)/\(Self.escaped(name))", "is no item of this form")
                    continue
                }
                if !value.isNull { check(item, value, at: "\(inner)/\(name)") }
            }
        }
    }

    private mutating func checkParts(_ item: FormItem, _ value: JSONValue, at place: String) {
        guard let members = value.objectValue else { return wrong(place, "must be an object") }
        for (name, value) in members.sorted(by: { $0.key < $1.key }) {
            let inner = "\(place)/\(Self.escaped(name))"
            guard item.kind.parts.contains(name) else {
                wrong(inner, "is no part of this item")
                continue
            }
            switch value {
            case .null: continue
            case .int, .number: if item.kind != .place { wrong(inner, "must be a text") }
            default: checkText(value, at: inner)
            }
        }
    }

    /// The parts of a slot, and whether one would wait for a place.
    private mutating func checkSlot(_ item: FormItem, _ value: JSONValue, at place: String) {
        guard var members = value.objectValue else { return wrong(place, "must be an object") }
        if let waiting = members.removeValue(forKey: "waiting"), !waiting.isNull, waiting.boolValue == nil {
            wrong("\(place)/waiting", "must be true or false")
        }
        checkParts(item, .object(members), at: place)
    }

    private mutating func wrong(_ pointer: String, _ detail: String) {
        problems.append(FieldProblem(pointer: pointer, detail: detail))
    }

    /// A name in a JSON Pointer (RFC 6901, 3).
    private static func escaped(_ name: String) -> String {
        name.replacing("~", with: "~0").replacing("/", with: "~1")
    }
}
