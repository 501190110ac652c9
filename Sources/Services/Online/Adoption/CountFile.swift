import Kernel
import Registry
import Site
import SwiftCSV

/// Counts of applications on paper that another system or a section keeps (紙の受付件数の統計): CSV in UTF-8 whose first line names the
/// columns `procedure` (its id), `ward` (its code; empty for the whole city), `day` (`2026-04-30`, or `2026-04` for a whole
/// month), `channel` (`counter`, `post`, `phone`) and `n`.
struct CountFile: Sendable {
    /// One line.
    struct Line: Sendable, Hashable {
        let procedure: String
        let ward: WardCode?
        /// A month's counts stand on its last day.
        let day: CivilDate
        let channel: String
        let count: Int
    }

    /// What is wrong with a file: the line from 1, and the end of the word's key.
    struct Fault: Error, Sendable, Hashable {
        let line: Int
        let reason: String
    }

    static let columns = ["procedure", "ward", "day", "channel", "n"]
    static let mostLines = 20_000
    /// The most that a line counts.
    private static let most = 1_000_000

    private(set) var lines: [Line] = []
    private(set) var faults: [Fault] = []

    /// Reads a file whole, with everything that is wrong in it.
    ///
    /// - Parameter today: counts of days to come are faults.
    init(_ bytes: [UInt8], procedures: Set<String>, places: Places, today: CivilDate) {
        var text = bytes[...]
        if text.starts(with: [0xEF, 0xBB, 0xBF]) { text = text.dropFirst(3) }
        guard let words = String(validating: text, as: UTF8.self),
            let csv = try? SwiftCSV.CSV<Enumerated>(string: words, delimiter: .comma, loadColumns: false)
        else {
            faults = [Fault(line: 1, reason: "unreadable")]
            return
        }
        let cells = Self.columns.compactMap { csv.header.firstIndex(of: $0) }
        guard cells.count == Self.columns.count else {
            faults = [Fault(line: 1, reason: "columns")]
            return
        }
        guard csv.rows.count <= Self.mostLines else {
            faults = [Fault(line: Self.mostLines + 2, reason: "too-many")]
            return
        }
        for (index, row) in csv.rows.enumerated() where row != [""] {
            do throws(Fault) {
                guard row.count == csv.header.count else { throw Fault(line: index + 2, reason: "cells") }
                lines.append(
                    try Self.line(
                        cells.map { Site.CSV.text(of: row[$0]) }, index + 2, procedures: procedures, places: places,
                        today: today))
            } catch {
                faults.append(error)
            }
        }
        if lines.isEmpty, faults.isEmpty { faults = [Fault(line: 2, reason: "empty")] }
    }

    private static func line(
        _ cells: [String], _ number: Int, procedures: Set<String>, places: Places, today: CivilDate
    ) throws(Fault) -> Line {
        func fault(_ reason: String) -> Fault { Fault(line: number, reason: reason) }
        guard procedures.contains(cells[0]) else { throw fault("procedure") }
        let ward = WardCode(cells[1])
        guard cells[1].isEmpty || ward.flatMap(places.ward) != nil else { throw fault("ward") }
        guard let day = day(cells[2]), day <= today else { throw fault("day") }
        guard CountPages.channels.contains(cells[3]) else { throw fault("channel") }
        guard cells[4].utf8.count <= 7, let count = Int(cells[4]), (0...most).contains(count) else { throw fault("n") }
        return Line(procedure: cells[0], ward: ward, day: day, channel: cells[3], count: count)
    }

    private static func day(_ text: String) -> CivilDate? {
        text.utf8.count == 7 ? CivilDate(iso: text + "-01")?.lastOfMonth : CivilDate(iso: text)
    }
}
