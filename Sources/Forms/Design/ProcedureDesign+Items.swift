import Kernel
import Pack

extension ProcedureDesign {
    /// What an item says, as its owner changes it. Nil and empty stand for what the definition leaves out.
    public struct ItemValues: Sendable, Hashable {
        /// Whether an answer is needed.
        public enum Requirement: Sendable, Hashable {
            case never, always
            case when(String)
        }

        /// A condition on the answer with what is said when it does not hold.
        public struct Check: Sendable, Hashable {
            public var must: String
            public var message: Texts

            public init(must: String, message: Texts) { (self.must, self.message) = (must, message) }
        }

        /// An offered answer.
        public struct Option: Sendable, Hashable {
            public var value: String
            public var label: Texts
            public var hint: Texts

            public init(value: String, label: Texts, hint: Texts = [:]) {
                (self.value, self.label, self.hint) = (value, label, hint)
            }
        }

        public var name: String
        public var kind: String
        public var label: Texts
        public var hint: Texts = [:]
        public var example: Texts = [:]
        public var unit: Texts = [:]
        /// Of an omission: why the law lets the city get it by itself.
        public var reason: Texts = [:]
        public var requirement: Requirement = .never
        public var when: String?
        /// How the answer follows from others.
        public var computed: String?
        public var checks: [Check] = []
        public var options: [Option] = []
        /// Numbers by their key: `smallest`, `longest`.
        public var limits: [String: Int] = [:]
        public var types: [String] = []
        public var inCity = false
        public var sources: [String] = []
        /// Of a slot: the calendar from which it is chosen.
        public var calendar: String?
        /// Of a slot: the expression that says at which office.
        public var slotPlace: String?

        public init(name: String, kind: String, label: Texts) {
            (self.name, self.kind, self.label) = (name, kind, label)
        }
    }

    /// The keys of the limits of an item.
    public static let limits = ["smallest", "largest", "longest", "lines", "fewest", "most", "bytes"]

    /// The item of a place; nil when there is none.
    public subscript(place: Place) -> ItemValues? {
        let path = place.path
        guard document.isMap(path) else { return nil }
        var values = ItemValues(
            name: document.scalar(path + ["name"]) ?? "", kind: document.scalar(path + ["kind"]) ?? "",
            label: texts(at: path + ["label"]))
        values.hint = texts(at: path + ["hint"])
        values.example = texts(at: path + ["example"])
        values.unit = texts(at: path + ["unit"])
        values.reason = texts(at: path + ["reason"])
        switch document.scalar(path + ["required"]) {
        // Agreement that need not be given is none.
        case nil: values.requirement = values.kind == ItemKind.consent.rawValue ? .always : .never
        case "false": values.requirement = .never
        case "true": values.requirement = .always
        case let condition?: values.requirement = .when(condition)
        }
        values.when = document.scalar(path + ["when"])
        values.computed = document.scalar(path + ["value"])
        values.checks = (0..<document.count(path + ["checks"])).map { index in
            let check = path + ["checks", .item(index)]
            return .init(must: document.scalar(check + ["must"]) ?? "", message: texts(at: check + ["message"]))
        }
        values.options = (0..<document.count(path + ["options"])).map { index in
            let option = path + ["options", .item(index)]
            return .init(
                value: document.scalar(option + ["value"]) ?? "", label: texts(at: option + ["label"]),
                hint: texts(at: option + ["hint"]))
        }
        for key in Self.limits { values.limits[key] = document.scalar(path + [.key(key)]).flatMap { Int($0) } }
        values.types = strings(path + ["types"])
        values.inCity = document.scalar(path + ["in-city"]) == "true"
        values.sources = strings(path + ["from"])
        values.calendar = document.scalar(path + ["calendar"])
        values.slotPlace = document.scalar(path + ["place"])
        return values
    }

