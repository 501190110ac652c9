import Kernel
import Site
import Store

/// The open shortfalls of a ward or of one section of it, those to be looked after first.
struct ShortfallQuery: Sendable {
    static let rowsAPage = 50

    let ward: WardCode
    /// Nil for all.
    let section: String?
    let after: Cursor?

    init(_ request: SiteRequest) throws(SiteFailure) {
        guard let ward = request.actor.ward else { throw .forbidden }
        self.ward = ward
        section = request.query.text("section")
        after = request.query.text("after").flatMap { Cursor($0) }.flatMap { $0.keys.count == 2 ? $0 : nil }
    }

    func read(in tx: some Queryable) throws -> ShortfallPage {
        var list: SQL = "SELECT * FROM case_shortfall WHERE ward = \(ward) AND state = 'open'"
        if let section { list += " AND section = \(section)" }
        return try tx.page(
            Shortfall.self, list, by: .ascending("follow_up_on", "id"), after: after, limit: Self.rowsAPage)
    }
}
