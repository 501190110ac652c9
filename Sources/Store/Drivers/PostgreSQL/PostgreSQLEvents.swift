import CPQ

/// Events of one write that go into the table together: many rows by one statement cost less than half of as many
/// statements.
struct PostgreSQLEvents {
    /// So many rows make a statement of their own.
    static let mostRows = 500

    private var rows: [(place: Int, columns: [SQLValue])] = []

    var isFull: Bool { rows.count >= Self.mostRows }

    /// - Throws: ``StoreError/constraint(_:detail:)`` for text with a zero character, which PostgreSQL cannot hold.
    mutating func append(_ columns: [SQLValue], at place: Int) throws {
        for case .text(var text) in columns where text.withUTF8(\.hasZero) {
            throw StoreError.constraint(.other, detail: "text with a zero character")
        }
        rows.append((place, columns))
    }

    mutating func removeAll() { rows.removeAll(keepingCapacity: true) }

    /// The statement that puts the rows into the table, which are let go; nil if there are none.
    mutating func take() throws -> (text: String, parameters: PostgreSQLParameters)? {
        guard let first = rows.first else { return nil }
        defer { removeAll() }
        if rows.count == 1 {
            return (Self.one, try PostgreSQLParameters([.integer(Int64(first.place))] + first.columns))
        }
        var parameters = PostgreSQLParameters()
        parameters.append(type: Self.numbers, bytes: try array(of: 20) { .integer(Int64($0.place)) })
        for index in first.columns.indices {
            let isNumber = index == Self.time
            parameters.append(
                type: isNumber ? Self.numbers : Self.texts,
                bytes: try array(of: isNumber ? 20 : 25) { $0.columns[index] })
        }
        return (Self.many, parameters)
    }

    /// One column of all rows as the server's binary array: dimensions, whether there is a null, type, length, first
    /// index; and each value behind its length.
    private func array(
        of type: UInt32, _ value: ((place: Int, columns: [SQLValue])) -> SQLValue
    ) throws -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(20 + rows.count * 32)
        for number in [1, 1, type, UInt32(rows.count), 1] { PostgreSQLValues.append(number, to: &bytes) }
        for row in rows {
            let value = value(row)
            let start = bytes.count
            PostgreSQLValues.append(Int32(-1), to: &bytes)
            guard !value.isNull else { continue }
            try PostgreSQLValues.append(value, to: &bytes)
            withUnsafeBytes(of: UInt32(bytes.count - start - 4).bigEndian) {
                bytes.replaceSubrange(start..<start + 4, with: $0)
            }
        }
        return bytes
    }

    /// Where the only number is among the columns behind the place.
    private static let time = 2
    private static let numbers: Oid = 1016
    private static let texts: Oid = 1009
    private static let one =
        "INSERT INTO event (seq, \(EventColumns.behindPlace)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
    private static let many = """
        INSERT INTO event (seq, \(EventColumns.behindPlace))
        SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        """
}
