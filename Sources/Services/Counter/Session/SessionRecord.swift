import Kernel
import Registry
import Store

/// Everything stored of one session, read together.
public struct SessionRecord: Sendable {
    public var session: CounterSession
    public var facts: SessionFacts
    /// The register's residents among the persons, by person number.
    public var residents: [Int: ResidentID]
    /// Procedures that the clerk added or dropped.
    public var choices: [ProcedureChoice]
    /// What became of the documents asked for, by document id.
    public var documents: [String: DocumentState]
    /// The latest signature, if any was given.
    public var signature: Signature?

    /// True when a person of the session is under a support measure (支援措置): addresses are not shown.
    public var isProtected: Bool { !protectedSubjects.isEmpty }

    /// True while a voluntary agent (任意代理人) has shown no 委任状: only the leaflet is given, nothing is signed.
    var isWithoutPowerOfAttorney: Bool {
        facts.text(.party, "applicant.role") == "agent" && facts.flag(.party, "applicant.powerOfAttorney") != true
    }

    /// Those under a support measure.
    var protectedSubjects: Set<FactSubject> {
        Set(([.party] + facts.persons.map(FactSubject.person)).filter { facts.flag($0, "protected") == true })
    }
}

/// A clerk's decision to add or drop a procedure against the tables, with the reason.
public struct ProcedureChoice: Sendable, Equatable, RowDecodable {
    public enum Kind: String, Sendable, CaseIterable {
        case added, dropped
    }

    public let procedure: String
    public let kind: Kind
    public let reason: String

    public init(procedure: String, kind: Kind, reason: String) {
        self.procedure = procedure
        self.kind = kind
        self.reason = reason
    }

    public init(row: Row) throws {
        procedure = try row.string("procedure")
        kind = try row.get("kind", as: Kind.self)
        reason = try row.string("reason")
    }
}

/// What became of a document that a procedure asks for.
public enum DocumentState: String, Sendable, CaseIterable {
    /// 持参済
    case brought
    /// 省略可（情報連携）
    case omitted
    /// 後日提出可
    case later
}

/// A visitor's signature over the facts of a session (署名). Valid as long as the facts are the ones signed.
public struct Signature: Sendable, Equatable {
    public enum Method: String, Sendable, CaseIterable {
        /// On the pad or screen: strokes with their times, and the picture.
        case pad
        /// On the printed confirmation sheet, kept as paper.
        case paper
    }

    public let number: Int
    /// SHA-256 of the facts signed, see ``SessionFacts/hash(procedures:)``.
    public let factsHash: String
    public let method: Method
    public let signedAt: Timestamp
    /// When a later change of the facts made it void.
    public internal(set) var voidedAt: Timestamp?

    public var isValid: Bool { voidedAt == nil }
}

extension Signature: RowDecodable {
    public init(row: Row) throws {
        number = try row.int("number")
        factsHash = try row.string("facts_hash")
        method = try row.get("method", as: Method.self)
        signedAt = try row.timestamp("signed_at")
        voidedAt = try row.optionalTimestamp("voided_at")
    }
}

/// A row of the session list.
public struct SessionSummary: Sendable, RowDecodable {
    public let session: CounterSession
    public let persons: Int
    /// The name of the first person, for finding the session again.
    public let firstName: String?

    public init(row: Row) throws {
        session = try CounterSession(row: row)
        persons = try row.int("persons")
        firstName = try row.optionalJSON("first_name")?.stringValue
    }
}
