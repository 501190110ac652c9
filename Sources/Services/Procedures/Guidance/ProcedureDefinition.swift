import Kernel
import Registry
import Rules

/// Where a fact of the pack comes from, and how sure it is.
public struct DefinitionSource: Sendable, Hashable {
    /// How sure: confirmed against the source, not yet, or invented.
    public enum Status: String, CaseIterable, Sendable {
        case confirmed, unconfirmed, sample
    }

    public let from: String
    public let checked: CivilDate
    public let status: Status
}

/// A procedure that may follow from a life event: when, why, until when, with what, where.
public struct ProcedureDefinition: Sendable {
    /// For what the procedure is decided once.
    public enum Unit: String, CaseIterable, Sendable {
        case person, household, event
    }

    /// Which persons are looked at, for a procedure decided once a person.
    public enum Persons: String, CaseIterable, Sendable {
        /// Those the event is about.
        case concerned
        /// Everyone in the session.
        case everyone
    }

    /// Where it is done.
    public enum Place: String, CaseIterable, Sendable {
        case thisDesk = "this-desk"
        case otherWindow = "other-window"
        case online
        case otherAgency = "other-agency"
    }

    /// Looked for at night among people who came lately: needed, its last day near or passed, and no case.
    public struct LeakRule: Sendable, Hashable {
        /// The ledger that shows that it was done, also where no case tells; nil where none does.
        public let ledger: Membership.Kind?
    }

    /// Such as `tennyuu`.
    public let id: String
    /// The row in the table of procedures, 1…47; two procedures of one row are told apart by their id.
    public let row: Int
    /// The name of the file it stands in, such as `resident-register`.
    public let topic: String
    public let title: LocalizedText
    /// Ids of the events it can follow from.
    public let events: [String]
    public let unit: Unit
    public let persons: Persons
    /// Law or ordinance, by article.
    public let basis: [String]
    /// Sets and names of fields that its form asks for.
    public let fields: [String]
    public let place: Place
    /// Id of the window or agency, also where it is done at this desk (whose business it is).
    public let window: String?
    /// Whether it can be done online as well.
    public let isOnline: Bool
    /// Id of the fee or payment.
    public let fee: String?
    /// Expected minutes at the window.
    public let minutes: Int
    /// Events whose notification counts as this one (みなし), so that no second form is printed.
    public let deemedBy: Set<String>
    /// Counted by the plan as a procedure of the counter support system (窓口支援対象).
    public let isCounterSupported: Bool
    /// Ids of its printed forms.
    public let forms: [String]
    /// How it is found at night that somebody left it out (漏れ検知); nil for one that is not looked for.
    public let leak: LeakRule?
    public let source: DefinitionSource

    /// Why it is needed, with `{name}` for the person.
    public let needed: LocalizedText
    /// What is said while it is still open; nil for the general words.
    public let possible: LocalizedText?
    let condition: FEELExpression
    let notNeeded: [Refusal]
    let lastDays: [LastDayCase]
    let documents: [NeededDocument]
    let notices: [NoticeRule]
    /// When it is taken only at some hours of the office (`procedure-hours.yml`).
    var limits: [ProcedureLimit] = []

    /// Why it is not needed, for the first case that holds.
    struct Refusal: Sendable {
        let when: FEELExpression
        let reason: LocalizedText
    }

    /// One way the last day is found; the first whose condition holds counts.
    struct LastDayCase: Sendable {
        let when: FEELExpression?
        let counted: (rule: DayRule, from: FEELExpression)?
        let text: LocalizedText?
    }

    /// A document, needed always or when a condition holds.
    struct NeededDocument: Sendable {
        let document: DocumentDefinition
        let when: FEELExpression?
    }

    /// Something to tell although nothing is to be done.
    struct NoticeRule: Sendable {
        let events: Set<String>
        let when: FEELExpression
        let text: LocalizedText
    }
}
