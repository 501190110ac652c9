import Kernel
import Store

/// A counter session (窓口セッション): one party at a counter, with everything they came for, from the first question to
/// the last form.
public struct CounterSession: Sendable, Equatable {
    public typealias Identifier = ID<CounterSession>

    /// Where a session stands.
    public enum Status: String, Sendable, CaseIterable {
        /// Opened; the persons and the move are being written down.
        case open
        /// Questions are being answered (聞き取り).
        case hearing
        /// The visitor reads what will be handed in (確認).
        case confirming
        /// Signed and not handed in yet.
        case signed
        /// Handed in; the back office checks (点検).
        case checking
        case completed
        /// The visitor went away half-way; kept for 30 days.
        case suspended
        /// On its way to another window, which takes it up or gives it back (引継ぎ).
        case handedOver = "handed-over"
        case withdrawn

        /// Whether answers, persons and documents may still change.
        public var isEditable: Bool {
            switch self {
            case .open, .hearing, .confirming, .signed: true
            case .checking, .completed, .suspended, .handedOver, .withdrawn: false
            }
        }
    }

    /// Days for which a suspended session is kept (spec: 30), after which it is deleted.
    public static let daysKeptWhenSuspended = 30

    public let id: Identifier
    public let ward: WardCode
    public var status: Status
    /// The status to which a session that is put aside or handed over returns.
    public var resumeStatus: Status?
    /// The visitor's language.
    public var language: Language
    /// Ids of the life events, such as `moved-in`.
    public var events: [String]
    public let openedBy: String
    public let openedByName: String
    /// The clerk who holds the session now; another may take over with a reason.
    public var holder: String
    public var holderName: String
    public let openedAt: Timestamp
    public var updatedAt: Timestamp
    /// The last day on which a suspended session is still there.
    public var expiresOn: CivilDate?
    /// The unguessable part of the address under which the visitor fetches the leaflet's dates.
    public let leafletToken: String
    /// What the latest answer made appear and disappear.
    public var lastChange: OutcomeChange?
}

extension CounterSession: RowDecodable {
    public init(row: Row) throws {
        id = try row.id("id")
        ward = try row.ward("ward")
        status = try row.get("status", as: Status.self)
        resumeStatus = try row.optionalString("resume_status").flatMap(Status.init)
        language = Language(rawValue: try row.string("language"))
        events = try row.string("events").split(separator: ",").map(String.init)
        openedBy = try row.string("opened_by")
        openedByName = try row.string("opened_by_name")
        holder = try row.string("holder")
        holderName = try row.string("holder_name")
        openedAt = try row.timestamp("opened_at")
        updatedAt = try row.timestamp("updated_at")
        expiresOn = try row.optionalString("expires_on").flatMap(CivilDate.init(iso:))
        leafletToken = try row.string("leaflet_token")
        lastChange = try row.optionalJSON("last_change")?.decode(OutcomeChange.self)
    }
}
