import Kernel
import Registry
import Store
import SwiftCSV

/// The daily file of certificates (シリアル番号の紐付け) from the resident system: which certificate for signatures is whose, as cards are issued,
/// renewed and given up at the desks.
///
/// CSV in UTF-8 with a line of names: `issuer` (as in the certificate, RFC 4514), `serial` (hexadecimal), `resident` (the id in the register),
/// `validTo`, and `endedOn` (empty while it is in force). A file that comes twice changes nothing the second time.
public struct CertificateLinkFile: Sendable {
    /// What became of a file.
    public struct Outcome: Sendable, Hashable {
        /// Certificates that are linked now and were not.
        public var linked = 0
        /// Links that ended.
        public var ended = 0
        /// Lines that changed nothing.
        public var known = 0
        /// Lines that were left out, with the reason; nobody's name is in it.
        public var faults: [String] = []
    }

    /// Why a file is not read at all.
    public struct Unreadable: Error, Sendable, CustomStringConvertible {
        public let description: String
    }

    private struct Line: Sendable {
        let number: Int
        let issuer: String
        let serial: String
        let resident: ResidentID
        let validTo: CivilDate
        let hasEnded: Bool
    }

    /// So many lines share a transaction.
    private static let batch = 500
    private static let columns = ["issuer", "serial", "resident", "validTo", "endedOn"]

    private let lines: [Line]
    private let faults: [String]

    /// Reads a file. - Throws: ``Unreadable`` when it is no CSV or a column is missing; lines alone become faults of the outcome.
    public init(_ text: String) throws(Unreadable) {
        guard let csv = try? CSV<Enumerated>(string: text, delimiter: .comma, loadColumns: false) else {
            throw Unreadable(description: "the file is not valid CSV (a quotation mark may be missing)")
        }
        let places = Self.columns.compactMap { csv.header.firstIndex(of: $0) }
        guard places.count == Self.columns.count else {
            throw Unreadable(
                description: "the first line must name the columns \(Self.columns.joined(separator: ", "))")
        }
        var (lines, faults) = ([Line](), [String]())
        for (index, row) in csv.rows.enumerated() where row != [""] {
            let number = index + 2
            guard row.count == csv.header.count else {
                faults.append("line \(number): \(row.count) cells for \(csv.header.count) columns")
                continue
            }
            let cells = places.map { row[$0] }
            let serial = Self.serial(cells[1])
            guard let resident = ResidentID(cells[2]), let validTo = CivilDate(iso: cells[3]), !cells[0].isEmpty,
                !serial.isEmpty, serial.allSatisfy(\.isHexDigit), cells[4].isEmpty || CivilDate(iso: cells[4]) != nil
            else {
                faults.append("line \(number): issuer, serial, resident or a day cannot be read")
                continue
            }
            lines.append(
                Line(
                    number: number, issuer: cells[0], serial: serial, resident: resident, validTo: validTo,
                    hasEnded: !cells[4].isEmpty))
        }
        (self.lines, self.faults) = (lines, faults)
    }

    /// A serial number as certificates give it: upper-case digits, two a byte, without leading bytes of zero.
    private static func serial(_ text: String) -> String {
        var digits = text.uppercased()[...]
        if !digits.count.isMultiple(of: 2) { digits = "0" + digits }
        while digits.hasPrefix("00") { digits = digits.dropFirst(2) }
        return String(digits)
    }

    /// Brings the links to what the file says.
    func apply(to store: Store, directory: RegistryDirectory) async throws -> Outcome {
        var outcome = Outcome(faults: faults)
        for start in stride(from: 0, to: lines.count, by: Self.batch) {
            let part = lines[start..<min(start + Self.batch, lines.count)]
            let known = try await directory.living(part.map(\.resident))
            let done = try await store.write { tx in
                var done = Outcome()
                for line in part { try Self.apply(line, isResident: known.contains(line.resident), &done, in: tx) }
                return done
            }
            outcome.linked += done.linked
            outcome.ended += done.ended
            outcome.known += done.known
            outcome.faults += done.faults
        }
        return outcome
    }

    private static func apply(
        _ line: Line, isResident: Bool, _ done: inout Outcome, in tx: WriteTransaction
    ) throws {
        let standing = try CertificateLink.resident(issuer: line.issuer, serial: line.serial, in: tx)
        if line.hasEnded {
            guard standing == line.resident else {
                done.known += 1
                return
            }
            try CertificateLink.end(issuer: line.issuer, serial: line.serial, of: line.resident, in: tx)
            done.ended += 1
        } else if standing == line.resident {
            done.known += 1
        } else if !isResident {
            done.faults.append("line \(line.number): nobody in the register has this id")
        } else if try CertificateLink.link(
            line.issuer, line.serial, validTo: line.validTo, to: line.resident, .file, in: tx)
        {
            done.linked += 1
        } else {
            done.faults.append("line \(line.number): the certificate is linked to somebody else; end that link first")
        }
    }
}
