import Foundation
import Kernel
import SwiftCSV

/// A CSV file of a pack: the first line names the columns. Lines that begin with `#` before it are remarks.
public struct PackTable: Sendable {
    public let file: String
    public let columns: [String]
    /// Cells in the order of ``columns``; every row has exactly as many.
    public let rows: [[String]]

    /// The position of a column.
    public func index(of column: String) -> Int? { columns.firstIndex(of: column) }
}

extension CityPack {
    /// Reads a CSV file of the pack and checks that it has the columns asked for; nil (with a fault) when it cannot.
    public func table(_ path: String, columns required: [String]) -> PackTable? {
        guard let file = file(path) else {
            faults.add(PackFault(file: root + "/" + path, line: 1, column: 1, reason: "the file is missing"))
            return nil
        }
        func refuse(_ reason: String, line: Int = 1) -> PackTable? {
            faults.add(PackFault(file: file.path, line: line, column: 1, reason: reason))
            return nil
        }
        guard let bytes = file.bytes(), let text = String(validating: bytes, as: UTF8.self) else {
            return refuse("the file cannot be read as UTF-8")
        }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let remarks = lines.prefix { $0.hasPrefix("#") }.count
        let body = lines.dropFirst(remarks).joined(separator: "\n")
        guard let csv = try? CSV<Enumerated>(string: body, delimiter: .comma, loadColumns: false) else {
            return refuse("the file is not valid CSV (a quotation mark may be missing)")
        }
        let missing = required.filter { !csv.header.contains($0) }
        guard missing.isEmpty else {
            return refuse("columns are missing: \(missing.joined(separator: ", "))", line: remarks + 1)
        }
        var rows: [[String]] = []
        rows.reserveCapacity(csv.rows.count)
        for (number, row) in csv.rows.enumerated() where row != [""] {
            guard row.count == csv.header.count else {
                return refuse(
                    "\(row.count) cells stand where \(csv.header.count) columns are named", line: remarks + 2 + number)
            }
            rows.append(row)
        }
        return PackTable(file: file.path, columns: csv.header, rows: rows)
    }
}
