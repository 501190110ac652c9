import Kernel
import Store

/// A case as one line of a list, with what the list shows and no more: fifty of them are read for each page.
struct CaseLine: Sendable, Equatable {
    let id: CaseFile.Identifier
    let number: String
    let procedure: String
    /// The procedure's title in Japanese when the case arrived.
    let title: String
    let status: CaseFile.Status
    let persons: Int
    let lastDay: CivilDate?
    let receivedAt: Timestamp

    /// Whether it was handed in after the last day by law.
    var isLate: Bool { lastDay.map { $0 < receivedAt.date } ?? false }
}

/// Some lines of a list, and where to go on.
typealias CaseLines = Page<CaseLine>

extension CaseLine: RowDecodable {
    static let columns: SQL = "id, number, procedure, title, status, persons, last_day, received_at"

    init(row: Row) throws {
        id = try row.id("id")
        number = try row.string("number")
        procedure = try row.string("procedure")
        title = try row.string("title")
        status = try row.get("status", as: CaseFile.Status.self)
        persons = try row.int("persons")
        lastDay = try row.optionalDate("last_day")
        receivedAt = try row.timestamp("received_at")
    }
}
