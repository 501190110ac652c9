import Forms
import Kernel
import Paper
import Site

/// The letter of a decision (決定通知書): number, date, to whom, what was decided and why, and how it can be contested (教示,
/// 行政不服審査法82条, 行政事件訴訟法46条).
struct DecisionLetter: Sendable {
    let ctx: PageContext
    let desk: OnlineDesk
    let procedure: OnlineProcedure
    let application: Application
    let decision: Decision
    let reasons: String?
    /// 文書番号
    let number: String

    var title: String { word("online.letter.title.\(decision.rawValue)", ["procedure": procedure.title.text(in: .ja)]) }

    func render() throws -> [UInt8] {
        var blocks: [Document.Block] = [
            .paragraphAtEnd(InlineText(plain: number)),
            .paragraphAtEnd(InlineText(plain: ctx.now.date.japanese)),
            .paragraph(InlineText(plain: word("online.letter.to", ["name": addressee]))),
            .paragraphAtEnd(InlineText(plain: word("online.letter.from", ["city": desk.pack.name.text(in: .ja)]))),
            .heading(InlineText(plain: title), level: 1),
            .paragraph(
                InlineText(
                    plain: word(
                        "online.letter.body.\(decision.rawValue)",
                        [
                            "day": application.arrivedAt.date.japanese, "number": application.number,
                            "procedure": procedure.title.text(in: .ja),
                        ]))),
        ]
        if let reasons, !reasons.isEmpty {
            blocks.append(.heading(InlineText(plain: word("online.letter.reasons")), level: 2))
            blocks.append(.paragraph(InlineText(plain: reasons)))
        }
        if !procedure.basis.isEmpty {
            blocks.append(
                .paragraph(
                    InlineText(plain: word("online.letter.basis", ["laws": procedure.basis.joined(separator: "、")]))))
        }
        if decision.needsReasons {
            blocks.append(.heading(InlineText(plain: word("online.letter.remedies")), level: 2))
            for part in ["review", "suit"] {
                blocks.append(
                    .paragraph(
                        InlineText(
                            plain: word("online.letter.remedies.\(part)", ["city": desk.pack.name.text(in: .ja)]))))
            }
        }
        blocks.append(
            .paragraph(InlineText(plain: word("online.letter.section", ["section": procedure.owner.text(in: .ja)]))))
        return try Document(title: title, language: .ja, blocks: blocks, foot: number).render(issuedAt: ctx.now).pdf
    }

    /// Whom it is for: who applied, as the form says.
    private var addressee: String {
        let answers = application.answers
        for name in ["applicant", "representative", "organisation", "office"] {
            if let family = answers[name]?["family"]?.stringValue {
                return [family, answers[name]?["given"]?.stringValue ?? ""].filter { !$0.isEmpty }.joined(
                    separator: "　")
            }
            if let text = answers[name]?.stringValue { return text }
        }
        return word("online.letter.applicant")
    }

    /// Letters are written in Japanese, the language of the law.
    private func word(_ key: String, _ arguments: [String: String] = [:]) -> String {
        InlineText(markup: desk.pack.words.text(key, .ja, arguments)).text
    }
}
