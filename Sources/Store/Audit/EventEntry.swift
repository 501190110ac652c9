import Crypto

/// An event as the audit trail hashes it: the twelve columns in their order, each as a netstring (`4:birth`…, length in
/// bytes, colon, bytes, comma), an absent one as `-,`. One text for one event and no two events with one text.
struct EventEntry: RowDecodable {
    /// The columns in the order in which they are hashed.
    static let columns = [
        "seq", "id", "kind", "at", "day", "actor_kind", "actor_id", "on_behalf_of", "subject", "ward", "purpose",
        "data",
    ]

    /// The statement that reads entries, up to the condition.
    static let select: SQL = """
        SELECT seq, id, kind, at, day, actor_kind, actor_id, on_behalf_of, subject, ward, purpose, data FROM event
        """

    let seq: Int
    let values: [SQLValue]

    init(row: Row) throws {
        guard row.values.count == Self.columns.count, case .integer(let number) = row.values[0] else {
            throw RowError(column: "seq", reason: "the row is not an event")
        }
        seq = Int(number)
        values = row.values
    }

    /// The event's name for ever, empty when it has none.
    var id: String {
        if case .text(let id) = values[1] { id } else { "" }
    }

    /// The hash of the entry.
    var leaf: AuditHash { leaf(at: seq) }

    /// The hash that the event would have if it stood at another place.
    func leaf(at seq: Int) -> AuditHash {
        var text = EntryText()
        text.begin()
        text.append(number: Int64(seq))
        for value in values.dropFirst() { text.append(value) }
        return text.leaf
    }
}
