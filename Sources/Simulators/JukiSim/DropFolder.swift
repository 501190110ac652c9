import Foundation
import Kernel

/// The folder where files are dropped and acknowledged. A file `NAME.csv` in `in` is answered by `NAME.ack.csv` in `ack`.
///
/// A file's first row says what it asks for: `check` (values as they would be taken in, nothing is kept), `commit` or
/// `find` (by case number). Then a row of field names and one of values. An acknowledgement has rows of
/// `result,number,field,value`: `ok` with the number, `value` for each field as it was taken in, `rejected` with a
/// field and the reason. A file is known by its name: dropped again it is acknowledged again and not taken in again.
struct DropFolder: Sendable {
    let folder: URL
    /// Whether files are CP932 in both directions; else UTF-8.
    let isCP932: Bool
    let register: EntryRegister
    let faults: FaultDesk

    /// The folders of a drop at a place.
    func prepare() throws {
        for name in ["in", "ack"] {
            try FileManager.default.createDirectory(
                at: folder.appending(path: name), withIntermediateDirectories: true)
        }
    }

    /// Looks for files until the task is cancelled.
    func watch() async throws {
        while !Task.isCancelled {
            for name in try files() { try await take(name) }
            try await Task.sleep(for: .milliseconds(200))
        }
    }

    private func files() throws -> [String] {
        let inside = try FileManager.default.contentsOfDirectory(atPath: folder.appending(path: "in").path)
        return inside.filter { $0.hasSuffix(".csv") && !$0.hasPrefix(".") }.sorted()
    }

    private func take(_ name: String) async throws {
        let file = folder.appending(path: "in/\(name)")
        let base = String(name.dropLast(".csv".count))
        let acknowledgement = folder.appending(path: "ack/\(base).ack.csv")
        // Known by its name: what was acknowledged is not taken in again.
        if FileManager.default.fileExists(atPath: acknowledgement.path) {
            return try FileManager.default.removeItem(at: file)
        }
        let answer = await rows(for: try Data(contentsOf: file))
        let text = answer.map { $0.map(Self.quoted).joined(separator: ",") + "\r\n" }.joined()
        let bytes = isCP932 ? (try? CP932.encode(text)) ?? [] : Array(text.utf8)
        try Data(bytes).write(to: acknowledgement, options: .atomic)
        try FileManager.default.removeItem(at: file)
    }

    private func rows(for bytes: Data) async -> [[String]] {
        guard let text = isCP932 ? CP932.decode(Array(bytes)) : String(data: bytes, encoding: .utf8) else {
            return [["rejected", "", "", "文字コードが違います"]]
        }
        let rows = Self.rows(text)
        guard rows.count == 3, let what = rows[0].first, rows[1].count == rows[2].count else {
            return [["rejected", "", "", "行または列の数が違います"]]
        }
        var values: [String: String] = [:]
        for (name, value) in zip(rows[1], rows[2]) where !value.isEmpty { values[name] = value }
        switch what {
        case "find":
            let found = await register.entries(of: values["caseNumber"] ?? "")
            return found.flatMap(Self.acknowledged) + [["end", "", "", ""]]
        case "check", "commit":
            let problems = await faults.problems(values)
            guard problems.isEmpty else { return problems.map { ["rejected", "", $0.field, $0.reason] } }
            let understood = await faults.understood(values)
            if what == "check" {
                return understood.sorted { $0.key < $1.key }.map { ["value", "", $0.key, $0.value] } + [
                    ["end", "", "", ""]
                ]
            }
            do {
                return Self.acknowledged(try await register.commit(understood, way: "file")) + [["end", "", "", ""]]
            } catch {
                return [["rejected", "", "", "登録できませんでした"]]
            }
        default: return [["rejected", "", "", "処理区分が違います"]]
        }
    }

    private static func acknowledged(_ entry: EntryRegister.Entry) -> [[String]] {
        [["ok", String(entry.number), "", ""]]
            + entry.values.sorted { $0.key < $1.key }.map { ["value", String(entry.number), $0.key, $0.value] }
    }

    private static func quoted(_ cell: String) -> String {
        cell.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline })
            ? "\"" + cell.replacing("\"", with: "\"\"") + "\"" : cell
    }

    /// The rows of a file by RFC 4180.
    static func rows(_ text: String) -> [[String]] {
        var rows: [[String]] = []
        var row: [String] = []
        var cell = ""
        var isQuoted = false
        var rest = Substring(text)
        func end(_ cell: inout String, _ row: inout [String]) {
            row.append(cell)
            cell = ""
        }
        while let next = rest.popFirst() {
            if isQuoted {
                if next != "\"" {
                    cell.append(next)
                } else if rest.first == "\"" {
                    cell.append("\"")
                    rest.removeFirst()
                } else {
                    isQuoted = false
                }
            } else if next == "\"" {
                isQuoted = true
            } else if next == "," {
                end(&cell, &row)
            } else if next.isNewline {
                end(&cell, &row)
                rows.append(row)
                row = []
            } else {
                cell.append(next)
            }
        }
        if !cell.isEmpty || !row.isEmpty {
            end(&cell, &row)
            rows.append(row)
        }
        return rows
    }
}
