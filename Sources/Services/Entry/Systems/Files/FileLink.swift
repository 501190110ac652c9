import Crypto
import Foundation
import Kernel
import SwiftCSV

/// A back system that takes files (ファイル連携): `NAME.csv` is dropped into `in`, in CP932, and answered by `NAME.ack.csv` in `ack`.
///
/// A file has a row with what it asks for (`find`, `check`, `commit`), a row of field names and one of values. An
/// acknowledgement has rows of `result,number,field,value`: `ok` with the system's number, `value` for each field as it was
/// taken in, `rejected` with a field and the reason, `end`. The name of a commit follows from the case and its values, so
/// that the same one dropped again is the same file.
public struct FileLink: BackSystem {
    let place: SFTPPlace
    /// Seconds after which an acknowledgement is given up.
    let patience: Int
    /// Milliseconds between two looks for it.
    let pause: Int

    public init(place: SFTPPlace, patience: Int = 60, pause: Int = 500) {
        self.place = place
        self.patience = patience
        self.pause = pause
    }

    public func visit() async throws -> any BackSystemVisit { Visit(link: self) }

    private struct Visit: BackSystemVisit {
        let link: FileLink

        func find(_ caseNumber: String) async throws -> [FoundEntry] {
            let rows = try await link.ask("find", ["caseNumber": caseNumber], caseNumber, Self.token())
            var found: [(number: String, values: [String: String])] = []
            for row in rows {
                switch row.result {
                case "ok": found.append((row.number, [:]))
                case "value":
                    guard let place = found.lastIndex(where: { $0.number == row.number }) else { throw Self.unreadable }
                    found[place].values[row.field] = row.value
                case "end": return found.map { FoundEntry(number: $0.number, values: $0.values) }
                default: throw Self.unreadable
                }
            }
            throw Self.unreadable
        }

        func enter(_ values: EntryValues) async throws -> ReadBack {
            let rows = try await link.ask("check", values.values, Self.caseNumber(values), Self.token())
            try Self.refuse(rows)
            let shown = Dictionary(
                rows.filter { $0.result == "value" }.map { ($0.field, $0.value) }, uniquingKeysWith: { $1 })
            guard rows.last?.result == "end" else { throw Self.unreadable }
            return ReadBack(values: shown)
        }

        func commit(_ entered: ReadBack) async throws -> String {
            let json = JSONValue.object(entered.values.mapValues(JSONValue.string))
            let digest = SHA256.hash(data: json.canonicalBytes).prefix(8).map { byte in
                let digits = String(byte, radix: 16)
                return digits.count == 1 ? "0" + digits : digits
            }
            let number = entered.values["caseNumber"] ?? ""
            let rows = try await link.ask("commit", entered.values, number, digest.joined())
            try Self.refuse(rows)
            guard let ok = rows.first(where: { $0.result == "ok" }), !ok.number.isEmpty else { throw Self.unreadable }
            return ok.number
        }

        func end() async {}

        private static func caseNumber(_ values: EntryValues) -> String { values.values["caseNumber"] ?? "" }

        private static func token() -> String { UUID().uuidString.lowercased() }

        private static func refuse(_ rows: [Acknowledgement]) throws {
            let problems = rows.filter { $0.result == "rejected" }
            guard problems.isEmpty else {
                throw EntryRefused(problems.map { EntryRefused.Problem(field: $0.field, reason: $0.value) })
            }
        }

        private static let unreadable = BackSystemTrouble("the acknowledgement of the back system cannot be read")
    }

    /// Drops a file and waits for its acknowledgement.
    private func ask(
        _ what: String, _ values: [String: String], _ caseNumber: String, _ token: String
    ) async throws -> [Acknowledgement] {
        let fields = values.keys.sorted()
        let bytes = try Self.encode([[what], fields, fields.map { values[$0] ?? "" }], fields)
        let name = "\(Self.plain(caseNumber))-\(what)-\(token)"
        try await place.put(bytes, as: name + ".csv")
        let clock = ContinuousClock()
        let end = clock.now.advanced(by: .seconds(patience))
        while clock.now < end {
            if let answer = try await place.get("ack/\(name).ack.csv") {
                // A commit's stays: dropped again it is answered by it.
                if what != "commit" { _ = try await place.remove("ack/\(name).ack.csv") }
                return try Acknowledgement.read(answer)
            }
            try await Task.sleep(for: .milliseconds(pause))
        }
        // Nobody has fetched it: it must not be taken in later, when a person has done it by hand.
        let wasThere = try await place.remove("in/\(name).csv")
        throw BackSystemTrouble(
            wasThere ? "the back system fetched no file" : "the back system did not acknowledge a file")
    }

    /// Rows by RFC 4180 in CP932. What it has no character for goes to a person, by field.
    private static func encode(_ rows: [[String]], _ fields: [String]) throws -> [UInt8] {
        var bytes: [UInt8] = []
        for row in rows {
            for (index, cell) in row.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                do throws(CP932.Unencodable) {
                    bytes += try CP932.encode(quoted(cell))
                } catch {
                    let codes = error.character.unicodeScalars.map {
                        "U+" + String($0.value, radix: 16, uppercase: true)
                    }
                    throw EntryRefused([
                        .init(
                            field: index < fields.count ? fields[index] : "",
                            reason: "入力先の文字コード（CP932）にない文字です：\(error.character)（\(codes.joined(separator: " "))）")
                    ])
                }
            }
            bytes += [0x0D, 0x0A]
        }
        return bytes
    }

    private static func quoted(_ cell: String) -> String {
        cell.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline })
            ? "\"" + cell.replacing("\"", with: "\"\"") + "\"" : cell
    }

    /// A case number as it can stand in a file's name.
    private static func plain(_ caseNumber: String) -> String {
        String(caseNumber.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") ? $0 : "_" })
    }
}

/// A row of an acknowledgement.
struct Acknowledgement: Sendable, Hashable {
    let result: String
    let number: String
    let field: String
    let value: String

    /// - Throws: ``BackSystemTrouble`` for bytes that are no acknowledgement in CP932.
    static func read(_ bytes: [UInt8]) throws -> [Acknowledgement] {
        // The library takes the first row for headings.
        guard let text = CP932.decode(bytes),
            let csv = try? CSV<Enumerated>(
                string: "result,number,field,value\r\n" + text, delimiter: .comma, loadColumns: false),
            csv.rows.allSatisfy({ $0.count == 4 })
        else { throw BackSystemTrouble("the acknowledgement of the back system cannot be read") }
        return csv.rows.map { Acknowledgement(result: $0[0], number: $0[1], field: $0[2], value: $0[3]) }
    }
}
