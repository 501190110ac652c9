/// A piece of a form file as it was read, with its place: what any YAML reader can hand over.
///
/// Paper reads no files; whoever reads the pack turns its nodes into these, and ``FormTemplate/init(_:)`` names the line of
/// every fault.
public struct FormSource: Sendable {
    public indirect enum Content: Sendable {
        case text(String)
        case list([FormSource])
        /// Keys in the order of the file.
        case map([(key: String, value: FormSource)])
    }
    public var content: Content
    /// From 1; 0 when unknown.
    public var line: Int
    public var column: Int

    public init(_ content: Content, line: Int = 0, column: Int = 0) {
        self.content = content
        self.line = line
        self.column = column
    }
}

/// What is wrong with a form file, and where.
public struct FormFault: Error, Hashable, Sendable, CustomStringConvertible {
    public let line: Int
    public let column: Int
    public let reason: String

    public var description: String { "\(line):\(column): \(reason)" }
}

extension FormSource {
    func fault(_ reason: String) -> FormFault { FormFault(line: line, column: column, reason: reason) }

    var text: String? {
        if case .text(let text) = content { text } else { nil }
    }

    func list(_ what: String) throws(FormFault) -> [FormSource] {
        guard case .list(let items) = content else { throw fault("\(what) must be a list") }
        return items
    }

    /// A number of millimetres, points or rows.
    func number(_ what: String) throws(FormFault) -> Double {
        guard let text, let number = Double(text), number.isFinite, abs(number) < 1000 else {
            throw fault("\(what) must be a number")
        }
        return number
    }

    /// The map here, with no keys but the allowed ones.
    func keys(_ allowed: Set<String>, _ what: String) throws(FormFault) -> Keys {
        guard case .map(let entries) = content else { throw fault("\(what) must be a map") }
        for entry in entries where !allowed.contains(entry.key) {
            throw entry.value.fault(
                "unknown key \"\(entry.key)\" in \(what); known: \(allowed.sorted().joined(separator: ", "))")
        }
        return Keys(
            source: self, what: what, values: Dictionary(entries.map { ($0.key, $0.value) }) { first, _ in first })
    }

    /// A checked map.
    struct Keys {
        let source: FormSource
        let what: String
        let values: [String: FormSource]

        subscript(key: String) -> FormSource? { values[key] }

        func text(_ key: String) throws(FormFault) -> String? {
            guard let value = values[key] else { return nil }
            guard let text = value.text else { throw value.fault("\(key) must be text") }
            return text
        }

        func required(_ key: String) throws(FormFault) -> String {
            guard let text = try text(key), !text.isEmpty else { throw source.fault("\(what) needs \(key)") }
            return text
        }

        func number(_ key: String, in range: ClosedRange<Double>) throws(FormFault) -> Double? {
            guard let value = values[key] else { return nil }
            let number = try value.number(key)
            guard range.contains(number) else {
                throw value.fault("\(key) must be from \(range.lowerBound) to \(range.upperBound)")
            }
            return number
        }

        func count(_ key: String, in range: ClosedRange<Int>) throws(FormFault) -> Int? {
            guard let value = values[key] else { return nil }
            guard let text = value.text, let count = Int(text), range.contains(count) else {
                throw value.fault("\(key) must be a whole number from \(range.lowerBound) to \(range.upperBound)")
            }
            return count
        }

        func flag(_ key: String) throws(FormFault) -> Bool? {
            guard let text = try text(key) else { return nil }
            switch text {
            case "true", "yes": return true
            case "false", "no": return false
            default: throw values[key]?.fault("\(key) must be true or false") ?? source.fault(key)
            }
        }

        func word<T: RawRepresentable & CaseIterable>(_ key: String, _ type: T.Type) throws(FormFault) -> T?
        where T.RawValue == String {
            guard let text = try text(key) else { return nil }
            guard let word = T(rawValue: text) else {
                let known = T.allCases.map(\.rawValue).joined(separator: ", ")
                throw values[key]?.fault("\(key) must be one of: \(known)") ?? source.fault(key)
            }
            return word
        }
    }
}
