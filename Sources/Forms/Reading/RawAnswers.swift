import Kernel

/// Answers as they were typed or sent, by path: `children.0.birth.year` → `["令和2"]`.
public struct RawAnswers: Sendable, Hashable {
    private var texts: [String: [String]]

    /// Nothing was answered.
    public init() { texts = [:] }

    /// The fields of a web form.
    public init(_ texts: [String: [String]]) { self.texts = texts }

    /// Answers of a program: objects become parts, lists of objects rows.
    public init(_ json: JSONValue) {
        texts = [:]
        for (name, value) in json.objectValue ?? [:] { add(value, at: name) }
    }

    private mutating func add(_ value: JSONValue, at path: String) {
        switch value {
        case .null: break
        case .bool(let truth): texts[path, default: []].append(truth ? "yes" : "no")
        case .int, .number: texts[path, default: []].append(value.numberText ?? "")
        case .string(let text): texts[path, default: []].append(text)
        case .object(let members): for (name, member) in members { add(member, at: "\(path).\(name)") }
        case .array(let elements):
            for (place, element) in elements.enumerated() {
                if case .object = element { add(element, at: "\(path).\(place)") } else { add(element, at: path) }
            }
        }
    }

    /// The first text at a path, without spaces around it; nil when there is none.
    func text(_ path: String) -> String? {
        guard let text = texts[path]?.first else { return nil }
        let trimmed = text.trimmingWhitespace
        return trimmed.isEmpty ? nil : String(trimmed)
    }

    /// All texts at a path that are not empty.
    func all(_ path: String) -> [String] { (texts[path] ?? []).filter { !$0.isEmpty } }

    /// The numbers of the rows below a path in which something was answered, in order.
    func rows(_ path: String) -> [Int] {
        let prefix = path + "."
        var rows: Set<Int> = []
        for (name, values) in texts where name.hasPrefix(prefix) && values.contains(where: { !$0.isEmpty }) {
            if let row = Int(name.dropFirst(prefix.count).prefix { $0 != "." }) { rows.insert(row) }
        }
        return rows.sorted()
    }
}
