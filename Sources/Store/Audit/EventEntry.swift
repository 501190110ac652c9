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

    /// What is hashed.
    var bytes: [UInt8] { bytes(at: seq) }

    /// What would be hashed if the event stood at another place.
    func bytes(at seq: Int) -> [UInt8] { bytes(behind: [], at: seq) }

    /// The hash of the entry.
    var leaf: AuditHash { AuditHash(SHA256.hash(data: bytes(behind: MerkleTree.leafMark, at: seq))) }

    private func bytes(behind mark: [UInt8], at seq: Int) -> [UInt8] {
        var bytes = mark
        bytes.reserveCapacity(600)
        append(number: seq, to: &bytes)
        for value in values.dropFirst() { append(value, to: &bytes) }
        return bytes
    }

    private func append(_ value: SQLValue, to bytes: inout [UInt8]) {
        switch value {
        case .null:
            bytes.append(UInt8(ascii: "-"))
            bytes.append(UInt8(ascii: ","))
        case .integer(let number): append(number: Int(number), to: &bytes)
        case .text(let text): append(text, to: &bytes)
        // No column holds these; a forger may have put them there.
        case .real(let number): append("real \(number)", to: &bytes)
        case .blob(let blob): append("blob \(BlobHash(of: blob))", to: &bytes)
        }
    }

    private func append(_ text: String, to bytes: inout [UInt8]) {
        var text = text
        text.withUTF8 { utf8 in
            EventEntry.digits(of: utf8.count, to: &bytes)
            bytes.append(UInt8(ascii: ":"))
            bytes.append(contentsOf: utf8)
        }
        bytes.append(UInt8(ascii: ","))
    }

    private func append(number: Int, to bytes: inout [UInt8]) {
        var digits: [UInt8] = []
        EventEntry.digits(of: number, to: &digits)
        EventEntry.digits(of: digits.count, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        bytes.append(contentsOf: digits)
        bytes.append(UInt8(ascii: ","))
    }

    /// Appends a number as decimal digits, without making text of it first.
    private static func digits(of number: Int, to bytes: inout [UInt8]) {
        if number < 0 { bytes.append(UInt8(ascii: "-")) }
        var rest = number.magnitude
        let start = bytes.count
        repeat {
            bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        } while rest > 0
        bytes[start...].reverse()
    }
}
