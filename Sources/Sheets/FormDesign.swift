import Kernel
import Pack
import Paper

/// A form's definition while its owner changes it box by box.
///
/// ```swift
/// var design = try #require(FormDesign(text))
/// let box = try #require(design.boxes.first { $0.values.field == "applicant.name" })
/// var values = box.values
/// values.minSize = 5
/// design.set(box.place, values)
/// try design.text()
/// ```
public struct FormDesign {
    /// Where a box stands: the section, the row, the cell, and the parts of cells that are divided.
    public struct Place: Hashable, Sendable, LosslessStringConvertible {
        let steps: [Int]

        init(_ steps: [Int]) { self.steps = steps }

        /// Reads `3-1-2`, as it stands in addresses.
        public init?(_ description: String) {
            let parts = description.split(separator: "-", omittingEmptySubsequences: false)
            let steps = parts.compactMap { Int($0) }
            guard (3...8).contains(steps.count), steps.count == parts.count, steps.allSatisfy({ $0 >= 0 }) else {
                return nil
            }
            self.steps = steps
        }

        public var description: String { steps.map(String.init).joined(separator: "-") }

        /// Whether it is a part of a cell that is divided.
        public var isPart: Bool { steps.count > 3 }
    }

    /// What one box says. Sizes are points, lengths millimetres; nil is what the definition leaves to its reader.
    public struct Values: Hashable, Sendable {
        public var field: String
        public var label: String
        public var style: String?
        /// `value shown`, for circles and ticks.
        public var options: [String] = []
        /// Boxes of one character each, for `digits`.
        public var digits: Int?
        public var size: Double?
        public var minSize: Double?
        public var lines: Int?
        public var align: String?
        public var overflow: String?
        public var grid: Int?
        public var caption: String?
        public var prefix: String?
        public var suffix: String?
        /// What of a card is written there.
        public var fact: String?
        /// The sex whose column it is, `male` or `female`; nil for everyone.
        public var column: String?
        /// The height of its row.
        public var height: Double?
        /// The width of its cell; nil where it cannot be changed.
        public var width: Double?
        /// Its part of a cell that is divided; nil for whole cells.
        public var share: Double?

        /// A box of which only the names are said.
        public init(field: String, label: String) { (self.field, self.label) = (field, label) }
    }

    /// A box with its place.
    public struct Box: Sendable {
        public let place: Place
        /// The heading of the section that it stands in.
        public let heading: String
        public let values: Values
    }

    /// The styles of a box.
    public static let styles = ["text", "name", "era-date", "era-circle", "digits", "circle", "check", "vertical"]

    var document: PackDocument

    /// Reads a definition; nil when it is no YAML.
    public init?(_ text: String) {
        guard let document = PackDocument(text) else { return nil }
        self.document = document
    }

    /// The definition as it stands now.
    public func text() throws -> String { try document.text() }

    // MARK: The head

    /// A line of the head, such as `version` or `validFrom`.
    public func head(_ key: String) -> String? { document.scalar([.key(key)]) }

    /// Changes a line of the head; nil or nothing takes it away.
    public mutating func setHead(_ key: String, _ value: String?) {
        document.set([.key(key)], value.flatMap { $0.isEmpty ? nil : .text($0) })
    }

    /// Changes the title by which visitors choose, in one language.
    public mutating func setTitle(_ text: String, in language: Language) {
        document.set(["languages", "title", .key(language.rawValue)], .text(text))
    }

    /// The title by which visitors choose, in one language.
    public func title(in language: Language) -> String? {
        document.scalar(["languages", "title", .key(language.rawValue)])
    }

    // MARK: Boxes

    /// Every box, from the top of the sheet down.
    public var boxes: [Box] {
        (0..<document.count(["body"])).flatMap { section in
            let heading = document.scalar(["body", .item(section), "heading"]) ?? ""
            return (0..<document.count(["body", .item(section), "rows"])).flatMap { row in
                (1..<max(1, document.count(Self.row(section, row)))).flatMap { cell in
                    boxes(at: Place([section, row, cell]), heading)
                }
            }
        }
    }

    /// The box of a place.
    public subscript(place: Place) -> Box? { boxes.first { $0.place == place } }

    private func boxes(at place: Place, _ heading: String) -> [Box] {
        for key in Self.dividers {
            let count = document.count(path(place) + [.key(key)])
            if count > 0 { return (0..<count).flatMap { boxes(at: Place(place.steps + [$0]), heading) } }
        }
        guard let field = document.scalar(path(place) + ["field"]) else { return [] }
        return [Box(place: place, heading: heading, values: values(place, field))]
    }

