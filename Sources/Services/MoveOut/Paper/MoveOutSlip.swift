import Kernel
import Paper
import Registry

/// What the person takes home (控え): the receipt number, the last days, what ends and what is to be done.
struct MoveOutSlip {
    let desk: MoveOutDesk
    let record: MoveOutRecord
    let notice: MoveOutNotice
    let movers: [Resident]
    let language: Language
    /// The address of the notice's page.
    let address: String

    func document(on today: CivilDate) -> Document {
        let dates = desk.dates(notice)
        var blocks: [Document.Block] = [
            .heading(InlineText(markup: word("moveout.slip.title")), level: 1),
            .note(
                InlineText(markup: word("moveout.slip.receipt", ["receipt": record.receipt.text, "key": record.key]))),
            .paragraph(InlineText(markup: word("moveout.slip.planned", ["day": day(notice.planned)]))),
            .heading(InlineText(markup: word("moveout.slip.dates")), level: 2),
            .table(
                widths: [6, 4], header: [],
                rows: [
                    [InlineText(markup: word("moveout.dates.in")), InlineText(markup: day(dates.lastDayIn))],
                    [InlineText(markup: word("moveout.dates.special")), InlineText(markup: day(dates.lastDaySpecial))],
                ]),
            .paragraph(InlineText(markup: word("moveout.slip.card"))),
            .heading(InlineText(markup: word("moveout.slip.ends")), level: 2),
            .table(
                widths: [3, 7], header: [],
                rows: endings(on: today).map { ending in
                    [
                        InlineText(markup: ending.title.text(in: language)),
                        InlineText(markup: ending.text.text(in: language)),
                    ]
                }),
        ]
        blocks.append(.qr(address, caption: InlineText(markup: word("moveout.slip.page"))))
        return Document(
            title: InlineText(markup: word("moveout.slip.title")).text, language: language, blocks: blocks,
            foot: InlineText(markup: word("moveout.slip.foot")).text)
    }

    /// What ends or is to be done for any of those who move, each once, in the order of the pack.
    func endings(on today: CivilDate) -> [MoveOutData.Ending] {
        let concerned = Set(movers.flatMap { desk.data.endings(for: $0, on: today) }.map(\.id))
        return desk.data.endings.filter { concerned.contains($0.id) }
    }

    /// The last days for a telephone's calendar; nothing about persons.
    func calendar(on today: CivilDate) -> String {
        let dates = desk.dates(notice)
        return CalendarFile(
            id: record.receipt.text.lowercased(), on: today,
            days: [
                .init(id: "in", day: dates.lastDayIn, title: plain("moveout.dates.in")),
                .init(id: "special", day: dates.lastDaySpecial, title: plain("moveout.dates.special")),
            ]
        ).text
    }

    private func plain(_ key: String) -> String { InlineText(markup: word(key)).text }

    private func day(_ date: CivilDate) -> String {
        language == .ja || language == .jaEasy ? "\(date.japanese)（\(date)）" : date.description
    }

    private func word(_ key: String, _ arguments: [String: String] = [:]) -> String {
        desk.pack.words.text(key, language, arguments)
    }
}
