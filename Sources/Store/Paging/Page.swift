/// Some rows of a sorted list, and where to go on.
public struct Page<Value: Sendable>: Sendable {
    /// The rows of this page.
    public let rows: [Value]
    /// The place after the last row, or nil if there are no more.
    public let next: Cursor?

    /// A page.
    public init(rows: [Value], next: Cursor?) {
        self.rows = rows
        self.next = next
    }
}

/// How a list is sorted for paging. The columns together must be unique and never null; end with the id.
public struct PageOrder: Sendable {
    let columns: [StaticString]
    let isDescending: Bool

    /// From the smallest keys to the greatest.
    public static func ascending(_ columns: StaticString...) -> PageOrder {
        PageOrder(columns: columns, isDescending: false)
    }

    /// From the greatest keys to the smallest, as for "newest first".
    public static func descending(_ columns: StaticString...) -> PageOrder {
        PageOrder(columns: columns, isDescending: true)
    }
}

extension Queryable {
    /// One page of a list, found by its keys and not by counting rows, so that the thousandth is as quick as the first.
    ///
    /// ```swift
    /// try tx.page(CaseLine.self, "SELECT id, title, opened_at FROM case_file WHERE ward = \(ward)",
    ///             by: .descending("opened_at", "id"), after: cursor, limit: 50)
    /// ```
    /// - Parameters:
    ///   - sql: The list without `ORDER BY` and `LIMIT`; it must select the columns of `order` under these names.
    ///   - cursor: ``Page/next`` of the page before; nil for the first page.
    ///   - limit: Rows a page, at least 1.
    /// - Throws: ``StoreError/invalidCursor`` if the cursor has other keys than `order`.
    public func page<Value: RowDecodable>(
        _ type: Value.Type, _ sql: SQL, by order: PageOrder, after cursor: Cursor?, limit: Int
    ) throws -> Page<Value> {
        let limit = max(limit, 1)
        let names = order.columns.map(\.description)
        let direction = order.isDescending ? " DESC" : ""
        var statement: SQL = "SELECT * FROM (\(sql)) AS list"
        if let cursor {
            guard cursor.keys.count == names.count else { throw StoreError.invalidCursor }
            statement += SQL(
                stringLiteral: " WHERE (\(names.joined(separator: ", "))) \(order.isDescending ? "<" : ">") ")
            statement += "\(list: cursor.keys)"
        }
        statement += SQL(stringLiteral: " ORDER BY " + names.map { $0 + direction }.joined(separator: ", "))
        statement += " LIMIT \(limit + 1)"

        var rows: [Value] = []
        var end: Cursor?
        var hasMore = false
        try forEachAtOnce(Row.self, statement) { row in
            hasMore = rows.count == limit
            if hasMore { return false }
            rows.append(try Value(row: row))
            if rows.count == limit { end = Cursor(keys: try names.map { try row.value($0) }) }
            return true
        }
        return Page(rows: rows, next: hasMore ? end : nil)
    }
}
