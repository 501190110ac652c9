import Kernel

/// A printed form: rulings, fixed words and the boxes that facts are written into, all in millimetres.
///
/// A template is data of the pack; ``FormTemplate/init(_:)`` reads it from the rows and columns a clerk writes. One
/// template describes one sheet; a ``Group`` with more rows than fit on it makes further sheets.
public struct FormTemplate: Sendable {
    /// Stable name, such as `idou-todoke`; printed in the QR code.
    public let id: String
    /// Edition of the form, printed in the QR code and beside the page number.
    public let version: String
    public let title: String
    public let sheet: Sheet
    /// First day on which this edition is used.
    public let validFrom: CivilDate
    /// Last day on which this edition is used; nil while it is the current one.
    public let validTo: CivilDate?
    /// The law or rule the form follows, printed in small type.
    public let basis: String
    /// Small print beside the basis, such as "様式見本".
    public let note: String
    public var rulings: [Ruling]
    public var labels: [Label]
    public var fields: [Field]
    public var groups: [Group]

    public init(
        id: String, version: String, title: String, sheet: Sheet, validFrom: CivilDate, validTo: CivilDate? = nil,
        basis: String, note: String = "", rulings: [Ruling] = [], labels: [Label] = [], fields: [Field] = [],
        groups: [Group] = []
    ) {
        self.id = id
        self.version = version
        self.title = title
        self.sheet = sheet
        self.validFrom = validFrom
        self.validTo = validTo
        self.basis = basis
        self.note = note
        self.rulings = rulings
        self.labels = labels
        self.fields = fields
        self.groups = groups
    }

    /// Every fact name the form prints; names inside a group are written `group.name`.
    public var fieldNames: Set<String> {
        Set(fields.map(\.name)).union(groups.flatMap { group in group.fields.map { "\(group.name).\($0.name)" } })
    }

    /// Whether this edition is the one to use on a day.
    public func isValid(on date: CivilDate) -> Bool {
        validFrom <= date && validTo.map { date <= $0 } ?? true
    }
}

/// A stroked or shaded rectangle; one without height or width is a line.
public struct Ruling: Hashable, Sendable {
    public enum Stroke: Hashable, Sendable {
        case none, thin, thick, dashed
    }
    public var box: Box
    public var stroke: Stroke
    /// Filled light grey, as the label cells of municipal forms are.
    public var shaded: Bool

    public init(box: Box, stroke: Stroke = .thin, shaded: Bool = false) {
        self.box = box
        self.stroke = stroke
        self.shaded = shaded
    }
}

/// Where a line of text stands in its box.
public enum Alignment: String, Hashable, Sendable, CaseIterable {
    case left, center, right
}

/// Fixed words of a form. They shrink to fit their box.
public struct Label: Hashable, Sendable {
    public enum Direction: Hashable, Sendable {
        /// From the left, in one or more lines.
        case horizontal
        /// Characters one below the other, as in narrow row headings.
        case stacked
    }
    public var text: String
    public var box: Box
    /// Type size in points.
    public var size: Double
    public var alignment: Alignment
    public var direction: Direction

    public init(
        text: String, box: Box, size: Double = 8, alignment: Alignment = .left, direction: Direction = .horizontal
    ) {
        self.text = text
        self.box = box
        self.size = size
        self.alignment = alignment
        self.direction = direction
    }
}

/// A box that one fact is written into.
public struct Field: Hashable, Sendable {
    /// How the fact is written.
    public enum Style: Hashable, Sendable {
        /// A line, or as many as `maxLines`.
        case text
        /// A name with its furigana small above it.
        case name
        /// A date by Japanese era; the words 年 月 日 are printed when there is no date.
        case eraDate
        /// A date by Japanese era whose eras are printed to be circled: 大正 昭和 平成 令和　 年　月　日.
        case eraCircle
        /// One character a box.
        case digits(Int)
        /// Printed alternatives of which the chosen ones are circled.
        case circle([Option])
        /// Printed alternatives, each with a box to tick.
        case check([Option])
        /// Characters one below the other.
        case vertical
    }

    /// What happens to text that does not fit at the smallest size.
    public enum Overflow: String, Hashable, Sendable, CaseIterable {
        /// The box says "see continuation sheet" and the whole text stands there.
        case continuation
        /// The text is made as small as it needs to be.
        case shrink
    }

    /// One printed alternative.
    public struct Option: Hashable, Sendable {
        public var value: String
        public var label: String

        public init(value: String, label: String) {
            self.value = value
            self.label = label
        }
    }

    /// Name of the fact, such as `newAddress`; inside a group the name within the row.
    public var name: String
    /// What a person calls the field; heads its entry on the continuation sheet.
    public var label: String
    public var box: Box
    public var style: Style
    /// Type size in points.
    public var size: Double
    /// The smallest size text may shrink to, in points.
    public var minSize: Double
    public var maxLines: Int
    public var alignment: Alignment
    public var overflow: Overflow
    /// Columns in which printed alternatives stand below each other; nil lets them flow in lines.
    public var grid: Int?

    public init(
        name: String, label: String, box: Box, style: Style = .text, size: Double = 11, minSize: Double = 7,
        maxLines: Int = 1, alignment: Alignment = .left, overflow: Overflow = .continuation, grid: Int? = nil
    ) {
        self.name = name
        self.label = label
        self.box = box
        self.style = style
        self.size = size
        self.minSize = minSize
        self.maxLines = maxLines
        self.alignment = alignment
        self.overflow = overflow
        self.grid = grid
    }
}

/// Rows that repeat, such as the persons who move; further rows go to further sheets of the same form.
public struct Group: Sendable {
    public var name: String
    /// What a person calls one row ("異動する人"); used on continuation sheets.
    public var label: String
    public var rowsPerSheet: Int
    /// Distance from a row to the next in millimetres.
    public var rowHeight: Double
    /// Drawn once a row, positioned for the first row of the sheet.
    public var rulings: [Ruling]
    public var labels: [Label]
    public var fields: [Field]
    /// Where the number of the row is printed (1 for the first row of the first sheet).
    public var numbers: [Box]

    public init(
        name: String, label: String, rowsPerSheet: Int, rowHeight: Double, rulings: [Ruling] = [],
        labels: [Label] = [], fields: [Field] = [], numbers: [Box] = []
    ) {
        self.name = name
        self.label = label
        self.rowsPerSheet = rowsPerSheet
        self.rowHeight = rowHeight
        self.rulings = rulings
        self.labels = labels
        self.fields = fields
        self.numbers = numbers
    }
}
