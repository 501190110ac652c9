import CPCSC

/// Why a reader or a card could not be used.
public enum PCSCError: Error, Hashable, Sendable {
    /// The service (pcscd) does not run, or was stopped.
    case noService
    /// No reader has this name, or it was unplugged.
    case noReader(String)
    /// No card lies on the reader.
    case noCard
    /// The card was taken away while it was used.
    case cardRemoved
    /// Another program holds the card.
    case busy
    /// Anything else: the words of pcsc-lite.
    case failed(String)

    init(_ code: LONG, reader: String? = nil) {
        switch code {
        case pcsc_no_service, pcsc_service_stopped: self = .noService
        case pcsc_unknown_reader, pcsc_reader_unavailable, pcsc_no_readers: self = .noReader(reader ?? "")
        case pcsc_no_card: self = .noCard
        // A card that was taken away and put back was reset: what was verified on it is gone.
        case pcsc_removed, pcsc_reset, pcsc_unpowered, pcsc_not_transacted, pcsc_communication: self = .cardRemoved
        case pcsc_sharing: self = .busy
        default: self = .failed(String(cString: pcsc_stringify_error(code)))
        }
    }
}

extension PCSCError: CustomStringConvertible {
    /// For the log, with what to do.
    public var description: String {
        switch self {
        case .noService: "the service for card readers (pcscd) does not run: start it"
        case .noReader(let name): "no card reader \(name.isEmpty ? "is connected" : "is called \(name)")"
        case .noCard: "no card lies on the reader"
        case .cardRemoved: "the card was removed"
        case .busy: "another program uses the card"
        case .failed(let words): words
        }
    }
}
