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
                ward: ward, events: [(notice.to.isAbroad ? "going-abroad" : SignedFacts.event, day)],
                persons: movers.indices.map { facts(.person($0 + 1)) }, household: facts(.household),
                party: facts(.party), source: .preVisit, expiresOn: tx.now.date.adding(days: 30)),
            key: key, by: Self.actor, in: tx)
    }

    /// The municipality that was typed: its name, with or without the prefecture, or its code. Nil when it is not known or
    /// several have the name.
    func municipality(named text: String) -> WardCode? {
        let typed = Kana.halfWidthDigits(text).filter { !$0.isWhitespace }
        if let code = WardCode(typed) { return code }
        var found = Set(data.municipalities.filter { $0.value == typed }.map(\.key))
        if found.isEmpty {
            found = Set(
                data.municipalities.filter { $0.value.hasSuffix(typed) && $0.value.count - typed.count <= 4 }.map(\.key)
            )
        }
        for ward in places.wards {
            let name = ward.name.text(in: .ja), city = places.city.text(in: .ja)
            if [name, city + name, places.prefecture.text(in: .ja) + city + name].contains(typed) {
                found.insert(ward.code)
            }
        }
        return found.count == 1 ? found.first : nil
    }
}
