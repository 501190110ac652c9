import Kernel
import Procedures
import Store

/// What a visitor signed, as whoever works on one of its cases needs it: the one set of facts of the counter session.
public struct CaseFacts: Sendable {
    /// Everything known in the session, with the sources side by side.
    public let facts: SessionFacts
    /// Ids of the life events of the session.
    public let events: [String]
    /// True when somebody of the session is under a support measure (支援措置): addresses are not here then.
    public let isProtected: Bool
    /// SHA-256 of the facts that were signed.
    public let factsHash: String
    /// What the clerk added or dropped against the tables, with the reasons.
    public let choices: [ProcedureChoice]
    /// Texts with characters that no font can print; places of a protected household are not among them.
    public let unprintable: [UnprintableText]

    /// How somebody the facts are about is called; nil for the household and who has no name yet.
    public func name(of subject: FactSubject) -> String? {
        guard case .person = subject else { return nil }
        return facts.fullName(subject)
    }

    /// The signed facts of a case: of its counter session, or kept with it. Nil when there are none or the signature is void.
    public static func of(_ file: CaseFile, in tx: some Queryable) throws -> CaseFacts? {
        if let kept = try kept(for: file, in: tx) { return kept }
        guard let id = file.origin.flatMap({ CounterSession.Identifier($0) }),
            let record = try SessionStore.load(id, in: tx), let signature = record.signature, signature.isValid
        else { return nil }
        return CaseFacts(
            facts: record.facts, events: record.session.events, isProtected: record.isProtected,
            factsHash: signature.factsHash, choices: record.choices, unprintable: record.unprintable)
    }
}
