import Kernel
import MyNumberCard
import Sheets

/// Where the facts on a form come from.
enum UseSource: String, Sendable, CaseIterable {
    case card
    /// The card, opened by 照合番号B instead of its PIN.
    case codeB
    /// The chip of a driving licence.
    case licence
    case ocr, phone, typed, blank

    /// Whether a card has to stay on the reader.
    var isCard: Bool { self == .card || self == .codeB }
}

/// What one visitor does at the terminal, from the first touch to the last sheet. It lives in memory only; ending it gives its
/// memory back, which is overwritten then (``Forgetting``).
struct Visit: Sendable {
    /// Random, so that an address of an earlier visit opens nothing.
    let id: String
    let startedAt: Timestamp
    /// A random mark by which the floor's orders reach this visit; it opens no page.
    let mark: String
    /// The last sign of life.
    var touchedAt: Timestamp
    /// The page that is open has text to be typed, and without scripts nothing tells that somebody types.
    var isTyping = false
    /// Scripts run and tell when something is touched.
    var hasScript = false
    /// The lower half of the screen is used, for those who sit.
    var isLow = false
    /// Each page says its heading aloud, for those who do not see well.
    var speaks = false
    /// Ids of the forms wanted, in the order in which they were chosen; at most ``mostForms``.
    var forms: [String] = []
    /// The digits in an order of this visit's own, for a terminal that draws them so.
    let keypadOrder: [String]
    /// Digits that were pressed on the drawn keypad.
    var keypad = ""
    /// The visitor agreed that the individual number is read for the forms that ask for it.
    var readsNumber = false
    /// The visitor agreed that the window takes the facts over with the code on the sheet.
    var handsOver = false
    /// What was read from a document, until its holder has confirmed it.
    var reading: DocumentText?
    var source: UseSource?
    var holder: CardHolder?
    /// The name as the card has it, which the holder may divide and not change.
    var nameOnCard: String?
    var authenticity: Authenticity?
    /// When the card was seen to be gone; nil while it lies there.
    var cardGoneAt: Timestamp?
    var run: PrintRun?

    /// The most forms of one reading.
    static let mostForms = 10

    init(id: String, at now: Timestamp) {
        (self.id, startedAt, touchedAt) = (id, now, now)
        mark = String(Self.makeID().prefix(16))
        var random = RandomSupply()
        keypadOrder = Self.digits.shuffled(using: &random)
    }

    /// The digits as telephones have them.
    static let digits = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "0"]

    /// Makes an id of 128 random bits.
    static func makeID() -> String {
        var random = RandomSupply()
        return [random.next(), random.next()].map { number in
            let digits = String(number, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }

    /// The next page.
    func path(_ step: String) -> String { "/visits/\(id)/\(step)" }

    /// Where the visit stands: the page that an old address leads to.
    var place: String {
        if run != nil { return path("printing") }
        if holder != nil { return path("confirm") }
        return path("choose")
    }
}

extension Visit: CustomStringConvertible, CustomReflectable {
    /// Says nothing of the visitor.
    var description: String { "(a visit)" }
    var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}

/// What is left of a visit that has ended: nothing personal.
struct FinishedVisit: Sendable {
    let id: String
    let at: Timestamp
    /// What was printed.
    let forms: [String]
    let source: UseSource?
    let ending: Ending
    /// The pages said their headings.
    let speaks: Bool
    /// The sheets were taken, as far as anybody has said so.
    var isTaken = false

    /// Why it ended.
    enum Ending: String, Sendable {
        case printed, cancelled, cardRemoved = "card-removed", idle
    }
}
