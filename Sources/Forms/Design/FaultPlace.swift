import Pack

/// Where in a definition a fault lies, so that a page can say it beside the control of that place.
public struct FaultPlace: Sendable, Hashable {
    /// The keys and indices on the way: `pages`, `1`, `items`, `0`, `when`.
    public let steps: [String]

    /// The place of a fault in the text in which it was found; nil when the text is no YAML.
    public init?(_ fault: PackFault, in text: String) {
        guard let root = PackNode.read(Array(text.utf8), file: "", faults: PackFaults()) else { return nil }
        steps = Self.way(to: fault, from: root)
    }

    /// The item that it is about; nil for none.
    public var item: ProcedureDesign.Place? {
        guard let page, steps.count > 3, steps[2] == "items", let item = Int(steps[3]) else { return nil }
        if steps.count > 5, steps[4] == "items", let inner = Int(steps[5]) {
            return .init(page: page, item: item, inner: inner)
        }
        return .init(page: page, item: item)
    }

    /// The page that it is about; nil for none.
    public var page: Int? { steps.count > 1 && steps[0] == "pages" ? Int(steps[1]) : nil }

    /// The keys below the item, or below the page, or of the head.
    public var rest: [String] {
        if let item { return Array(steps.dropFirst(item.inner == nil ? 4 : 6)) }
        return page == nil ? steps : Array(steps.dropFirst(2))
    }

    /// The deepest value that begins at the fault or before it.
    private static func way(to fault: PackFault, from node: PackNode) -> [String] {
        func isBefore(_ node: PackNode) -> Bool { (node.line, node.column) <= (fault.line, fault.column) }
        let children =
            node.isMap
            ? node.entries.map { ($0.key, $0.value) }
            : node.isList ? node.items.enumerated().map { (String($0), $1) } : []
        // What is missing in a map is said at the map itself, where its first value begins too.
        guard (node.line, node.column) != (fault.line, fault.column) || !node.isMap,
            let (name, child) = children.last(where: { isBefore($0.1) })
        else { return [] }
        return [name] + way(to: fault, from: child)
    }
}
