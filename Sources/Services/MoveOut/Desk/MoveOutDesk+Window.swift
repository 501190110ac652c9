import Counter
import Kernel
import Registry
import Store

extension MoveOutDesk {
    /// A session that waits at the window with everything that was typed: nobody types twice.
    func prepareWindow(
        _ notice: MoveOutNotice, _ movers: [Resident], head: String?, ward: WardCode, key: String,
        in tx: WriteTransaction
    ) throws {
        let signed = SignedFacts(desk: self, notice: notice, movers: movers, head: head, entry: nil, at: tx.now)
        func facts(_ subject: FactSubject) -> [String: JSONValue] {
            Dictionary(
                signed.all.filter { $0.subject == subject }.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
        }
        let day = notice.moved ?? notice.planned
        _ = try counter.prepare(
            PreparedSession(
                ward: ward, events: [(notice.to.isAbroad ? Self.abroadEvent : SignedFacts.event, day)],
                persons: movers.indices.map { facts(.person($0 + 1)) }, household: facts(.household),
                party: facts(.party), source: .preVisit, expiresOn: tx.now.date.adding(days: 30)),
            key: key, by: Self.actor, in: tx)
    }
}
