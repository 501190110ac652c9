import Kernel
import Procedures
import Registry
import Store

/// A moving-out notice as it is kept: what was signed, who it is about, and where it stands.
public struct MoveOutRecord: Sendable {
    public typealias Identifier = ID<MoveOutRecord>

    /// Letters of its ``key``.
    static let keyLength = 8

    /// How it came.
    public enum Channel: String, Sendable, CaseIterable {
        /// マイナポータル
        case portal
        /// The station in the ward office.
        case station
        /// The platform's own pages or interface.
        case own
    }

    /// Where it stands.
    public enum Status: String, Sendable, CaseIterable {
        /// Taken; whether the certificate was revoked could not be asked yet (失効確認待ち).
        case held
        /// Taken; a person has to look.
        case staff
        /// Accepted: on its way into the resident system.
        case accepted
        /// In the resident system (転出予定).
        case reflected
        /// Taken back by the person.
        case withdrawn
        /// Not accepted.
        case rejected

        /// Whether it stands: it is not over.
        public var isStanding: Bool { self != .withdrawn && self != .rejected }

        /// The state that the national portal knows (申請状況).
        public var portalState: String {
            switch self {
            case .held, .staff, .accepted: "処理中"
            case .reflected: "完了"
            case .withdrawn: "取消"
            case .rejected: "却下"
            }
        }
    }

    public let id: Identifier
    public let receipt: ReceiptNumber
    /// What opens its page beside the receipt number: eight letters (40 bits), short enough for typing, with few tries.
    let key: String
    public let channel: Channel
    public let status: Status
    /// Words of the reasons for which a person has to look, or why it was rejected.
    public let reasons: [String]
    public let ward: WardCode
    /// The signer; nil while nobody knows which resident that is.
    public let signer: ResidentID?
    public let kind: MoveOutNotice.Kind
    public let memberCount: Int
    public let planned: CivilDate
    public let isAbroad: Bool
    public let isProtected: Bool
    /// What was signed, byte for byte; for a package of the portal its form.
    let content: BlobHash
    let cms: BlobHash
    /// The notice in the platform's own form.
    let notice: JSONValue
    /// Issuer and serial number of the certificate.
    public let issuer: String
    public let serial: String
    /// The receipt number that the portal gave.
    public let portalReceipt: String?
    /// When it was recorded in the city's file: the moment of arrival in law (デジタル手続法6条3項).
    public let arrivedAt: Timestamp
    public let changedAt: Timestamp
    /// The first case that came of it.
    public let caseID: CaseFile.Identifier?
    /// The case that takes it back in the resident system.
    let cancelCaseID: CaseFile.Identifier?
    /// Whether it has to be taken back in the resident system once it stands there.
    let cancelPending: Bool
    /// Whether a person decided on it.
    public let byHand: Bool
}

extension MoveOutRecord: RowDecodable {
    public init(row: Row) throws {
        id = try row.id("id")
        guard let receipt = ReceiptNumber(try row.string("receipt")) else {
            throw RowError(column: "receipt", reason: "no receipt number")
        }
        self.receipt = receipt
        key = try row.string("key")
        channel = try row.get("channel", as: Channel.self)
        status = try row.get("status", as: Status.self)
        reasons = try row.string("reasons").split(separator: " ").map(String.init)
        ward = try row.ward("ward")
        signer = try row.optionalID("signer")
        kind = try row.get("kind", as: MoveOutNotice.Kind.self)
        memberCount = try row.int("members")
        planned = try row.date("planned")
        isAbroad = try row.bool("abroad")
        isProtected = try row.bool("protected")
        content = try row.get("content")
        cms = try row.get("cms")
        notice = try row.json("notice")
        issuer = try row.string("issuer")
        serial = try row.string("serial")
        portalReceipt = try row.optionalString("portal_receipt")
        arrivedAt = try row.timestamp("arrived_at")
        changedAt = try row.timestamp("changed_at")
        caseID = try row.optionalID("case_id")
        cancelCaseID = try row.optionalID("cancel_case")
        cancelPending = try row.bool("cancel_pending")
        byHand = try row.bool("by_hand")
    }
}

/// Why a notice cannot be taken or moved. Nothing is changed then.
public enum MoveOutRefusal: Error, Sendable, Hashable {
    /// Members are wrong.
    case faults([FieldProblem])
    /// Not online, by the table, with what can be done instead.
    case notOnline([Eligibility.Finding])
    /// The signature is not believed; the word of the seal fault.
    case signature(String)
    /// The word of the server was used, is too old, or not the server's.
    case nonce
    /// There is no such notice.
    case unknown
    /// It is not where this can be done.
    case notNow(MoveOutRecord.Status)
    /// Another card than the one it was signed with.
    case otherSigner
    /// Nobody has said whose certificates are believed.
    case noTrust
    /// A reason is needed.
    case reasonMissing
}
