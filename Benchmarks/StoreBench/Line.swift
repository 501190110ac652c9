import Kernel
import Store

/// A line of a list, as a page of cases has it.
struct Line: RowDecodable {
    let id: ID<Line>
    let title: String
    let ward: WardCode
    let state: String
    let day: CivilDate
    let openedAt: Timestamp
    let fee: Int
    let note: String?

    init(row: Row) throws {
        id = try row.id("id")
        title = try row.string("title")
        ward = try row.ward("ward")
        state = try row.string("state")
        day = try row.date("day")
        openedAt = try row.timestamp("opened_at")
        fee = try row.int("fee")
        note = try row.optionalString("note")
    }
}
