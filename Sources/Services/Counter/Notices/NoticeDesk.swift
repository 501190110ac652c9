import Kernel
import Procedures
import Registry
import Site
import Store

/// Writes to households about what may have been left out, where one of their grown-ups wants it.
struct NoticeDesk: Sendable {
    let desk: CounterDesk
    private let mail: any ResidentMail

    /// Nil where nobody is written to by mail.
    init?(_ desk: CounterDesk) {
        guard let mail = desk.mail else { return nil }
        (self.desk, self.mail) = (desk, mail)
    }

    /// How things stand for leaks, by their ids.
    func states(of leaks: [Leak]) async throws -> [Leak.Identifier: LeakNotice.State] {
        let homes = try await desk.directory.adults(inHouseholdsOf: leaks.map(\.resident), on: desk.store.now().date)
        return try await desk.store.read { tx in
            try leaks.reduce(into: [:]) { $0[$1.id] = try state($1, homes[$1.resident], in: tx) }
        }
    }

    /// Writes to the household of a leak, once. It is in the trail with its number and the purpose.
    ///
    /// - Returns: Whether it was written to, now or before; false where nobody wants it any more.
    /// - Throws: `SiteFailure.notFound` for a leak of another ward, or one that is closed.
    func send(_ id: Leak.Identifier, by actor: Actor) async throws -> Bool {
        guard let leak = try await desk.store.read({ try LeakStore.load(id, in: $0) }), leak.ward == actor.ward,
            leak.state == .open
        else { throw SiteFailure.notFound }
        let homes = try await desk.directory.adults(inHouseholdsOf: [leak.resident], on: desk.store.now().date)
        guard let home = homes[leak.resident] else { return false }
        return try await desk.store.write { tx in
            switch try state(leak, home, in: tx) {
            case .sent: return true
            case .unsure, .unwanted, .unreachable: return false
            case .ready(let resident):
                guard let notice = try LeakNotice.note(about: leak, to: home.household, resident, in: tx) else {
                    return true
                }
                try record(notice, about: leak, to: resident, by: actor, in: tx)
                let letter = NoticeLetter(notice: notice.id, resident: resident, section: leak.section)
                if tx.sends(.outward) {
                    try tx.send(letter.parcel, .outward)
                } else {
                    try letter.deliver(desk, mail, in: tx)
                }
                return true
            }
        }
    }

    private func state(_ leak: Leak, _ home: HouseholdAdults?, in tx: some Queryable) throws -> LeakNotice.State {
        guard let home else { return .unwanted }
        if let notice = try LeakNotice.sent(about: leak, to: home.household, in: tx) { return .sent(notice) }
        guard leak.certainty == .needed else { return .unsure }
        let wishing = try NoticeWish.wishing(home.adults, in: tx)
        // Whom it concerns is told first, then the head.
        let order = home.adults.filter { $0 == leak.resident } + home.adults.filter { $0 != leak.resident }
        let those = order.filter(wishing.contains)
        guard !those.isEmpty else { return .unwanted }
        // Inside nobody knows addresses: they are where residents have their accounts.
        let isInside = desk.store.sends(.outward)
        return try those.first { try isInside || mail.reaches($0, in: tx) }.map(LeakNotice.State.ready) ?? .unreachable
    }

    private func record(
        _ notice: LeakNotice, about leak: Leak, to resident: ResidentID, by actor: Actor, in tx: WriteTransaction
    ) throws {
        try tx.record(
            Event(
                kind: "leak.notified", at: tx.now, actor: actor, subject: resident.description, ward: leak.ward,
                purpose: LeakFinder.purpose,
                data: .object([
                    "notice": .string(notice.number), "procedure": .string(leak.procedure),
                    "section": .string(leak.section), "event": .string(leak.event),
                    "daysLeft": .int(Int64(tx.now.date.days(until: leak.lastDay))),
                ])))
    }
}
