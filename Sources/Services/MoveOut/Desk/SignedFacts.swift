import Counter
import Kernel
import Procedures
import Registry

/// A notice as facts, by the names that the pack's rules for entries and forms use.
struct SignedFacts {
    static let event = "moving-out"

    let desk: MoveOutDesk
    let notice: MoveOutNotice
    /// Those who move, as the register has them, in the order of the notice.
    let movers: [Resident]
    /// The head of the present household.
    let head: String?
    /// What is entered: `notice` or `withdrawal`; nil for a case that is not the notice itself.
    let entry: String?
    let at: Timestamp

    var all: [SessionFact] {
        event + household + party
            + movers.enumerated().flatMap { index, resident in
                facts(
                    .person(index + 1),
                    RegisterFacts.person(resident, on: at.date).merging(stay(resident)) { $1 }
                        .merging(relation(index)) { $1 },
                    source: .register)
            }
    }

    /// By what a foreign national lives here (住基法30条の45), for the resident system.
    private func stay(_ resident: Resident) -> [String: JSONValue] {
        AdvanceNotice.ForeignStay(resident, desk)?.facts { desk.pack.words.text($0, .ja) } ?? [:]
    }

    private var event: [SessionFact] {
        facts(
            .event(Self.event),
            [
                "eventDate": .string((notice.moved ?? notice.planned).description), "move.special": true,
                "entry.kind": entry.map(JSONValue.string),
            ])
    }

    private var household: [SessionFact] {
        let here = movers.first?.address.value
        let place = notice.to.code.map(desk.municipality) ?? notice.to.country ?? ""
        return facts(
            .household,
            [
                "newAddress.postalCode": notice.to.postalCode.map(JSONValue.string),
                "newAddress.town": .string(place + notice.to.town),
                "newAddress.block": text(notice.to.lot), "newAddress.building": text(notice.to.building),
                "oldAddress.text": (here?.oneLine).map(JSONValue.string),
                "newHead.name": notice.members.first { $0.no == notice.newHead }.map { .string($0.name) },
                "oldHead.name": head.map(JSONValue.string),
            ])
    }

    private var party: [SessionFact] {
        facts(
            .party,
            [
                "applicant.name": .string(notice.signer.name), "applicant.phone": notice.phone.map(JSONValue.string),
                "applicant.role": .string(notice.signer.name == head ? "head" : "household"),
                "identity.document": "my-number-card",
            ])
    }

    /// At the new place the relations are to the new head.
    private func relation(_ index: Int) -> [String: JSONValue] {
        guard notice.members.indices.contains(index), notice.members[index].no == notice.newHead else { return [:] }
        return ["person.relation": "head"]
    }

    private func text(_ text: String) -> JSONValue? { text.isEmpty ? nil : .string(text) }

    private func facts(
        _ subject: FactSubject, _ values: [String: JSONValue?], source: Provenance = .card
    ) -> [SessionFact] {
        values.compactMap { name, value in
            value.map { SessionFact(subject: subject, name: name, value: $0, source: source, at: at) }
        }
    }
}
