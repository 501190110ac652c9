/// Text search over arrays of grams with an index of their elements; what the grams find is compared with the text.
struct PostgreSQLTextSearch: TextSearch {
    /// `folded` is the text as it is compared: its runs, separated by spaces.
    static let migration = Migration(
        service: "store", name: "postgres-0001-text-grams",
        sql: """
            CREATE TABLE text_grams (entry BIGINT PRIMARY KEY, folded TEXT NOT NULL, grams TEXT[] NOT NULL);
            CREATE INDEX text_grams_grams ON text_grams USING gin (grams)
            """)

    func add(entry: Int, collection: String, text: String) -> SQL {
        let runs = Bigrams.runs(text)
        var grams: Set<String> = []
        for run in runs {
            for index in run.indices {
                grams.insert(String(run[index]))
                if index + 1 < run.count { grams.insert("\(run[index])\(run[index + 1])") }
            }
        }
        return """
            INSERT INTO text_grams (entry, folded, grams) VALUES (\(entry),
            \(runs.map(joined).joined(separator: " ")), string_to_array(\(grams.sorted().joined(separator: " ")), ' '))
            """
    }

    func remove(entry: Int, collection: String, text: String) -> SQL {
        "DELETE FROM text_grams WHERE entry = \(entry)"
    }

    func matches(_ collection: String, _ query: String) -> SQL {
        let words = query.split(whereSeparator: \.isWhitespace).flatMap { Bigrams.runs(String($0)) }
        guard !words.isEmpty else { return "(SELECT NULL WHERE 1 = 0)" }
        var grams: Set<String> = []
        var conditions: SQL = ""
        for word in words {
            if word.count == 1 { grams.insert(joined(word)) }
            for index in word.indices.dropLast() { grams.insert("\(word[index])\(word[index + 1])") }
            // Grams of two letters decide by themselves; longer words must have theirs side by side.
            if word.count > 2 { conditions += " AND strpos(text_grams.folded, \(joined(word))) > 0" }
        }
        return """
            (SELECT entry.id FROM text_grams JOIN text_entry AS entry ON entry.number = text_grams.entry
            WHERE text_grams.grams @> string_to_array(\(grams.sorted().joined(separator: " ")), ' ')
            AND entry.collection = \(collection)\(conditions))
            """
    }

    private func joined(_ run: [Unicode.Scalar]) -> String {
        var text = ""
        text.unicodeScalars.append(contentsOf: run)
        return text
    }
}
