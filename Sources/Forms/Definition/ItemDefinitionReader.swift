import DMN
import Kernel
import Pack
import Rules

/// Reads one item of a form.
struct ItemDefinitionReader {
    let node: PackNode
    let conditions: ExpressionReader

    /// All that a definition may say of an item; the owner's studio and the readable difference have to know each of them.
    static let keys = [
        "name", "kind", "label", "hint", "example", "unit", "required", "when", "value", "checks", "options", "from",
        "items", "smallest", "largest", "longest", "lines", "fewest", "most", "types", "bytes", "in-city", "reason",
        "calendar", "place",
    ]
    /// What may stand in the maps below those of them that are lists of maps.
    static let innerKeys = ["checks": ["must", "message"], "options": ["value", "label", "hint"]]

    /// - Parameter inner: reads the items inside a group.
    func item(inner: ([PackNode]) -> [FormItem]) -> FormItem? {
        node.allow(Self.keys)
        guard let kind = node.value("kind", ItemKind.self) else { return nil }
        let name = node.string("name")
        if !Self.isName(name) {
            node.fault("\"name\" is of small letters, digits and _, begins with a letter and has at most 40 of them")
        }
        if FormSheet.givens[name] != nil { node.fault("\"\(name)\" is what every form knows; choose another name") }
        let node = node
        return FormItem(
            name: name, kind: kind, label: node.localized("label"), hint: node.optionalLocalized("hint"),
            example: node.optionalLocalized("example"), unit: node.optionalLocalized("unit"),
            requirement: requirement(kind), visible: conditions.expression(node, "when", yielding: .boolean),
            computed: computed(kind), checks: checks(), options: options(kind), limits: limits(kind),
            sources: sources(), items: rows(kind, inner), reason: reason(kind),
            slot: slot(kind), place: { node.fault($0) })
    }

    /// Names are used in conditions, addresses of pages and letters.
    private static func isName(_ name: String) -> Bool {
        (1...40).contains(name.utf8.count) && (0x61...0x7A).contains(name.utf8.first ?? 0)
            && name.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F }
    }

    private func requirement(_ kind: ItemKind) -> FormItem.Requirement {
        guard let found = node.node("required") else { return kind == .consent ? .always : .never }
        switch found.scalar {
        case "true" where !found.isQuoted: return .always
        case "false" where !found.isQuoted: return .never
        default: return conditions.expression(found, yielding: .boolean).map { .when($0) } ?? .never
        }
    }

    private func computed(_ kind: ItemKind) -> FEELExpression? {
        guard let found = node.node("value") else { return nil }
        switch kind {
        case .number, .yen, .text, .date, .yesNo, .choice:
            return conditions.expression(found, yielding: kind.type(options: []))
        default:
            found.fault("only a number, yen, text, date, yes-no or choice can be worked out")
            return nil
        }
    }

    private func checks() -> [FormItem.Check] {
        node.nodes("checks").compactMap { check in
            check.allow(Self.innerKeys["checks"] ?? [])
            let message = check.localized("message")
            return conditions.required(check, "must", yielding: .boolean).map {
                FormItem.Check(must: $0, message: message)
            }
        }
    }

    private func options(_ kind: ItemKind) -> [FormItem.Option] {
        let options = node.nodes("options").map { option in
            option.allow(Self.innerKeys["options"] ?? [])
            return FormItem.Option(
                value: option.string("value"), label: option.localized("label"), hint: option.optionalLocalized("hint"))
        }
        let isChoice = kind == .choice || kind == .choices
        if isChoice, options.isEmpty { node.fault("\"options\" is missing: what can be chosen") }
        if !isChoice, !options.isEmpty { node.fault("only a choice has options") }
        if Set(options.map(\.value)).count < options.count { node.fault("two options have the same value") }
        return options
    }

    private func limits(_ kind: ItemKind) -> ItemLimits {
        var limits = ItemLimits()
        limits.smallest = node.optionalInt("smallest")
        limits.largest = node.optionalInt("largest")
        if let smallest = limits.smallest, let largest = limits.largest, smallest > largest {
            node.fault("\"smallest\" is larger than \"largest\"")
        }
        let lines = node.optionalInt("lines") ?? 1
        limits.isMultiline = lines > 1
        limits.longest = node.optionalInt("longest") ?? (limits.isMultiline ? 2_000 : 200)
        limits.fewest = node.optionalInt("fewest") ?? 0
        limits.most = node.optionalInt("most") ?? 20
        limits.types = node.strings("types")
        limits.bytes = node.optionalInt("bytes") ?? limits.bytes
        limits.inCity = node.bool("in-city", default: false)
        if kind == .file, limits.types.isEmpty { node.fault("\"types\" is missing: which kinds of file are taken") }
        if !(1...10_000).contains(limits.longest) { node.fault("\"longest\" must be from 1 to 10000") }
        if !(0...100).contains(limits.fewest) || !(1...100).contains(limits.most) || limits.fewest > limits.most {
            node.fault("\"fewest\" and \"most\" must be from 0 and 1 to 100, and the first not above the second")
        }
        return limits
    }

    private func sources() -> [FormItem.Source] {
        node.strings("from").compactMap { text in
            let parts = text.split(separator: ".", maxSplits: 1).map(String.init)
            guard parts.count == 2, let keeper = FormItem.Source.Keeper(rawValue: parts[0]) else {
                let keepers = FormItem.Source.Keeper.allCases.map(\.rawValue).joined(separator: ", ")
                node.fault("\"\(text)\" is no source; write one of \(keepers), a dot and the fact, such as card.name")
                return nil
            }
            return FormItem.Source(keeper: keeper, fact: parts[1])
        }
    }

    private func slot(_ kind: ItemKind) -> SlotRule? {
        guard kind == .slot else {
            for key in ["calendar", "place"] where node.has(key) { node.fault("only a slot has \"\(key)\"") }
            return nil
        }
        return SlotRule(
            calendar: node.string("calendar"), place: conditions.expression(node, "place", yielding: .string))
    }

    private func rows(_ kind: ItemKind, _ inner: ([PackNode]) -> [FormItem]) -> [FormItem] {
        let nodes = node.nodes("items")
        guard kind == .group else {
            if !nodes.isEmpty { node.fault("only a group has items") }
            return []
        }
        if nodes.isEmpty { node.fault("\"items\" is missing: what each row asks") }
        for nested in nodes where nested.node("kind")?.scalar == ItemKind.group.rawValue {
            nested.fault("a group inside a group cannot be filled in on a phone; use a page of its own")
        }
        for nested in nodes where nested.node("kind")?.scalar == ItemKind.slot.rawValue {
            nested.fault("a slot stands on a page, not in the rows of a group")
        }
        let items = inner(nodes)
        if Set(items.map(\.name)).count < items.count { node.fault("two items of the group have the same name") }
        return items
    }

    private func reason(_ kind: ItemKind) -> LocalizedText? {
        guard kind == .omission else { return node.optionalLocalized("reason") }
        return node.localized("reason")
    }
}
