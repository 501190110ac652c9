import Kernel
import Pack
import Paper

/// The printed forms of a city (様式): every edition that `forms/` of its pack holds.
public struct FormCatalogue: Sendable {
    private let editions: [String: [FormTemplate]]

    /// Reads the templates; what is wrong with one becomes a fault of the pack at its line.
    public init(pack: CityPack) {
        var editions: [String: [FormTemplate]] = [:]
        let omitted = pack.omitted("forms")
        for node in pack.documents(in: "forms") {
            do throws(FormFault) {
                let template = try FormTemplate(FormSource(node))
                if omitted.contains(template.id) { continue }
                let others = editions[template.id, default: []]
                if others.contains(where: { $0.overlaps(template) }) {
                    node.fault("form \(template.id) has two editions that are valid on the same day")
                }
                editions[template.id] = others + [template]
            } catch {
                pack.faults.add(
                    PackFault(
                        file: node.file, line: max(1, error.line), column: max(1, error.column), reason: error.reason))
            }
        }
        self.editions = editions
    }

    /// The edition of a form to use on a day; nil when the city has no such form then.
    public func template(_ id: String, on date: CivilDate) -> FormTemplate? {
        editions[id]?.first { $0.isValid(on: date) }
    }

    /// Ids of all forms, ordered.
    public var ids: [String] { editions.keys.sorted() }
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
    init(_ node: PackNode) {
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
