import Kernel
import Pack

/// A procedure's definition while its owner changes it on pages: head, pages, items, examples.
///
/// ```swift
/// var design = try #require(ProcedureDesign(text))
/// var values = try #require(design[.init(page: 1, item: 0)])
/// values.required = .always
/// design.set(values, at: .init(page: 1, item: 0))
/// try design.text()
/// ```
public struct ProcedureDesign {
    /// Where an item stands: its page, its place there, and inside a group its place among the group's items.
    public struct Place: Hashable, Sendable, LosslessStringConvertible {
        public let page: Int
        public let item: Int
        public let inner: Int?

        public init(page: Int, item: Int, inner: Int? = nil) {
            (self.page, self.item, self.inner) = (page, item, inner)
        }

        /// Reads `1-0` or `1-0-2`, as it stands in addresses.
        public init?(_ description: String) {
            let parts = description.split(separator: "-", omittingEmptySubsequences: false)
            let steps = parts.compactMap { Int($0) }
            guard (2...3).contains(steps.count), steps.count == parts.count,
                steps.allSatisfy({ (0..<10_000).contains($0) })
            else { return nil }
            self.init(page: steps[0], item: steps[1], inner: steps.count == 3 ? steps[2] : nil)
        }

        public var description: String { "\(page)-\(item)" + (inner.map { "-\($0)" } ?? "") }

        var path: [PackDocument.Step] {
            ["pages", .item(page), "items", .item(item)] + (inner.map { ["items", .item($0)] } ?? [])
        }

        /// The list in which it stands.
        var list: [PackDocument.Step] { Array(path.dropLast()) }
        var index: Int { inner ?? item }

        func at(_ index: Int) -> Place {
            inner == nil ? Place(page: page, item: index) : Place(page: page, item: item, inner: index)
        }
    }

    /// A text in the languages in which owners write.
    public typealias Texts = [Language: String]

    /// The languages in which every text is written.
    public static let languages: [Language] = [.ja, .jaEasy, .en]

    /// A way in which something moves among its neighbours.
    public enum Move: String, CaseIterable, Sendable {
        case up, down
    }

    var document: PackDocument

    /// Reads a definition; nil when it is no YAML.
    public init?(_ text: String) {
        guard let document = PackDocument(text), document.isMap([]) else { return nil }
        self.document = document
    }

    /// The definition as it stands now.
    public func text() throws -> String { try document.text() }

    // MARK: The head

    /// What stands under keys of the head, such as `statistics`, `goal`.
    public func head(_ keys: String...) -> String? { document.scalar(keys.map { .key($0) }) }

    /// The texts of a list of the head, such as `keywords`.
    public func list(_ key: String) -> [String] {
        let path: [PackDocument.Step] = [.key(key)]
        return document.scalar(path).map { [$0] } ?? document.texts(path)
    }

    /// Puts a word or number; nil or nothing takes the key away.
    public mutating func setHead(_ key: String, _ value: PackDocument.Value?) {
        if case .text("")? = value { return document.set([.key(key)], nil) }
        document.set([.key(key)], value)
    }

    /// Puts the first day on which it is used.
    public mutating func setFirstDay(_ day: CivilDate) {
        guard document.isMap(["valid"]) else {
            return document.set(["valid"], .map([.init("from", .text(day.description))]))
        }
        document.set(["valid", "from"], .text(day.description))
    }

    /// Puts what is counted of it; nil leaves out.
    public mutating func setStatistics(_ values: [(key: String, value: PackDocument.Value?)]) {
        document.set(["statistics"], .map(values.compactMap { pair in pair.value.map { .init(pair.key, $0) } }))
    }

    /// Puts the end of a procedure: its day, what is said to who looks for it, the one that takes its place.
    public mutating func setWithdrawal(from day: CivilDate, note: Texts, successor: String?) {
        var pairs: [PackDocument.Value.Pair] = [
            .init("from", .text(day.description)), .init("note", Self.value(note)),
        ]
        if let successor { pairs.append(.init("successor", .text(successor))) }
        document.set(["withdrawn"], .map(pairs))
    }

    /// Puts a list; an empty one takes the key away.
    public mutating func setList(_ key: String, _ texts: [String]) {
        document.set([.key(key)], texts.isEmpty ? nil : .list(texts.map { .text($0) }))
    }

    /// A text of the head in the languages of owners.
    public func texts(_ key: String) -> Texts { texts(at: [.key(key)]) }

    public mutating func setTexts(_ key: String, _ texts: Texts) { set(texts, at: [.key(key)]) }

    /// The texts of the documents that applicants need.
    public var documents: [Texts] {
        (0..<document.count(["documents"])).map { texts(at: ["documents", .item($0)]) }
    }

    public mutating func setDocuments(_ documents: [Texts]) {
        document.set(
            ["documents"], documents.isEmpty ? nil : .list(documents.map { Self.value($0) }))
    }

    // MARK: Pages

