import Forms
import Kernel
import Site

/// What differs from the edition before, as sentences with the old beside the new.
struct DifferenceTable: Component {
    let ctx: PageContext
    let names: StudioNames
    let difference: ProcedureDifference
    let before: Int
    let after: Int

    var html: HTML {
        let rows = difference.lines.map { line -> [HTML] in
            [Self.sentence(line, ctx), value(line.before, line.subject), value(line.after, line.subject)]
        }
        let table = Table(
            caption: ctx.t("studio.difference"),
            columns: [
                .init(ctx.t("studio.difference.what"), .rowHeading),
                .init(ctx.t("studio.difference.before", ["version": String(before)])),
                .init(ctx.t("studio.difference.after", ["version": String(after)])),
            ], rows: rows, captionHidden: true, empty: ctx.t("studio.difference.none"), dense: true, cards: true)
        return """
            <section id="difference"><h2>\(ctx.t("studio.difference"))</h2>\
            <p>\(ctx.t("studio.difference.count", ["count": ctx.number(rows.count)]))</p>\(table)</section>
            """
    }

    private func value(_ text: String?, _ subject: ProcedureDifference.Subject) -> HTML {
        guard let text, !text.isEmpty else { return "<span class=\"quiet\">–</span>" }
        if let words = Self.words(subject, text) { return ctx.t(words) }
        if let unit = Self.units[subject] { return ctx.t("studio.difference.unit.\(unit)", ["count": text]) }
        if let ids = names.kind(of: subject) {
            return text.split(separator: "\n").map { names.title(ids, String($0)) }.joined(by: "<br>")
        }
        return text.split(separator: "\n", omittingEmptySubsequences: false).map { HTML(text: String($0)) }
            .joined(by: "<br>")
    }

    /// The key of the words for a value that the definition writes as a code; nil for one that is read as it is.
    private static func words(_ subject: ProcedureDifference.Subject, _ text: String) -> String? {
        switch subject {
        case .required: ["always", "never"].contains(text) ? "studio.required.\(text)" : nil
        case .kind: "studio.kind.\(text)"
        case .identity, .cosignBy: "studio.identity.\(text)"
        case .audience: "online.audience.\(text)"
        case .drafts: "studio.drafts.\(text)"
        case .target, .inCity: text == "true" ? "online.yes" : "online.no"
        case .lines: "studio.lines.many"
        case .deadlineTime: text == ProcedureDeadline.endOfDay.description ? "studio.deadline.end-of-day" : nil
        default: nil
        }
    }

    /// Numbers that say little without what they count.
    private static let units: [ProcedureDifference.Subject: String] = [
        .deadlineWarning: "days-before", .cosignDays: "days", .rush: "per-minute",
    ]

    /// One difference in words: 「項目「電話番号」を必須にしました」.
    static func sentence(_ line: ProcedureDifference.Line, _ ctx: PageContext) -> HTML {
        let owner = line.owner.rawValue
        if line.subject == .whole {
            return ctx.t("studio.difference.\(owner).\(line.before == nil ? "added" : "removed")", ["name": line.name])
        }
        if line.subject == .place { return ctx.t("studio.difference.\(owner).moved", ["name": line.name]) }
        if line.subject == .required {
            let how = ["always": "always", "never": "never"][line.after ?? ""] ?? "when"
            return ctx.t("studio.difference.required.\(how)", ["name": line.name])
        }
        var what = ctx.text("studio.subject.\(line.subject.rawValue)")
        if let language = line.language, language != .ja {
            let name = ctx.pack.words.optionalText("studio.language.\(language.rawValue)", ctx.language)
            what += "（\(Ruby.plain(name ?? language.rawValue))）"
        }
        let how = line.before == nil ? "set" : line.after == nil ? "unset" : "changed"
        return ctx.t("studio.difference.\(owner).\(how)", ["name": line.name, "what": what])
    }
}
