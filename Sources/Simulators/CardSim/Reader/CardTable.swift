import Kernel
import MyNumberCard

/// The sample cards beside the reader: which there are, and which lies where.
actor CardTable {
    private let issuer: CardIssuer
    private let readers: [VirtualReader]
    private var cards: [String: VirtualCard] = [:]

    init(_ issuer: CardIssuer, readers: [VirtualReader]) { (self.issuer, self.readers) = (issuer, readers) }

    /// A card by its id, the same each time.
    func card(_ id: String) throws -> VirtualCard {
        if let card = cards[id] { return card }
        guard let sample = issuer.cards.first(where: { $0.id == id }) else {
            let known = issuer.cards.map(\.id).joined(separator: ", ")
            throw Problem(
                "unknown-card", status: 404, title: "There is no such card", detail: "The cards are: \(known)")
        }
        let card = try VirtualCard(sample, issuer: issuer)
        cards[id] = card
        return card
    }

    /// Puts a card on a slot.
    func insert(_ id: String, slot: Int) async throws {
        let card = try card(id)
        let reader = try reader(slot)
        for other in readers where await other.card === card { await other.remove() }
        do {
            try await reader.insert(card)
        } catch {
            throw Problem(
                "no-reader", status: 503, title: "The virtual reader does not answer",
                detail: """
                    Nothing listens at \(reader.host):\(reader.port): start pcscd, and see that vsmartcard-vpcd is installed.
                    """)
        }
    }

    /// Takes away what lies on a slot.
    func remove(slot: Int) async throws { await (try reader(slot)).remove() }

    private func reader(_ slot: Int) throws -> VirtualReader {
        guard readers.indices.contains(slot) else {
            throw Problem(
                "unknown-slot", status: 404, title: "There is no such slot",
                detail: "Slots are 0 to \(readers.count - 1)")
        }
        return readers[slot]
    }

    /// The cards there are.
    var list: JSONValue {
        .array(
            issuer.cards.map { card in
                let kind =
                    switch card.kind {
                    case .myNumber: "my-number"
                    case .licence: "driving-licence"
                    case .other: "other"
                    }
                return [
                    "id": .string(card.id), "title": .string(card.title.text(in: .ja)),
                    "kind": .string(kind),
                ]
            })
    }

    /// What lies where.
    func slots() async -> JSONValue {
        var slots: [JSONValue] = []
        for (slot, reader) in readers.enumerated() {
            slots.append([
                "slot": .int(Int64(slot)), "card": (await reader.card?.card.id).map { .string($0) } ?? .null,
            ])
        }
        return .array(slots)
    }

    /// Tries left of a card.
    func tries(_ id: String) async throws -> JSONValue {
        let left = await (try card(id)).triesLeft
        return .object(Dictionary(uniqueKeysWithValues: left.map { ($0.key.rawValue, .int(Int64($0.value))) }))
    }

    /// Gives a card all its tries again.
    func restore(_ id: String) async throws { await (try card(id)).restore() }
}
