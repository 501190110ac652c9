/// Text search with FTS5 over grams. The index holds no text of its own.
struct SQLiteTextSearch: TextSearch {
    /// The `ascii` tokenizer takes every letter beyond ASCII as it is; the grams have been made by ``Bigrams``.
    static let migration = Migration(
        service: "store", name: "sqlite-0001-text-grams",
        sql: "CREATE VIRTUAL TABLE text_grams USING fts5(collection, grams, content = '', tokenize = 'ascii')")

    func add(entry: Int, collection: String, text: String) -> SQL {
        """
        INSERT INTO text_grams (rowid, collection, grams)
        VALUES (\(entry), \(token(collection)), \(Bigrams.grams(text)))
        """
    }

    func remove(entry: Int, collection: String, text: String) -> SQL {
        """
        INSERT INTO text_grams (text_grams, rowid, collection, grams)
        VALUES ('delete', \(entry), \(token(collection)), \(Bigrams.grams(text)))
        """
    }

    func matches(_ collection: String, _ query: String) -> SQL {
        guard let expression = expression(collection, query) else { return "(SELECT NULL WHERE 1 = 0)" }
        return """
            (SELECT entry.id FROM text_grams JOIN text_entry AS entry ON entry.number = text_grams.rowid
            WHERE text_grams MATCH \(expression) AND entry.collection = \(collection))
            """
    }

    private func expression(_ collection: String, _ query: String) -> String? {
        Bigrams.expression(query).map { "collection : \(token(collection)) AND grams : (\($0))" }
    }

    /// The collection as one word of the index, whatever letters its name has.
    private func token(_ collection: String) -> String {
        "c" + collection.utf8.map { String($0, radix: 16) }.joined(separator: "x")
    }
}