    /// What a page says of itself.
    public struct PageValues: Sendable, Hashable {
        public var id: String
        public var title: Texts
        public var lead: Texts
        /// The condition on which it is shown; nil for always.
        public var when: String?

        public init(id: String, title: Texts, lead: Texts = [:], when: String? = nil) {
            (self.id, self.title, self.lead, self.when) = (id, title, lead, when)
        }
    }

    public var pageCount: Int { document.count(["pages"]) }

    /// The page of an index; nil when there is none.
    public func page(_ index: Int) -> PageValues? {
        let path = Self.page(index)
        guard document.isMap(path) else { return nil }
        return PageValues(
            id: document.scalar(path + ["id"]) ?? "", title: texts(at: path + ["title"]),
            lead: texts(at: path + ["lead"]), when: document.scalar(path + ["when"]))
    }

    public mutating func setPage(_ index: Int, _ values: PageValues) {
        let path = Self.page(index)
        document.set(path + ["id"], .text(values.id))
        set(values.title, at: path + ["title"])
        set(values.lead, at: path + ["lead"])
        document.set(path + ["when"], values.when.map { .text($0) })
    }

    /// Adds a page after another one, with one item.
    public mutating func addPage(after index: Int, _ values: PageValues, item: ItemValues) {
        var pairs: [PackDocument.Value.Pair] = [
            .init("id", .text(values.id)), .init("title", Self.value(values.title)),
        ]
        pairs.append(.init("items", .list([Self.value(item)])))
        document.insert(.map(pairs), into: ["pages"], at: index + 1)
    }

    public mutating func movePage(_ index: Int, _ move: Move) -> Int {
        let other = move == .up ? index - 1 : index + 1
        guard (0..<pageCount).contains(index), (0..<pageCount).contains(other) else { return index }
        document.swap(["pages"], index, other)
        return other
    }

    public mutating func removePage(_ index: Int) { document.set(Self.page(index), nil) }

    static func page(_ index: Int) -> [PackDocument.Step] { ["pages", .item(index)] }

    // MARK: Items

    public func itemCount(on page: Int) -> Int { document.count(Self.page(page) + ["items"]) }

    /// The places of the items of a page, those inside groups after their group.
    public func places(on page: Int) -> [Place] {
        (0..<itemCount(on: page)).flatMap { item -> [Place] in
            let place = Place(page: page, item: item)
            return [place]
                + (0..<document.count(place.path + ["items"])).map { Place(page: page, item: item, inner: $0) }
        }
    }

    public mutating func moveItem(_ place: Place, _ move: Move) -> Place {
        let other = move == .up ? place.index - 1 : place.index + 1
        guard (0..<document.count(place.list)).contains(place.index), (0..<document.count(place.list)).contains(other)
        else { return place }
        document.swap(place.list, place.index, other)
        return place.at(other)
    }

    /// Moves an item of a page to the end of another page.
    public mutating func moveItem(_ place: Place, toPage page: Int) -> Place {
        guard place.inner == nil, page != place.page, document.isMap(Self.page(page)) else { return place }
        let end = itemCount(on: page)
        document.move(place.path, into: Self.page(page) + ["items"])
        return Place(page: page, item: end)
    }

    public mutating func removeItem(_ place: Place) { document.set(place.path, nil) }

    /// Adds an item after another one.
    public mutating func addItem(_ values: ItemValues, after place: Place) -> Place {
        document.insert(Self.value(values), into: place.list, at: place.index + 1)
        return place.at(place.index + 1)
    }

    // MARK: Examples

    public var exampleNames: [String] {
        (0..<document.count(["examples"])).map { document.scalar(["examples", .item($0), "name"]) ?? "" }
    }

    /// Adds an example at the end.
    public mutating func addExample(_ example: [PackDocument.Value.Pair]) {
        if document.count(["examples"]) == 0 { document.set(["examples"], .list([])) }
        document.insert(.map(example), into: ["examples"], at: document.count(["examples"]))
    }

    public mutating func removeExample(_ index: Int) { document.set(["examples", .item(index)], nil) }

    // MARK: Texts

    func texts(at path: [PackDocument.Step]) -> Texts {
        if let plain = document.scalar(path) { return [.ja: plain] }
        var texts: Texts = [:]
        for language in Self.languages { texts[language] = document.scalar(path + [.key(language.rawValue)]) }
        return texts
    }

    /// Puts a text; the languages in which owners do not write stay as they are.
    mutating func set(_ texts: Texts, at path: [PackDocument.Step]) {
        let said = texts.filter { !$0.value.isEmpty }
        guard !said.isEmpty else { return document.set(path, nil) }
        guard document.isMap(path) else { return document.set(path, Self.value(said)) }
        for language in Self.languages {
            document.set(path + [.key(language.rawValue)], said[language].map { .text($0) })
        }
    }

    static func value(_ texts: Texts) -> PackDocument.Value {
        .map(
            languages.compactMap { language in
                texts[language].flatMap { $0.isEmpty ? nil : .init(language.rawValue, .text($0)) }
            })
    }
}
