import Kernel
import Procedures
import Registry

/// Who of a household came lately, and by what: the life events that the register itself shows.
struct Newcomers {
    /// A life event with the members it is about, by their place in the household.
    struct Event {
        let id: String
        let date: CivilDate
        let members: Set<Int>
    }

    let events: [Event]

    /// - Parameter day: who came before it is no newcomer.
    init(_ household: Household, since day: CivilDate) {
        var moved: [CivilDate: Set<Int>] = [:]
        var born: [CivilDate: Set<Int>] = [:]
        for (place, member) in household.members.enumerated() {
            guard let since = member.residentSince, since >= day else { continue }
            if member.birth.date == since {
                born[since, default: []].insert(place)
            } else {
                moved[since, default: []].insert(place)
            }
        }
        events =
            moved.map { Event(id: "moved-in", date: $0.key, members: $0.value) }.sorted { $0.date < $1.date }
            + born.map { Event(id: "birth", date: $0.key, members: $0.value) }.sorted { $0.date < $1.date }
    }
}

extension Newcomers.Event {
    /// What the register says about the event and the household, as facts of a session. What the city does not keep, such as
    /// whether an employer pays an allowance, stays unknown.
    func facts(of household: Household, on today: CivilDate) -> SessionFacts {
        let at = Timestamp.at(date, .midnight)
        var facts = SessionFacts(
            persons: Array(1...max(1, household.members.count)),
            facts: household.members.enumerated().flatMap { place, member in
                RegisterFacts.person(member, on: today).map { name, value in
                    SessionFact(
                        subject: .person(place + 1), name: name, value: value, source: .register, at: at)
                }
            })
        facts.insert(
            SessionFact(
                subject: .event(id), name: "eventDate", value: .string(date.description), source: .register, at: at))
        facts.insert(
            SessionFact(
                subject: .event(id), name: "concerned",
                value: .array(members.sorted().map { .int(Int64($0 + 1)) }), source: .register, at: at))
        return facts
    }
}
