import DMN
import Kernel
import Pack
import Rules

/// Reads the pages of a form from the pack; everything wrong becomes a fault at its place in the file.
public struct FormSheetReader {
    let functions: FEELFunctions
    let faults: PackFaults

    /// All that a definition may say of a page and of an example.
    static let pageKeys = ["id", "title", "lead", "when", "items"]
    static let exampleKeys = ["name", "at", "answers", "files", "members", "problems", "values", "shown", "hidden"]

    /// - Parameter functions: what conditions may call.
    public init(functions: FEELFunctions, faults: PackFaults) {
        (self.functions, self.faults) = (functions, faults)
    }

    /// The form of a map with `pages` and, if it has some, `examples`.
    public func sheet(_ node: PackNode) -> FormSheet {
        let pages = node.nodes("pages")
        if pages.isEmpty { node.fault("\"pages\" is missing: a form has at least one page") }
        let drafts = pages.flatMap { $0.nodes("items") }.map(ItemDraft.init)
        let scope = scope(of: drafts, beside: FormSheet.givens)
        var read: [FormSheetPage] = []
        for page in pages {
            page.allow(Self.pageKeys)
            let conditions = ExpressionReader(scope: scope, faults: faults)
            let id = page.string("id")
            if read.contains(where: { $0.id == id }) { page.fault("another page has the id \"\(id)\" too") }
            if page.nodes("items").isEmpty { page.fault("a page without items is never useful; add \"items\"") }
            read.append(
                FormSheetPage(
                    id: id, title: page.localized("title"), lead: page.optionalLocalized("lead"),
                    visible: conditions.expression(page, "when", yielding: .boolean),
                    items: items(page.nodes("items"), beside: FormSheet.givens, scope)))
        }
        let sheet = FormSheet(
            pages: read, examples: node.nodes("examples").compactMap { example($0) },
            order: order(read))
        for page in sheet.pages where page.visible.map({ neverHolds($0) }) ?? false {
            faults.add(
                PackFault(
                    file: node.file, line: node.line, column: node.column,
                    reason: "the page \"\(page.id)\" is never shown: its condition is false whatever is answered"))
        }
        return sheet
    }

    /// A condition that reads no answer and does not hold.
    private func neverHolds(_ condition: FEELExpression) -> Bool {
        guard condition.inputs.isEmpty else { return false }
        if case .boolean(true) = condition.evaluate(FEELInputs([:])) { return false }
        return true
    }

    /// Names and types of items, known before their conditions are read.
    private struct ItemDraft {
        let node: PackNode
        let name: String
        let kind: ItemKind?
        let inner: [PackNode]

        init(_ node: PackNode) {
            self.node = node
            name = node.node("name")?.scalar ?? ""
            kind = node.node("kind")?.scalar.flatMap { ItemKind(rawValue: $0) }
            inner = node.nodes("items")
        }

        var type: FEELType {
            let options = node.nodes("options").compactMap { $0.node("value")?.scalar }
            let rows = inner.map(ItemDraft.init)
            return kind?.type(
                options: options,
                rows: Dictionary(rows.map { ($0.name, $0.type) }, uniquingKeysWith: { first, _ in first }))
                ?? .any
        }
    }

    private func scope(of items: [ItemDraft], beside outer: [String: FEELType]) -> FEELScope {
        var names = outer
        for item in items where !item.name.isEmpty && item.kind != .note { names[item.name] = item.type }
        return FEELScope(names: names, functions: functions)
    }

    private func items(
        _ nodes: [PackNode], beside outer: [String: FEELType], _ scope: FEELScope
    ) -> [FormItem] {
        let conditions = ExpressionReader(scope: scope, faults: faults)
        return nodes.compactMap { node in
            ItemDefinitionReader(node: node, conditions: conditions).item { inner in
                var names = outer
                for name in scope.declaredNames { names[name] = scope.type(of: name) }
                let drafts = inner.map(ItemDraft.init)
                return items(inner, beside: names, self.scope(of: drafts, beside: names))
            }
        }
    }

