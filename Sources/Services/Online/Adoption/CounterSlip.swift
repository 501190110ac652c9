import Forms
import Kernel
import Paper
import Site

/// A slip for somebody who came by paper: where the same procedure is online, as a 2D code, and what they need for it.
struct CounterSlip: Sendable {
    let ctx: PageContext
    let procedure: OnlineProcedure
    let address: String

    func render() throws -> [UInt8] {
        var blocks: [Document.Block] = [
            .heading(InlineText(plain: ctx.text("online.slip.title")), level: 1),
            .paragraph(InlineText(plain: ctx.text(procedure.title))),
            .paragraph(
                InlineText(
                    plain: ctx.text("online.slip.minutes", ["count": String(procedure.statistics.minutesOnline)]))),
            .paragraph(InlineText(plain: ctx.text("online.identity.\(procedure.identity.rawValue)"))),
        ]
        if !procedure.documents.isEmpty {
            blocks.append(.heading(InlineText(plain: ctx.text("online.fact.documents")), level: 2))
            blocks.append(.list(procedure.documents.map { InlineText(plain: ctx.text($0)) }, numbered: false))
        }
        blocks.append(.qr(address, caption: InlineText(plain: ctx.text("online.slip.code"))))
        return try Document(
            title: ctx.text("online.slip.title"), language: ctx.language, blocks: blocks, foot: ctx.cityName
        ).render(issuedAt: ctx.now).pdf
    }
}
