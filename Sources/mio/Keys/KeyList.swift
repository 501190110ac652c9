import Store
import Token

/// What `mio keys show` says.
struct KeyList {
    let ring: KeyRing
    let counts: RecordKeyCounts

    /// The master keys under which records are, and that are not there.
    var missing: [String] { counts.masters.subtracting(ring.names).sorted() }

    /// A line a key, and what else there is.
    var lines: [String] {
        let names = ring.names + missing
        let rows = names.map { name in
            [name, kind(of: name), String(count(of: name)), name == ring.names.first ? "wraps" : ""]
        }
        let all = [["MASTER KEY", "KIND", "RECORDS", ""]] + rows
        let widths = (0..<3).map { column in all.map { $0[column].count }.max() ?? 0 }
        let table = all.map { row in
            let cells = row.enumerated().map { column, text in
                column < 3 ? text + String(repeating: " ", count: widths[column] - text.count) : text
            }
            return String(cells.joined(separator: "  ").reversed().drop { $0 == " " }.reversed())
        }
        return table + ["destroyed: \(counts.destroyed)", "blind indexes: under \(counts.index ?? "nothing yet")"]
    }

    private func count(of name: String) -> Int { counts.records.first { $0.master == name }?.count ?? 0 }

    private func kind(of name: String) -> String {
        switch ring.parts.first(where: { $0.names.contains(name) }) {
        case is TokenKey: "token"
        case nil: "MISSING"
        default: "file"
        }
    }
}