    private func values(_ place: Place, _ field: String) -> Values {
        let cell = path(place)
        func text(_ key: String) -> String? { document.scalar(cell + [.key(key)]) }
        func number(_ key: String) -> Double? { text(key).flatMap(Double.init) }
        func whole(_ key: String) -> Int? { text(key).flatMap { Int($0) } }
        var values = Values(field: field, label: text("label") ?? text("caption") ?? "")
        values.style = text("style")
        values.options = document.texts(cell + ["options"])
        values.digits = whole("digits")
        (values.size, values.minSize, values.lines) = (number("size"), number("minSize"), whole("lines"))
        (values.align, values.overflow, values.grid) = (text("align"), text("overflow"), whole("grid"))
        (values.caption, values.prefix, values.suffix) = (text("caption"), text("prefix"), text("suffix"))
        let fact: [PackDocument.Step] = ["card", .key(cardKey(place, field))]
        values.fact = document.scalar(fact)
        for column in CardHolder.Sex.allCases.map(\.rawValue) {
            guard let named = document.scalar(fact + [.key(column)]) else { continue }
            (values.fact, values.column) = (named, column)
        }
        values.height = document.scalar(Self.row(place.steps[0], place.steps[1]) + [0]).flatMap(Double.init)
        if place.isPart {
            values.share = number("share") ?? 1
        } else {
            values.width = width(of: place)
        }
        return values
    }

    /// Changes a box, its row's height and its cell's width, and what a card writes there.
    public mutating func set(_ place: Place, _ values: Values) {
        guard let before = self[place]?.values else { return }
        let cell = path(place)
        func write(_ key: String, _ value: PackDocument.Value?) { document.set(cell + [.key(key)], value) }
        func text(_ text: String?) -> PackDocument.Value? { text.flatMap { $0.isEmpty ? nil : .text($0) } }
        write("field", .text(values.field))
        write("label", .text(values.label))
        write("style", text(values.style == "text" ? nil : values.style))
        let hasOptions = values.style == "circle" || values.style == "check"
        write("options", hasOptions ? .list(values.options.map { .text($0) }) : nil)
        write("digits", values.style == "digits" ? values.digits.map { .number(Double($0)) } : nil)
        write("size", values.size.map { .number($0) })
        write("minSize", values.minSize.map { .number($0) })
        write("lines", values.lines.map { .number(Double($0)) })
        write("grid", hasOptions ? values.grid.map { .number(Double($0)) } : nil)
        write("align", text(values.align))
        write("overflow", text(values.overflow))
        write("caption", text(values.caption))
        write("prefix", text(values.prefix))
        write("suffix", text(values.suffix))
        if place.isPart, let share = values.share { write("share", share == 1 ? nil : .number(share)) }
        if let height = values.height {
            document.set(Self.row(place.steps[0], place.steps[1]) + [0], .number(height))
        }
        if let width = values.width, let old = before.width, width != old { widen(place, by: width - old) }
        document.set(["card", .key(cardKey(place, before.field))], nil)
        setFact(values, at: place)
    }

    private mutating func setFact(_ values: Values, at place: Place) {
        if let fact = values.fact, !fact.isEmpty {
            let value: PackDocument.Value = values.column.map { .map([.init($0, .text(fact))]) } ?? .text(fact)
            document.set(["card", .key(cardKey(place, values.field))], value)
        }
        // What the form says about the sex is what it does.
        let prints = boxes.contains { $0.values.fact == CardFact.sex.rawValue || $0.values.column != nil }
        setHead("sex", prints ? "printed" : "not-printed")
    }

    // MARK: Names

    /// The name of a box as the form's card entries use it.
    public func fieldName(of box: Box) -> String { cardKey(box.place, box.values.field) }

    /// Whether two boxes share their names: both stand in the same repeated table, or neither in one.
    public func isBeside(_ first: Box, _ second: Box) -> Bool {
        let tables = [first, second].map { document.scalar(["body", .item($0.place.steps[0]), "repeat"]) }
        return tables[0] == tables[1]
    }

    // MARK: Places

    static let dividers = ["stack", "across"]

    static func row(_ section: Int, _ row: Int) -> [PackDocument.Step] { ["body", .item(section), "rows", .item(row)] }

    /// The way to a cell or a part of one.
    func path(_ place: Place) -> [PackDocument.Step] {
        var path = Self.row(place.steps[0], place.steps[1]) + [.item(place.steps[2])]
        for part in place.steps.dropFirst(3) {
            let divider = Self.dividers.first { document.count(path + [.key($0)]) > 0 } ?? "stack"
            path += [.key(divider), .item(part)]
        }
        return path
    }

    /// The name of a field as `card` uses it: with its table before it where rows repeat.
    func cardKey(_ place: Place, _ field: String) -> String {
        document.scalar(["body", .item(place.steps[0]), "repeat"]).map { "\($0).\(field)" } ?? field
    }
}
