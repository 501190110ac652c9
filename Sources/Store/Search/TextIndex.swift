/// A change to what can be found by text. A collection is a kind of thing with ids of its own, such as `help-page`.
public enum TextIndexChange: Sendable, Hashable {
    /// Makes a thing found by this text, and no longer by the text it had before.
    case add(collection: String, id: String, text: String)
    /// Makes a thing found no longer.
    case remove(collection: String, id: String)
}

extension WriteTransaction {
    /// Changes what can be found by text, in this transaction.
    public func index(_ change: TextIndexChange) throws {
        switch change {
        case .add(let collection, let id, let text):
            try removeGrams(collection, id)
            let number = try one(
                Int.self,
                """
                INSERT INTO text_entry (collection, id, body) VALUES (\(collection), \(id), \(text))
                ON CONFLICT (collection, id) DO UPDATE SET body = excluded.body RETURNING number
                """)
            guard let number else { throw StoreError.damaged("a text entry has no number") }
            try run(connection.textSearch.add(entry: number, collection: collection, text: text))
        case .remove(let collection, let id):
            try removeGrams(collection, id)
            try run("DELETE FROM text_entry WHERE collection = \(collection) AND id = \(id)")
        }
    }

    private func removeGrams(_ collection: String, _ id: String) throws {
        let entry = try one(
            Row.self, "SELECT number, body FROM text_entry WHERE collection = \(collection) AND id = \(id)")
        guard let entry else { return }
        try run(
            connection.textSearch.remove(
                entry: entry.int("number"), collection: collection, text: entry.string("body")))
    }
}

extension Queryable {
    /// The ids in a collection whose text matches a query, newest entries first.
    ///
    /// What a query means is said at ``matches(_:_:)``, which is for joining with other tables.
    /// - Parameters:
    ///   - limit: Ids a page, at least 1.
    ///   - cursor: ``Page/next`` of the page before; nil for the first.
    /// - Throws: ``StoreError/invalidCursor`` if the cursor is from another kind of list.
    public func search(
        _ collection: String, _ query: String, limit: Int = 50, after cursor: Cursor? = nil
    ) throws -> Page<String> {
        var below = Int.max
        if let cursor {
            guard cursor.keys.count == 1, let number = Int(sqlValue: cursor.keys[0]) else {
                throw StoreError.invalidCursor
            }
            below = number
        }
        let entries = try all(
            Row.self,
            """
            SELECT number, id FROM text_entry WHERE collection = \(collection) AND number < \(below)
            AND id IN \(matches(collection, query)) ORDER BY number DESC LIMIT \(max(limit, 1) + 1)
            """)
        let shown = entries.prefix(max(limit, 1))
        let next = entries.count > shown.count ? try shown.last.map { Cursor(keys: [try $0.value("number")]) } : nil
        return Page(rows: try shown.map { try $0.string("id") }, next: next)
    }
}