    /// The items in an order in which each comes after those that decide whether it is asked and what it is.
    private func order(_ pages: [FormSheetPage]) -> [FormItem] {
        var needs: [String: Set<String>] = [:]
        var items: [FormItem] = []
        for page in pages {
            for item in page.items {
                if needs[item.name] != nil {
                    fault(item, "another item has the name \"\(item.name)\" too")
                    continue
                }
                let read = [page.visible, item.visible, item.computed, item.slot?.place].compactMap { $0?.inputs }
                needs[item.name] = read.reduce(into: inner(item)) { $0.formUnion($1) }
                items.append(item)
            }
        }
        var ordered: [FormItem] = []
        var done: Set<String> = []
        while ordered.count < items.count {
            let ready = items.filter { item in
                !done.contains(item.name)
                    && (needs[item.name] ?? []).allSatisfy { done.contains($0) || needs[$0] == nil || $0 == item.name }
            }
            guard !ready.isEmpty else {
                for item in items where !done.contains(item.name) {
                    fault(item, "whether it is asked, or what it is, depends on itself by way of other items")
                }
                return items
            }
            ordered += ready
            done.formUnion(ready.map(\.name))
        }
        return ordered
    }

    /// What the items inside a group read of those outside it.
    private func inner(_ group: FormItem) -> Set<String> {
        let own = Set(group.items.map(\.name))
        return group.items.reduce(into: []) { needs, item in
            let read = [item.visible, item.computed].compactMap { $0?.inputs }.reduce(into: inner(item)) {
                $0.formUnion($1)
            }
            needs.formUnion(read.subtracting(own))
        }
    }

    private func fault(_ item: FormItem, _ reason: String) { item.place("\(item.name): \(reason)") }

    private func example(_ node: PackNode) -> FormExample? {
        node.allow(Self.exampleKeys)
        guard let at = Timestamp(iso: node.string("at")) else {
            node.fault("\"at\" must be a moment such as 2026-05-01T09:00:00+09:00")
            return nil
        }
        return FormExample(
            name: node.string("name"), at: at, answers: node.node("answers").map(Self.json) ?? .object([:]),
            files: node.nodes("files").map(Self.file), members: node.nodes("members").compactMap(Self.member),
            problems: node.has("problems") ? node.strings("problems") : nil,
            values: (node.node("values")?.entries ?? []).map { ($0.key, Self.json($0.value)) },
            shown: node.strings("shown"), hidden: node.strings("hidden"), place: { node.fault($0) })
    }

    private static func file(_ node: PackNode) -> FormPlaces.File {
        node.allow(["id", "name", "type", "bytes"])
        return FormPlaces.File(
            id: node.string("id"), name: node.string("name"), type: node.string("type"), bytes: node.int("bytes"),
            sha256: String(repeating: "0", count: 64))
    }

    private static func member(_ node: PackNode) -> FormPlaces.Member? {
        node.allow(["id", "name", "birth", "relation"])
        return FormPlaces.Member(
            id: node.string("id"), name: node.string("name"), birth: node.date("birth"),
            relation: node.string("relation"))
    }

    /// A piece of the pack as JSON: numbers and truth values as they are written, everything else as text.
    private static func json(_ node: PackNode) -> JSONValue {
        if node.isMap {
            return .object(
                Dictionary(node.entries.map { ($0.key, json($0.value)) }, uniquingKeysWith: { first, _ in first }))
        }
        if node.isList { return .array(node.items.map(json)) }
        guard let text = node.scalar else { return .null }
        if node.isQuoted { return .string(text) }
        if text == "true" || text == "false" { return .bool(text == "true") }
        // A date is text, and so is a number that begins with 0, such as a telephone number.
        if let number = Int64(text), String(number) == text { return .int(number) }
        return .string(text)
    }
}
