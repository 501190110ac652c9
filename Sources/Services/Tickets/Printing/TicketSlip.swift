import Kernel
import Pack
import Paper
import Site

/// A ticket as it is printed: the number large, what it is for, how long one waits, and a code that leads to the ticket on
/// a telephone.
struct TicketSlip: Sendable {
    let ticket: Ticket
    let office: TicketOffice
    /// The whole address of the ticket's page.
    let address: String
    let language: Language
    let words: Words

    var slip: Slip {
        let category = office.categoriesByID[ticket.category]?.title.text(in: language) ?? ticket.category
        var parts: [Slip.Part] = [
            .text(plain(office.ward.office.text(in: language)), size: 11, .center),
            .text(plain(category), size: 12, .center),
            .text(ticket.number.description, size: 54, .center),
            .text(wait, size: 11, .center),
        ]
        if !ticket.todo.isEmpty {
            let others = ticket.todo.map { plain(office.categoriesByID[$0]?.title.text(in: language) ?? $0) }
            parts.append(.text(text("tickets.slip.then", ["others": others.joined(separator: "、")]), size: 9, .center))
        }
        parts += [
            .rule, .code(address, share: 0.55), .text(text("tickets.slip.code"), size: 8.5, .center), .space(1),
            .text("\(ticket.issuedAt.date) \(clock(ticket.issuedAt.time))", size: 8.5, .center), .space(2),
        ]
        return Slip(parts, language: language)
    }

    private var wait: String {
        guard let shown = ticket.shown else { return text("tickets.wait.unknown") }
        let minutes = ["minutes": String(shown.minutes)]
        if shown.isOrMore { return text("tickets.slip.wait", ["wait": text("tickets.wait.or-more", minutes)]) }
        if shown.minutes == 0 { return text("tickets.slip.wait", ["wait": text("tickets.wait.soon")]) }
        return text("tickets.slip.wait", ["wait": text("tickets.wait.about", minutes)])
    }

    private func text(_ key: String, _ arguments: [String: String] = [:]) -> String {
        plain(words.text(key, language, arguments))
    }

    /// Without readings: paper has no room for them.
    private func plain(_ text: String) -> String { Ruby.plain(text) }

    private func clock(_ time: TimeOfDay) -> String { "\(time.hour):\(time.minute < 10 ? "0" : "")\(time.minute)" }
}
