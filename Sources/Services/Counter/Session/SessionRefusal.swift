import Kernel

/// Why something cannot be done in a session; each has words of its own, `counter.refusal.<code>`.
public enum SessionRefusal: Error, Sendable, Equatable {
    /// No such session, or one of another ward.
    case notFound
    /// Another clerk holds it; one may take it over with a reason.
    case heldByOther(name: String)
    /// It is handed in, suspended or withdrawn.
    case notEditable
    /// Something was changed by someone else in between.
    case changedMeanwhile
    /// A voluntary agent (任意代理人) without 委任状 may only receive the leaflet.
    case powerOfAttorneyMissing
    /// Questions are still open whose answers change what is handed in.
    case questionsOpen
    /// It must be said who died, was born or marries.
    case subjectsOpen
    /// Nobody has been written down yet.
    case nobody
    /// There is nothing to hand in at this desk.
    case nothingToHandIn
    /// A name has a character that no font can print; it may not be signed with a substitute.
    case glyphMissing(character: String)
    /// Handing in needs a signature over the facts as they are now.
    case signatureMissing
    case reasonMissing
    /// The pre-visit number is unknown or has expired.
    case unknownPreVisit
    /// The office has issued no ticket of this number today.
    case unknownTicket
    /// The code of a terminal's sheet is none, was used, or is older than an hour.
    case unknownHandover
    /// A protected person is taken out, or the protection lifted, by a supervisor only.
    case protectedPerson
    /// The idempotency key came before with another request.
    case keyUsedBefore

    /// The key of the words that say it.
    public var word: String { "counter.refusal.\(code)" }

    /// What it is called in addresses of words and problems.
    public var code: String {
        switch self {
        case .notFound: "not-found"
        case .heldByOther: "held-by-other"
        case .notEditable: "not-editable"
        case .changedMeanwhile: "changed-meanwhile"
        case .powerOfAttorneyMissing: "power-of-attorney"
        case .questionsOpen: "questions-open"
        case .subjectsOpen: "subjects-open"
        case .nobody: "nobody"
        case .nothingToHandIn: "nothing-to-hand-in"
        case .glyphMissing: "glyph-missing"
        case .signatureMissing: "signature-missing"
        case .reasonMissing: "reason-missing"
        case .unknownPreVisit: "unknown-previsit"
        case .unknownTicket: "unknown-ticket"
        case .unknownHandover: "unknown-handover"
        case .protectedPerson: "protected-person"
        case .keyUsedBefore: "key-used-before"
        }
    }

    /// The status an API answers with: 409 where another moment or another clerk decides, 422 where something is missing.
    public var status: Int {
        switch self {
        case .notFound: 404
        case .heldByOther, .notEditable, .changedMeanwhile, .protectedPerson: 409
        case .powerOfAttorneyMissing, .questionsOpen, .subjectsOpen, .nobody, .nothingToHandIn, .glyphMissing,
            .signatureMissing, .reasonMissing, .unknownPreVisit, .unknownTicket, .unknownHandover, .keyUsedBefore:
            422
        }
    }

    /// What fills the words.
    public var arguments: [String: String] {
        switch self {
        case .heldByOther(let name): ["name": name]
        case .glyphMissing(let character):
            [
                "character": character,
                "codepoint": character.unicodeScalars.map { "U+" + String($0.value, radix: 16, uppercase: true) }
                    .joined(separator: " "),
            ]
        default: [:]
        }
    }
}
