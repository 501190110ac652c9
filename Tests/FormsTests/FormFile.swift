import Kernel
import Pack
import Rules

@testable import Forms

/// A form written in a test.
struct FormFile {
    let sheet: FormSheet?
    let faults: PackFaults

    init(_ text: String) {
        faults = PackFaults()
        let node = PackNode.read(Array(text.utf8), file: "form.yml", faults: faults)
        sheet = node.map { [faults] in FormSheetReader(functions: .standard, faults: faults).sheet($0) }
    }

    /// A form of one page with these items.
    init(items: String) {
        let indented = items.split(separator: "\n", omittingEmptySubsequences: false).map { "      " + $0 }
        self.init("pages:\n  - id: one\n    title: 一\n    items:\n" + indented.joined(separator: "\n"))
    }

    var reasons: [String] { faults.all.map { "\($0.line): \($0.reason)" } }

    /// What comes of answers on 1 May 2026 at noon.
    func outcome(
        _ answers: [String: [String]], at: String = "2026-05-01T12:00:00+09:00", places: FormPlaces = FormPlaces()
    ) throws -> FormOutcome {
        guard let sheet, faults.isEmpty, let now = Timestamp(iso: at) else { throw NoForm(reasons: reasons) }
        return FormRun(sheet, RawAnswers(answers), at: now, places: places).outcome()
    }

    struct NoForm: Error {
        let reasons: [String]
    }
}
