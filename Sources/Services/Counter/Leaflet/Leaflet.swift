import Kernel
import Paper
import Procedures
import Registry

/// What the visitor takes home (手続き案内書): done today, where next, what to bring, until when.
struct Leaflet {
    let desk: CounterDesk
    let record: SessionRecord
    let decision: Decision
    let cases: [CaseFile]
    let today: CivilDate
    /// The address of the calendar file.
    let calendarAddress: String

    /// The leaflet in the visitor's language, then in easy Japanese for whoever helps them.
    func document() -> Document {
        let language = record.session.language
        var blocks = blocks(in: language)
        if language != .ja, language != .jaEasy {
            blocks.append(.rule)
            blocks += self.blocks(in: .jaEasy)
        }
        blocks.append(
            .qr(calendarAddress, caption: InlineText(markup: word("leaflet.calendar", language))))
        return Document(
            title: plain("leaflet.title", language), language: language, blocks: blocks,
            foot: plain("leaflet.foot", language))
    }

    private func blocks(in language: Language) -> [Document.Block] {
        var blocks: [Document.Block] = [
            .heading(InlineText(markup: word("leaflet.title", language)), level: 1),
            .paragraph(InlineText(markup: office(language) + "　" + dateText(today, language))),
        ]
        if !cases.isEmpty {
            blocks.append(.heading(InlineText(markup: word("leaflet.done", language)), level: 2))
            blocks.append(
                .list(
                    cases.map { InlineText(markup: title($0.procedure, language) + "　" + $0.number) }, numbered: false))
        }
        let next = decision.items.filter { $0.status == .needed && !$0.isHandedIn }
        if !next.isEmpty {
            blocks.append(.heading(InlineText(markup: word("leaflet.next", language)), level: 2))
            blocks.append(
                .table(
                    widths: [5, 3, 3],
                    header: ["leaflet.column.what", "leaflet.column.where", "leaflet.column.until"]
                        .map { InlineText(markup: word($0, language)) },
                    rows: next.map { item in
                        [
                            InlineText(markup: item.definition.title.text(in: language)),
                            InlineText(markup: place(item, language)),
                            InlineText(markup: until(item, language)),
                        ]
                    }))
            blocks += toBring(next, language)
        }
        let later = decision.documents.filter { record.documents[$0.id] == .later }
        if !later.isEmpty {
            blocks.append(.heading(InlineText(markup: word("leaflet.bring", language)), level: 2))
            blocks.append(.list(later.map { InlineText(markup: $0.title.text(in: language)) }, numbered: false))
        }
        let possible = decision.items.filter { $0.status == .possible }
        if !possible.isEmpty {
            blocks.append(.heading(InlineText(markup: word("leaflet.possible", language)), level: 2))
            blocks.append(
                .list(possible.map { InlineText(markup: $0.definition.title.text(in: language)) }, numbered: false))
        }
        return blocks
    }

    private func place(_ item: Decision.Item, _ language: Language) -> String {
        let place =
            desk.catalogue.window(of: item.definition)?.title.text(in: language)
            ?? word("counter.place.\(item.definition.place.rawValue)", language)
        guard case .later(let day, _) = item.hours else { return place }
        // Not done today: the visitor comes again.
        return place + " " + word("leaflet.from", language).replacing("{day}", with: dateText(day, language))
    }

    /// What each of the procedures asks the visitor to bring.
    private func toBring(_ items: [Decision.Item], _ language: Language) -> [Document.Block] {
        let lines = items.compactMap { item -> InlineText? in
            let documents = item.documents.filter { $0.handling == .bring && !$0.isPossible }
            guard !documents.isEmpty else { return nil }
            let names = documents.map { $0.title.text(in: language) }
            let isJapanese = language == .ja || language == .jaEasy
            return InlineText(
                markup: item.definition.title.text(in: language) + (isJapanese ? "：" : ": ")
                    + names.joined(separator: isJapanese ? "、" : ", "))
        }
        guard !lines.isEmpty else { return [] }
        return [
            .heading(InlineText(markup: word("leaflet.documents", language)), level: 3), .list(lines, numbered: false),
        ]
    }

    private func until(_ item: Decision.Item, _ language: Language) -> String {
        guard let last = item.lastDay else { return "" }
        return last.date.map { dateText($0, language) } ?? last.text.text(in: language)
    }

    private func title(_ procedure: String, _ language: Language) -> String {
        desk.catalogue.procedure(procedure)?.title.text(in: language) ?? procedure
    }

    private func office(_ language: Language) -> String {
        desk.directory.places.ward(record.session.ward)?.office.text(in: language) ?? ""
    }

    private func dateText(_ date: CivilDate, _ language: Language) -> String {
        language == .ja || language == .jaEasy ? date.japanese : date.description
    }

    private func word(_ key: String, _ language: Language) -> String { desk.pack.words.text(key, language) }

    private func plain(_ key: String, _ language: Language) -> String { InlineText(markup: word(key, language)).text }

    /// The last days as a calendar file (RFC 5545): procedures and days, nothing about persons.
    func calendar() -> String {
        let language = record.session.language
        let days = decision.items.compactMap { item -> CalendarFile.Day? in
            guard item.status == .needed, !item.isHandedIn, let day = item.lastDay?.date else { return nil }
            let words = plain("leaflet.calendar.until", language) + " " + title(item.definition.id, language)
            return CalendarFile.Day(id: item.definition.id, day: day, title: InlineText(markup: words).text)
        }
        return CalendarFile(id: "\(record.session.leafletToken)", on: today, days: days).text
    }
}
