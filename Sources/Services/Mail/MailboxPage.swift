import Kernel
import Site
import Store

/// The simulated mailbox of a demonstration: all letters, so that whoever tries it can follow their links.
enum MailboxPage {
    @Sendable static func show(_ request: SiteRequest) async throws -> SiteResponse {
        let ctx = request.ctx
        let cursor = request.query.text("after").flatMap { Cursor($0) }.flatMap { $0.keys.count == 2 ? $0 : nil }
        let page = try await request.store.read { try MailDesk.letters(after: cursor, limit: 20, in: $0) }
        let letters = page.rows.map { letter -> HTML in
            """
            <article class="card"><h2 class="card-title">\(letter.subject)</h2>\
            \(DescriptionList([(ctx.t("mail.to"), "\(letter.address)"), (ctx.t("mail.at"), ctx.moment(letter.createdAt))]))\
            \(paragraphs(letter.text))</article>
            """
        }
        let more = page.next.map { next -> HTML in
            "<p><a href=\"\(href: "/demo/mail?after=\(next)")\">\(ctx.t("mail.older"))</a></p>"
        }
        return .page(
            Site.Page(
                ctx, "mail.title", lead: "<p>\(ctx.t("mail.lead"))</p>",
                body: letters.isEmpty ? "<p>\(ctx.t("mail.none"))</p>" : "\(HTML(letters))\(more)"))
    }

    /// The text with its links, each of which stands on a line of its own.
    private static func paragraphs(_ text: String) -> HTML {
        HTML(
            text.split(separator: "\n\n").map { part -> HTML in
                let lines = part.split(separator: "\n").map { line -> HTML in
                    line.hasPrefix("http://") || line.hasPrefix("https://")
                        ? "<a href=\"\(href: String(line))\">\(String(line))</a>" : "\(String(line))"
                }
                return "<p>\(lines.joined(by: "<br>"))</p>"
            })
    }
}
