import Kernel
import Procedures
import Sheets
import Store

extension CounterDesk {
    /// Adds the person whose card a terminal has read to a session. The reference is used up in the same write: it is in the session,
    /// or it can be used again.
    ///
    /// - Parameter formKey: the digest of the form; the same form adds one person.
    /// - Throws: ``SessionRefusal/unknownHandover`` for a code that is none, was used, or is too old.
    func addHandedOver(
        _ printed: String, formKey: String?, to id: CounterSession.Identifier, by clerk: Actor
    ) async throws {
        try await change(id, by: clerk) { record, tx in
            guard try !SessionStore.hasPerson(addedWith: formKey, in: record.session.id, tx) else { return }
            guard let facts = try handovers?.take(printed, by: clerk, in: tx) else {
                throw SessionRefusal.unknownHandover
            }
            try keep(facts, formKey: formKey, in: record, tx)
        }
    }

    /// Keeps the facts of a sheet in a session, each with where it is from.
    func keep(
        _ facts: HandoverSeal.Facts, formKey: String? = nil, in record: SessionRecord, _ tx: WriteTransaction
    ) throws {
        let session = record.session.id
        let handed = HandedOver(facts)
        func save(_ subject: FactSubject, _ named: [String: JSONValue]) throws {
            for (name, value) in named.sorted(by: { $0.key < $1.key }) where record.facts[subject, name] == nil {
                let fact = SessionFact(subject: subject, name: name, value: value, source: handed.source, at: tx.now)
                try SessionStore.save(fact, in: session, tx)
            }
        }
        try save(.person(try SessionStore.addPerson(nil, formKey: formKey, to: session, in: tx)), handed.person)
        try save(.household, handed.household(isMoving: record.isMove(catalogue)))
        try save(.party, handed.party)
    }
}

/// What a terminal has read, as facts of a session.
struct HandedOver: Sendable {
    let facts: HandoverSeal.Facts

    init(_ facts: HandoverSeal.Facts) { self.facts = facts }

    /// A card that has proved itself is a card's; everything else is what somebody said before the visit, and the window looks again.
    var source: Provenance { facts.isFromCard ? .card : .preVisit }

    /// Facts about the person, by the names of the tables.
    var person: [String: JSONValue] {
        let name = CardHolder(name: facts.name, address: "", birthDate: "", sex: "").nameParts
        let kana = CardHolder(
            name: facts.furigana.replacing(" ", with: "\u{3000}"), address: "", birthDate: "", sex: ""
        ).nameParts
        var named: [String: JSONValue] = ["person.family": .string(name.family)]
        if !name.given.isEmpty { named["person.given"] = .string(name.given) }
        if !kana.family.isEmpty { named["person.furigana.family"] = .string(kana.family) }
        if !kana.given.isEmpty { named["person.furigana.given"] = .string(kana.given) }
        // A date of which a part is unknown is asked for at the counter.
        if let date = PartialDate(digits: facts.birthDate)?.date {
            named["person.birthDate"] = .string(date.description)
        }
        if !facts.sex.isEmpty { named["person.sex"] = .string(facts.sex) }
        if facts.isFromCard { named["person.card.held"] = true }
        return named
    }

    /// The address on the card: of somebody who moves, the old one.
    func household(isMoving: Bool) -> [String: JSONValue] {
        facts.address.isEmpty ? [:] : ["\(isMoving ? "oldAddress" : "newAddress").text": .string(facts.address)]
    }

    var party: [String: JSONValue] {
        facts.phone.isEmpty ? [:] : ["applicant.phone": .string(facts.phone)]
    }
}
