import Kernel
import Pack
import Paper

/// The printed forms of a city (様式): every edition that `forms/` of its pack holds.
public struct FormCatalogue: Sendable {
    private let editions: [String: [FormDefinition]]
    /// What a definition may refer to; also for one that somebody is writing.
    public let context: FormContext

    /// Reads the definitions; what is wrong with one becomes a fault of the pack at its line.
    public init(pack: CityPack) {
        let context = FormContext(pack: pack)
        var editions: [String: [FormDefinition]] = [:]
        let omitted = pack.omitted("forms")
        for file in pack.files(in: "forms") {
            guard let node = pack.read(file), var definition = FormDefinition(node, context: context) else { continue }
            definition.text = file.bytes().map { String(decoding: $0, as: UTF8.self) } ?? ""
            let id = definition.template.id
            if omitted.contains(id) { continue }
            let others = editions[id, default: []]
            if others.contains(where: { $0.template.overlaps(definition.template) }) {
                node.fault("form \(id) has two editions that are valid on the same day")
            }
            editions[id] = others + [definition]
        }
        self.context = context
        self.editions = editions
    }

    /// The edition of a form to use on a day; nil when the city has no such form then.
    public func definition(_ id: String, on date: CivilDate) -> FormDefinition? {
        editions[id]?.first { $0.template.isValid(on: date) }
    }

    /// The sheet of ``definition(_:on:)``.
    public func template(_ id: String, on date: CivilDate) -> FormTemplate? {
        definition(id, on: date)?.template
    }

    /// Ids of all forms, ordered.
    public var ids: [String] { editions.keys.sorted() }

    /// Every edition of a form, the earliest first; empty when there is no such form.
    public func editions(of id: String) -> [FormDefinition] {
        (editions[id] ?? []).sorted { $0.template.validFrom < $1.template.validFrom }
    }

    /// Every edition of every form, by id and then by its first day.
    public var all: [FormDefinition] { ids.flatMap { editions(of: $0) } }
}

extension FormTemplate {
    fileprivate func overlaps(_ other: FormTemplate) -> Bool {
        let startsBeforeEnd = other.validTo.map { validFrom <= $0 } ?? true
        let endsAfterStart = validTo.map { other.validFrom <= $0 } ?? true
        return startsBeforeEnd && endsAfterStart
    }
}

extension FormSource {
    /// A node of the pack as Paper reads it, with its place.
    public init(_ node: PackNode) {
        let content: Content =
            if node.isMap {
                .map(node.entries.map { ($0.key, FormSource($0.value)) })
            } else if node.isList {
                .list(node.items.map { FormSource($0) })
            } else {
                .text(node.scalar ?? "")
            }
        self.init(content, line: node.line, column: node.column)
    }
}
