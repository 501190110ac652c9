import Kernel
import MyNumberCard
import Pack
import Paper
import Sheets

/// One form with what a visit knows, ready to be shown or printed.
struct FilledForm: Sendable {
    let form: FormDefinition
    let sheet: CardSheet
    let marks: FormMarks

    /// - Parameters:
    ///   - visit: Whose facts are written; a blank form when nothing is known.
    ///   - terminal: The name of the terminal for the foot of the sheet.
    init(
        _ form: FormDefinition, of visit: Visit, terminal: String, office: String?, words: Words, at now: Timestamp,
        reference: String? = nil
    ) {
        self.form = form
        sheet = CardSheet(
            form, holder: visit.holder ?? CardHolder(), today: visit.source == .blank ? nil : now.date, office: office)
        let minute = "\(now.date) \(String(now.time.description.prefix(5)))"
        let source = words.text("terminal.stamp.\(Self.mark(visit))", .ja)
        marks = FormMarks(
            caseID: nil, issuedAt: now,
            stamp: words.text("terminal.stamp", .ja, ["source": source, "terminal": terminal, "time": minute]),
            reference: form.handsDataOver ? reference : nil)
    }

    /// Whether the sheet may say that it was read from a card: only when the card has proved itself.
    static func mark(_ visit: Visit) -> String {
        switch (visit.source, visit.authenticity) {
        case (.card?, .genuine?): "card"
        case (.codeB?, .genuine?): "code-b"
        case (.card?, _), (.codeB?, _): "unverified"
        case (.licence?, _): "licence"
        case (.ocr?, _): "ocr"
        case (.phone?, _), (.typed?, _): "typed"
        case (.blank?, _), (nil, _): "blank"
        }
    }

    /// The sheets as they are printed.
    func print() throws(PaperError) -> RenderedForm { try form.template.render(sheet.data, marks: marks) }

    /// The sheets as PNG for the screen.
    func pictures() throws(PaperError) -> [[UInt8]] {
        try form.template.pictures(sheet.data, marks: marks, dotsPerInch: 72)
    }
}
