/// A job at a printer.
public struct IPPJob: Hashable, Sendable {
    /// Where a job is (RFC 8011, 5.3.7).
    public enum State: Int, Sendable {
        case pending = 3, held, processing, stopped, canceled, aborted, completed

        /// Whether nothing more will come of it.
        public var isOver: Bool { rawValue >= State.canceled.rawValue }
    }

    /// Its number at the printer.
    public let id: Int
    /// Where it is.
    public let state: State
    /// Why, in keywords such as `media-jam`.
    public let reasons: [String]
    /// Pages that came out, where the printer counts them.
    public let pagesOut: Int?

    init(_ answer: IPPMessage) throws(IPPFault) {
        guard let id = answer.int("job-id"), let state = answer.int("job-state").flatMap(State.init) else {
            throw .noAnswer("an answer without a job")
        }
        self.id = id
        self.state = state
        reasons = answer.texts("job-state-reasons").filter { $0 != "none" }
        pagesOut = answer.int("job-impressions-completed")
    }
}

/// What a printer says of itself.
public struct IPPPrinterState: Hashable, Sendable {
    /// What keeps it from printing, or will soon.
    public enum Trouble: String, Sendable, CaseIterable {
        case paperEmpty = "paper-empty"
        case paperLow = "paper-low"
        case jam
        case tonerEmpty = "toner-empty"
        case tonerLow = "toner-low"
        case coverOpen = "cover-open"
        case offline
        case other
    }

    /// Whether it has stopped until somebody helps.
    public let isStopped: Bool
    /// What it complains about, each once.
    public let troubles: [Trouble]

    /// A state by what the printer said.
    public init(isStopped: Bool, reasons: [String]) {
        self.isStopped = isStopped
        var found: [Trouble] = []
        for reason in reasons {
            guard let trouble = Self.trouble(reason), !found.contains(trouble) else { continue }
            found.append(trouble)
        }
        troubles = found
    }

    init(_ answer: IPPMessage) {
        self.init(isStopped: answer.int("printer-state") == 5, reasons: answer.texts("printer-state-reasons"))
    }

    /// The trouble that a keyword tells (RFC 8011, 5.4.12, and PWG 5100.9), without its ending for the severity; nil for none.
    private static func trouble(_ reason: String) -> Trouble? {
        let isReport = reason.hasSuffix("-report")
        var word = reason
        for ending in ["-report", "-warning", "-error"] where word.hasSuffix(ending) { word.removeLast(ending.count) }
        switch word {
        case "none", "paused", "moving-to-paused", "connecting-to-device", "cups-waiting-for-job-completed": return nil
        case "media-empty", "media-needed", "input-tray-missing": return .paperEmpty
        case "media-low": return .paperLow
        case "media-jam": return .jam
        case "toner-empty", "marker-supply-empty": return .tonerEmpty
        case "toner-low", "marker-supply-low": return .tonerLow
        case "cover-open", "door-open", "interlock-open": return .coverOpen
        case "offline", "shutdown", "timed-out": return .offline
        default: return isReport ? nil : .other
        }
    }
}