    private func strings(_ path: [PackDocument.Step]) -> [String] {
        document.scalar(path).map { [$0] } ?? document.texts(path)
    }

    /// Changes the item of a place. What stands inside a group stays, and so do texts in further languages where nothing changed.
    public mutating func set(_ values: ItemValues, at place: Place) {
        guard let before = self[place] else { return }
        let path = place.path
        func key(_ name: String) -> [PackDocument.Step] { path + [.key(name)] }
        document.set(key("name"), .text(values.name))
        document.set(key("kind"), .text(values.kind))
        set(values.label, at: key("label"))
        set(values.hint, at: key("hint"))
        set(values.example, at: key("example"))
        set(values.unit, at: key("unit"))
        set(values.reason, at: key("reason"))
        if values.requirement != before.requirement {
            let isConsent = values.kind == ItemKind.consent.rawValue
            document.set(
                key("required"),
                isConsent && values.requirement == .never ? .bool(false) : Self.value(values.requirement))
        }
        document.set(key("when"), values.when.map { .text($0) })
        document.set(key("value"), values.computed.map { .text($0) })
        if values.checks != before.checks {
            document.set(key("checks"), values.checks.isEmpty ? nil : .list(values.checks.map { Self.value($0) }))
        }
        if values.options != before.options {
            document.set(key("options"), values.options.isEmpty ? nil : .list(values.options.map { Self.value($0) }))
        }
        for name in Self.limits { document.set(key(name), values.limits[name].map { .number(Double($0)) }) }
        document.set(key("types"), values.types.isEmpty ? nil : .list(values.types.map { .text($0) }))
        document.set(key("in-city"), values.inCity ? .bool(true) : nil)
        document.set(key("calendar"), values.calendar.map { .text($0) })
        document.set(key("place"), values.slotPlace.map { .text($0) })
        document.set(key("from"), values.sources.isEmpty ? nil : .list(values.sources.map { .text($0) }))
    }

    /// A new item as it is written.
    static func value(_ values: ItemValues) -> PackDocument.Value {
        var pairs: [PackDocument.Value.Pair] = [
            .init("name", .text(values.name)), .init("kind", .text(values.kind)), .init("label", value(values.label)),
        ]
        if !values.reason.isEmpty { pairs.append(.init("reason", value(values.reason))) }
        if let required = value(values.requirement) { pairs.append(.init("required", required)) }
        if !values.options.isEmpty { pairs.append(.init("options", .list(values.options.map { value($0) }))) }
        if !values.types.isEmpty { pairs.append(.init("types", .list(values.types.map { .text($0) }))) }
        if let calendar = values.calendar { pairs.append(.init("calendar", .text(calendar))) }
        if let place = values.slotPlace { pairs.append(.init("place", .text(place))) }
        if values.kind == ItemKind.group.rawValue {
            let inner = ItemValues(name: "\(values.name)_1", kind: ItemKind.text.rawValue, label: values.label)
            pairs.append(.init("items", .list([value(inner)])))
        }
        return .map(pairs)
    }

    private static func value(_ requirement: ItemValues.Requirement) -> PackDocument.Value? {
        switch requirement {
        case .never: nil
        case .always: .bool(true)
        case .when(let condition): .text(condition)
        }
    }

    private static func value(_ check: ItemValues.Check) -> PackDocument.Value {
        .map([.init("must", .text(check.must)), .init("message", value(check.message))])
    }

    private static func value(_ option: ItemValues.Option) -> PackDocument.Value {
        var pairs: [PackDocument.Value.Pair] = [
            .init("value", .text(option.value)), .init("label", value(option.label)),
        ]
        if !option.hint.isEmpty { pairs.append(.init("hint", value(option.hint))) }
        return .map(pairs)
    }

    /// The names of all items, and of those inside groups.
    public var names: Set<String> {
        Set((0..<pageCount).flatMap { places(on: $0) }.compactMap { self[$0]?.name })
    }
}
