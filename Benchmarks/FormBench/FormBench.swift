import Foundation
import Kernel
import Pack
import Paper
import Procedures
import Registry
import Sheets

/// Times printing and prints it: the forms of a session for a household of six, and the list that the peers print too.
/// `FormBench PACK ROWS.tsv OUT.pdf [ROUNDS]`; `ROWS.tsv` has a heading line and rows of four cells.
@main
enum FormBench {
    static func main() async throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        guard arguments.count >= 3 else { throw Usage() }
        let rounds = arguments.count > 3 ? Int(arguments[3]) ?? 20 : 20
        let now = SystemClock().now()

        let pack = try CityPack.load(arguments[0])
        let catalogue = FormCatalogue(pack: pack)
        let templates = SessionForms.ids.compactMap { catalogue.template($0, on: now.date) }
        let data = SessionForms.data(on: now.date)
        let marks = FormMarks(caseID: "0198f000-0000-7000-8000-000000000001", issuedAt: now)
        try measure("session of \(templates.count) forms", rounds) {
            try templates.reduce(0) { try $0 + $1.render(data, marks: marks).pages }
        }

        let rows = try String(contentsOfFile: arguments[1], encoding: .utf8).split(separator: "\n").map { line in
            line.split(separator: "\t").map { InlineText(plain: String($0)) }
        }
        let list = Document(
            title: "一覧", language: .ja,
            blocks: [
                .heading("一覧", level: 1),
                .table(widths: [3, 3, 3, 6], header: rows.first ?? [], rows: Array(rows.dropFirst())),
            ])
        try Data(list.render(issuedAt: now).pdf).write(to: URL(fileURLWithPath: arguments[2]))
        try measure("list of \(rows.count - 1) rows", rounds * 5) { try list.render(issuedAt: now).pages }
    }

    /// Prints again and again on one thread. The first time, when fonts are looked up, stands by itself.
    static func measure(_ name: String, _ rounds: Int, _ print: () throws -> Int) throws {
        let clock = ContinuousClock()
        let first = try clock.measure { _ = try print() }
        var times: [Duration] = []
        var pages = 0
        for _ in 0..<rounds {
            times.append(try clock.measure { pages += try print() })
        }
        times.sort()
        let whole = times.reduce(.zero, +) / .seconds(1)
        func milliseconds(_ time: Duration) -> Double { (time / .microseconds(100)).rounded() / 10 }
        let rate = (Double(pages) / whole * 10).rounded() / 10
        Swift.print(
            "\(name): first \(milliseconds(first)) ms, p50 \(milliseconds(times[times.count / 2])) ms, "
                + "p95 \(milliseconds(times[min(times.count - 1, times.count * 95 / 100)])) ms, "
                + "\(pages / rounds) pages, \(rate) pages/s")
    }

    struct Usage: Error, CustomStringConvertible {
        var description: String { "FormBench PACK ROWS.tsv OUT.pdf [ROUNDS]" }
    }
}
