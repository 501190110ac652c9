import Kernel

/// One fact as a form prints it.
public enum FormValue: Hashable, Sendable, ExpressibleByStringLiteral {
    case text(String)
    /// A name whose code points are kept as they are, with the kana read above it.
    case name(String, furigana: String?)
    /// Printed by Japanese era.
    case date(CivilDate)
    /// Printed by the Gregorian calendar, as foreign nationals may ask.
    case westernDate(CivilDate)
    /// A day of which a part may be unknown (不詳), printed by Japanese era.
    case partialDate(PartialDate)
    /// The chosen alternatives of a circle or check field, by value or label.
    case choices([String])
    /// Lines drawn on a signature pad, in any unit; they are scaled to the box without being distorted.
    case strokes([[StrokePoint]])

    public init(stringLiteral value: String) { self = .text(value) }
}

/// A point of a signature: to the right and down.
public struct StrokePoint: Hashable, Sendable {
    public var x: Double
    public var y: Double

    public init(x: Double, y: Double) {
        self.x = x
        self.y = y
    }
}

/// The facts that fill one form.
public struct FormData: Sendable {
    /// Facts by name; a name the template does not print is no error, since one set of facts fills many forms.
    public var values: [String: FormValue]
    /// Rows of the repeated groups by group name.
    public var groups: [String: [[String: FormValue]]]

    public init(values: [String: FormValue] = [:], groups: [String: [[String: FormValue]]] = [:]) {
        self.values = values
        self.groups = groups
    }
}

/// What ties a printed sheet to its case.
public struct FormMarks: Sendable {
    /// Printed as Code 128 and inside the QR code; nil for a form without a case, which carries no codes.
    public var caseID: String?
    /// Time written into the document; the same input at the same time gives the same bytes.
    public var issuedAt: Timestamp
    /// Text drawn across every page, such as "要再署名".
    public var watermark: String?
    /// Small print at the left of the foot that says where the sheet comes from, such as "カード読取　端末 12". Shrinks to fit.
    public var stamp: String?
    /// What a 2D code at the right of the foot of the first page says, on a sheet without a case: a reference, nothing personal.
    public var reference: String?

    public init(
        caseID: String?, issuedAt: Timestamp, watermark: String? = nil, stamp: String? = nil, reference: String? = nil
    ) {
        self.caseID = caseID
        self.issuedAt = issuedAt
        self.watermark = watermark
        self.stamp = stamp
        self.reference = reference
    }
}

/// A field that needs attention, by name (`persons[6].name` for the sixth row of a group, counted from 1).
public struct FieldReport: Hashable, Sendable {
    public let field: String
    public let text: String

    public init(field: String, text: String) {
        self.field = field
        self.text = text
    }
}

/// A printed form and what had to be done to print it.
public struct RenderedForm: Sendable {
    /// PDF 1.5 with embedded fonts, built to PDF/A-2b.
    public let pdf: [UInt8]
    public let pages: Int
    /// Characters that no installed font can print. They stand as visible boxes in the PDF; a form with any must not be
    /// signed. ``FieldReport/text`` holds each character with its variation selector if it has one.
    public let missing: [FieldReport]
    /// Fields written smaller than their size, still readable.
    public let shrunk: [FieldReport]
    /// Fields whose text stands on the continuation sheet.
    public let overflowed: [FieldReport]
    /// Choices that the form does not offer; they stand on the continuation sheet.
    public let unmatched: [FieldReport]

    /// The characters of ``missing``, each once, in order of appearance.
    public var missingGlyphs: [Unicode.Scalar] {
        var seen = Set<Unicode.Scalar>()
        return missing.flatMap { $0.text.unicodeScalars }.filter { seen.insert($0).inserted }
    }
}

/// Why a document could not be made.
public enum PaperError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A value longer than any form or letter can sensibly hold.
    case valueTooLong(field: String, characters: Int)
    /// More rows than sheets that are ever printed.
    case tooManyRows(group: String, rows: Int)
    /// The case number cannot be written as Code 128 (printable ASCII, at most 80 characters).
    case caseID(String)
    /// The text does not fit into a QR code.
    case qrCode(characters: Int)
    /// The drawing library refused.
    case drawing(String)

    public var description: String {
        switch self {
        case .valueTooLong(let field, let count): "\(field) has \(count) characters; at most \(Limits.characters)"
        case .tooManyRows(let group, let rows): "\(group) has \(rows) rows; at most \(Limits.rows)"
        case .caseID(let id): "case id \"\(id)\" cannot be printed as Code 128"
        case .qrCode(let count): "\(count) characters do not fit into a QR code"
        case .drawing(let reason): "drawing failed: \(reason)"
        }
    }
}

/// Bounds on what is printed, so that hostile input costs little.
enum Limits {
    static let characters = 20_000
    static let rows = 200
}
