import Kernel

/// Answers as they were typed or sent, by path: `children.0.birth.year` → `["令和2"]`.
public struct RawAnswers: Sendable, Hashable {
    /// What was typed, by path.
    public private(set) var texts: [String: [String]]

    /// Stands where an individual number was given that is kept sealed elsewhere.
    public static let sealed = "sealed"

    /// Nothing was answered.
    public init() { texts = [:] }

    /// The fields of a web form.
    public init(_ texts: [String: [String]]) { self.texts = texts }

    /// Answers of a program: objects become parts, lists of objects rows.
    public init(_ json: JSONValue) {
        texts = [:]
        for (name, value) in json.objectValue ?? [:] { add(value, at: name) }
    }

    /// Puts an answer that somebody else knows in place of what is there: a register, an application of before.
    public mutating func put(_ value: JSONValue, at path: String) {
        remove(path)
        add(value, at: path)
    }

    /// Puts what was typed in place of what is there below an item.
    public mutating func put(_ typed: [String: [String]], below item: String) {
        remove(item)
        for (path, values) in typed where Self.isPart(path, of: item) { texts[path] = values }
    }

    /// Takes away what was answered at a path and below it.
    public mutating func remove(_ path: String) {
        texts = texts.filter { !Self.isPart($0.key, of: path) }
    }

    /// Takes away a row of a group; those after it move up.
    public mutating func removeRow(_ number: Int, of group: String) {
        var left: [String: [String]] = [:]
        for (path, values) in texts {
            guard path.hasPrefix(group + "."),
                let row = Int(path.dropFirst(group.count + 1).prefix { $0 != "." }), row >= number
            else {
                left[path] = values
                continue
            }
            if row == number { continue }
            let rest = path.dropFirst(group.count + 1 + String(row).count)
            left["\(group).\(row - 1)\(rest)"] = values
        }
        texts = left
    }

    /// Whether anything was answered at a path or below it.
    public func has(_ path: String) -> Bool {
        texts.contains { Self.isPart($0.key, of: path) && $0.value.contains { !$0.isEmpty } }
    }

    /// What was answered at a path and below it.
    public func part(_ path: String) -> [String: [String]] { texts.filter { Self.isPart($0.key, of: path) } }

    private static func isPart(_ path: String, of item: String) -> Bool {
        path == item || (path.hasPrefix(item) && path.dropFirst(item.count).first == ".")
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
    public func rows(_ path: String) -> [Int] {
        let prefix = path + "."
        var rows: Set<Int> = []
        for (name, values) in texts where name.hasPrefix(prefix) && values.contains(where: { !$0.isEmpty }) {
            if let row = Int(name.dropFirst(prefix.count).prefix { $0 != "." }) { rows.insert(row) }
        }
        return rows.sorted()
    }
}
