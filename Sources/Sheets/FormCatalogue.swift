import Kernel
import Pack
import Paper
import Synchronization

/// The printed forms of a city (様式): every edition that `forms/` of its pack holds, and those that were published since.
///
/// One that was published stands before those of the pack on its days. The same edition in the pack takes its place: when a change
/// has come into the pack, what was published changes nothing any more.
public struct FormCatalogue: Sendable {
    /// A definition that was published: its text, in the order of publishing.
    public struct Published: Sendable, Hashable {
        /// From 1; a later one stands before an earlier one.
        public let number: Int
        /// The id of the form.
        public let form: String
        public let text: String

        public init(number: Int, form: String, text: String) {
            (self.number, self.form, self.text) = (number, form, text)
        }

        /// Where it lies in a pack that travels.
        var path: String {
            let digits = String(number)
            return
                "\(FormCatalogue.publishedFolder)/\(String(repeating: "0", count: max(0, 8 - digits.count)))\(digits)-\(form).yml"
        }
    }

    /// The folder of a pack that travels, with what was published.
    static let publishedFolder = "forms-published"

    /// What was published, shared by everyone who has this catalogue.
    private final class Live: Sendable {
        struct State {
            /// By form, the latest first.
            var editions: [String: [FormDefinition]] = [:]
            var published: [Published] = []
        }

        let state = Mutex(State())
    }

    private let editions: [String: [FormDefinition]]
    private let live = Live()
    private let pack: CityPack
    /// What a definition may refer to; also for one that somebody is writing.
    public let context: FormContext

    /// Reads the definitions; what is wrong with one becomes a fault of the pack at its line.
    public init(pack: CityPack) {
        let context = FormContext(pack: pack)
        var editions: [String: [FormDefinition]] = [:]
        let omitted = pack.omitted("forms")
        for file in pack.files(in: "forms") {
            guard let definition = Self.definition(file, pack, context) else { continue }
            let id = definition.template.id
            if omitted.contains(id) { continue }
            let others = editions[id, default: []]
            if others.contains(where: { $0.template.overlaps(definition.template) }) {
                pack.faults.add(
                    PackFault(
                        file: file.path, line: 1, column: 1,
                        reason: "form \(id) has two editions that are valid on the same day"))
            }
            editions[id] = others + [definition]
        }
        (self.context, self.editions, self.pack) = (context, editions, pack)
        // In a pack that came from a server.
        let sent = pack.files(in: Self.publishedFolder).compactMap { Self.definition($0, pack, context) }
        live.state.withLock { state in
            for definition in sent { state.editions[definition.template.id, default: []].insert(definition, at: 0) }
        }
    }

    private static func definition(_ file: PackFile, _ pack: CityPack, _ context: FormContext) -> FormDefinition? {
        guard let node = pack.read(file), var definition = FormDefinition(node, context: context) else { return nil }
        definition.text = file.bytes().map { String(decoding: $0, as: UTF8.self) } ?? ""
        return definition
    }

    /// Reads a text as if it were a form of the pack, translations included.
    func read(_ text: String, as file: String, faults: PackFaults) -> PackNode? {
        pack.read(text, as: file, faults: faults)
    }

    // MARK: What was published

    /// From now on uses what was published, in the order of publishing. What the pack has by now, and what a newer pack has made
    /// wrong, is left out.
    public func replacePublished(with published: [Published]) {
        var state = Live.State()
        for one in published.sorted(by: { $0.number < $1.number }) {
            let faults = PackFaults()
            guard let node = pack.read(one.text, as: one.path, faults: faults),
                var definition = FormDefinition(node, context: context), faults.isEmpty,
                let packed = editions[one.form], definition.template.id == one.form,
                !packed.contains(where: { $0.template.version == definition.template.version })
            else { continue }
            definition.text = one.text
            state.editions[one.form, default: []].insert(definition, at: 0)
            state.published.append(one)
        }
        let new = state
        live.state.withLock { $0 = new }
    }

    /// What is in use of what was published, in the order of publishing.
    public var published: [Published] { live.state.withLock(\.published) }

    // MARK: Editions

    /// The edition of a form to use on a day; nil when the city has no such form then.
    public func definition(_ id: String, on date: CivilDate) -> FormDefinition? {
        let published = live.state.withLock { $0.editions[id] } ?? []
        return (published + (editions[id] ?? [])).first { $0.template.isValid(on: date) }
    }

    /// The sheet of ``definition(_:on:)``.
    public func template(_ id: String, on date: CivilDate) -> FormTemplate? {
        definition(id, on: date)?.template
    }

    /// Ids of all forms, ordered.
    public var ids: [String] { editions.keys.sorted() }

    /// Every edition of a form, the earliest first; empty when there is no such form.
    public func editions(of id: String) -> [FormDefinition] {
        ((editions[id] ?? []) + (live.state.withLock { $0.editions[id] } ?? []).reversed())
            .sorted { $0.template.validFrom < $1.template.validFrom }
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
