import Kernel
import Store

/// A row of one of the tables of numbers.
struct SealedNumber: Sendable {
    let kind: NumberKind
    let resident: ResidentID
    let sealed: [UInt8]
    /// The blind index, by which an exact number is found.
    let lookup: [UInt8]

    /// Whether somebody else has the number.
    func isTaken(in tx: some Queryable) throws -> Bool {
        try tx.exists("SELECT 1 FROM \(kind.table) WHERE lookup = \(lookup) AND resident <> \(resident)")
    }

    /// Writes it in the place of what was there.
    func write(in tx: WriteTransaction) throws {
        try tx.run(
            """
            INSERT INTO \(kind.table) (resident, sealed, lookup) VALUES (\(resident), \(sealed), \(lookup))
            ON CONFLICT (resident) DO UPDATE SET sealed = excluded.sealed, lookup = excluded.lookup
            """)
    }
}

/// Which pages have shown a number, so that none shows it twice: not when the form is sent again, and not from the way back.
enum ShownNumbers {
    /// Pages are remembered for a day; a session does not last longer.
    private static let seconds = 86_400

    /// Notes that a page shows a number.
    /// - Returns: Whether it is the first time.
    static func note(_ page: ID<NumberKind>, in tx: WriteTransaction) throws -> Bool {
        try tx.run("DELETE FROM registry_number_shown WHERE at < \(tx.now.adding(seconds: -seconds))")
        return try tx.run(
            "INSERT INTO registry_number_shown (id, at) VALUES (\(page), \(tx.now)) ON CONFLICT (id) DO NOTHING") > 0
    }
}
