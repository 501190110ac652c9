import Kernel
import Yams

/// A file of the pack while somebody changes it on a page: values are set, put in and taken out by their place. It is written as
/// the files of the pack are, with short lists and what lies deep on one line; comments and empty lines are not kept.
///
/// ```swift
/// var document = try #require(PackDocument("rows: [[8, 氏名]]"))
/// document.set(["rows", 0, 0], .number(10))
/// document.text                                   // rows: [[10, 氏名]]
/// ```
public struct PackDocument {
    /// A step from a value to one inside it.
    public enum Step: Hashable, Sendable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
        case key(String)
        /// From 0.
        case item(Int)

        public init(stringLiteral value: String) { self = .key(value) }
        public init(integerLiteral value: Int) { self = .item(value) }
    }

    /// Something that is written.
    public indirect enum Value: Hashable, Sendable {
        case text(String)
        case number(Double)
        case bool(Bool)
        case list([Value])
        case map([Pair])

        /// A key with its value.
        public struct Pair: Hashable, Sendable {
            public let key: String
            public let value: Value

            public init(_ key: String, _ value: Value) { (self.key, self.value) = (key, value) }
        }
    }

    private var root: Node

    /// Reads a text; nil when it is no YAML that a pack takes.
    public init?(_ text: String) {
        guard PackNode.read(Array(text.utf8), file: "", faults: PackFaults()) != nil,
            let root = try? Yams.compose(yaml: text)
        else { return nil }
        self.root = root
    }

    /// The file as it stands now.
    ///
    /// - Throws: When the emitter has no memory.
    public func text() throws -> String {
        try Yams.serialize(node: Self.styled(root, depth: 0), indent: 2, width: -1, allowUnicode: true)
    }

    /// From this depth on everything stands on one line, as the rows of a form do.
    private static let lineDepth = 4

    /// A node with the styles of the pack's files; the parser does not keep those of the text.
    private static func styled(_ node: Node, depth: Int) -> Node {
        switch node {
        case .sequence(var list):
            let isLine = depth >= lineDepth || list.allSatisfy { $0.scalar != nil }
            list.style = isLine ? .flow : .block
            for index in list.indices { list[index] = styled(list[index], depth: isLine ? lineDepth : depth + 1) }
            return .sequence(list)
        case .mapping(let map):
            let isLine = depth >= lineDepth || (depth >= 2 && map.allSatisfy { $0.value.scalar != nil })
            let pairs = map.map { ($0.key, styled($0.value, depth: isLine ? lineDepth : depth + 1)) }
            return .mapping(.init(pairs, map.tag, isLine ? .flow : .block, map.mark))
        case .scalar, .alias: return node
        }
    }

    // MARK: Reading

    /// The text of a scalar; nil where there is none.
    public func scalar(_ path: [Step]) -> String? { node(path)?.scalar?.string }

    /// How many items a list has; 0 where there is none.
    public func count(_ path: [Step]) -> Int { node(path)?.sequence?.count ?? 0 }

    /// Whether a map stands there.
    public func isMap(_ path: [Step]) -> Bool { node(path)?.mapping != nil }

    /// The texts of a list of scalars.
    public func texts(_ path: [Step]) -> [String] { node(path)?.sequence?.compactMap { $0.scalar?.string } ?? [] }

    // MARK: Writing

    /// Puts a value where one stands, or under a new key; nil takes it away.
    public mutating func set(_ path: [Step], _ value: Value?) {
        change(path.dropLast()) { parent in
            switch path.last {
            case .key(let key)?:
                // `nil` takes a key away.
                guard var map = parent.mapping else { return }
                map[key] = value.map(Self.node)
                parent = .mapping(map)
            case .item(let index)?:
                guard var list = parent.sequence, list.indices.contains(index) else { return }
                if let value { list[index] = Self.node(value) } else { list.remove(at: index) }
                parent = .sequence(list)
            case nil: if let value { parent = Self.node(value) }
            }
        }
    }

    /// Puts a value into a list before an index; at its end when the index is its count.
    public mutating func insert(_ value: Value, into path: [Step], at index: Int) {
        change(path[...]) { parent in
            guard var list = parent.sequence, (0...list.count).contains(index) else { return }
            list.insert(Self.node(value), at: index)
            parent = .sequence(list)
        }
    }

    /// Takes a value out of its list and puts it at the end of another one.
    public mutating func move(_ path: [Step], into list: [Step]) {
        guard let moved = node(path), node(list)?.sequence != nil, path != list else { return }
        // First put in, then taken out: what stands behind it moves up only then.
        change(list[...]) { parent in
            guard var items = parent.sequence else { return }
            items.append(moved)
            parent = .sequence(items)
        }
        set(path, nil)
    }

    /// Lets two items of a list change places.
    public mutating func swap(_ path: [Step], _ first: Int, _ second: Int) {
        change(path[...]) { parent in
            guard var list = parent.sequence, list.indices.contains(first), list.indices.contains(second) else {
                return
            }
            list.swapAt(first, second)
            parent = .sequence(list)
        }
    }

    /// Puts a value into a new map under a key, as the first of a list with another one, and keeps some of its keys outside.
    public mutating func wrap(_ path: [Step], as key: String, beside other: Value, keeping outside: [String]) {
        change(path[...]) { node in
            var inner = node
            var map = Node.Mapping([], Tag(.implicit), .flow)
            if var members = inner.mapping {
                for name in outside {
                    if let value = members[name] { map[name] = value }
                    members[name] = nil
                }
                inner = .mapping(members)
            }
            map[key] = .sequence(.init([inner, Self.node(other)], Tag(.implicit), .flow))
            node = .mapping(map)
        }
    }

    // MARK: Nodes

    private func node(_ path: [Step]) -> Node? {
        var node: Node? = root
        for step in path {
            switch step {
            case .key(let key): node = node?.mapping?[key]
            case .item(let index):
                guard let list = node?.sequence, list.indices.contains(index) else { return nil }
                node = list[index]
            }
        }
        return node
    }

    private mutating func change(_ path: ArraySlice<Step>, _ work: (inout Node) -> Void) {
        Self.change(&root, path, work)
    }

    private static func change(_ node: inout Node, _ path: ArraySlice<Step>, _ work: (inout Node) -> Void) {
        guard let step = path.first else { return work(&node) }
        switch step {
        case .key(let key):
            guard var map = node.mapping, var child = map[key] else { return }
            change(&child, path.dropFirst(), work)
            map[key] = child
            node = .mapping(map)
        case .item(let index):
            guard var list = node.sequence, list.indices.contains(index) else { return }
            change(&list[index], path.dropFirst(), work)
            node = .sequence(list)
        }
    }

    private static func node(_ value: Value) -> Node {
        switch value {
        case .text(let text): .scalar(.init(text, Tag(.implicit), isPlainWord(text) ? .plain : .doubleQuoted))
        case .number(let number):
            .scalar(.init(number == number.rounded() ? String(Int(number)) : String(number), Tag(.implicit), .plain))
        case .bool(let isTrue): .scalar(.init(String(isTrue), Tag(.implicit), .plain))
        case .list(let values): .sequence(.init(values.map { node($0) }, Tag(.implicit), .flow))
        case .map(let pairs): .mapping(.init(pairs.map { (Node($0.key), node($0.value)) }, Tag(.implicit), .flow))
        }
    }

    /// A word that YAML reads as text without quotes.
    private static func isPlainWord(_ text: String) -> Bool {
        guard let first = text.utf8.first, (97...122).contains(first) || (65...90).contains(first) else { return false }
        let known = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"]
        return !known.contains(text.lowercased())
            && text.utf8.allSatisfy {
                (97...122).contains($0) || (65...90).contains($0) || (48...57).contains($0) || $0 == 45 || $0 == 46
            }
    }
}
