import IPP
import Synchronization

/// How the terminal's own parts are doing, as of a moment ago: what the courier tells the server and the pages tell visitors.
final class TerminalState: Sendable {
    /// One look at it.
    struct Picture: Sendable {
        var hasReader = true
        /// What each printer said last; nil for one that did not answer.
        var printers: [IPPPrinterState?] = []
        /// The server answered when it was asked last.
        var hasServer = true
        /// The pack that was offered has faults and is not used.
        var refusedPack: String?
    }

    private let picture = Mutex(Picture())

    var now: Picture { picture.withLock { $0 } }

    func update(_ change: (inout Picture) -> Void) { picture.withLock { change(&$0) } }
}
