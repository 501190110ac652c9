import Kernel
import Pack
import Paper
import Registry

/// The words of a reminder, as a letter and as a message. It names the procedure and the documents and nobody: who it is for stands on
/// the envelope, so that nothing is disclosed where somebody else opens it or an address is protected.
struct ReminderLetter: Sendable {
    let catalogue: ProcedureCatalogue
    let words: Words
    let office: LocalizedText
    let shortfalls: [Shortfall]

    /// The language of the visit, and Japanese beside it.
    var languages: [Language] {
        let own = shortfalls.first?.language ?? .ja
        return own == .ja ? [.ja] : [own, .ja]
    }

    /// The letter, one part a language.
    func document(on day: CivilDate) -> Document {
        let first = languages.first ?? .ja
        var blocks: [Document.Block] = []
        for language in languages {
            if language != first { blocks += [.rule, .language(language)] }
            blocks.append(.heading(line("reminder.title", language), level: language == first ? 1 : 2))
            blocks.append(.paragraph(InlineText(markup: date(day, language) + "　" + office.text(in: language))))
            blocks.append(.paragraph(line("reminder.lead", language)))
            blocks.append(
                .table(
                    widths: [4, 4, 3],
                    header: ["reminder.document", "reminder.procedure", "reminder.until"].map { line($0, language) },
                    rows: rows(language).map { $0.map { InlineText(markup: $0) } }))
            blocks.append(.paragraph(line("reminder.bring", language)))
            blocks.append(.note(line("reminder.crossed", language)))
        }
        return Document(
            title: plain("reminder.title", first), language: first, blocks: blocks, foot: office.text(in: .ja))
    }

    /// The same as a message without pictures.
    func message(_ language: Language) -> String {
        let lines = rows(language).map { "・" + $0.map { InlineText(markup: $0).text }.joined(separator: " / ") }
        return
            ([plain("reminder.title", language), "", plain("reminder.lead", language)] + lines
            + [plain("reminder.bring", language), plain("reminder.crossed", language), "", office.text(in: language)])
            .joined(separator: "\n")
    }

    private func rows(_ language: Language) -> [[String]] {
        shortfalls.map { one in
            [
                catalogue.document(one.document)?.title.text(in: language) ?? one.document,
                (catalogue.procedure(one.procedure)?.title.text(in: language) ?? one.procedure) + "　" + one.caseNumber,
                date(one.due, language),
            ]
        }
    }

    private func date(_ date: CivilDate, _ language: Language) -> String {
        language == .ja || language == .jaEasy ? date.japanese : date.description
    }

    private func line(_ key: String, _ language: Language) -> InlineText {
        InlineText(markup: words.text(key, language))
    }

    private func plain(_ key: String, _ language: Language) -> String { line(key, language).text }
}
