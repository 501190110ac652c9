import Kernel
import Registry
import Site

/// How the pages name what a case is made of.
struct CaseWords: Sendable {
    let live: LiveCatalogue
    let places: Places

    /// The procedures as they are decided now.
    var catalogue: ProcedureCatalogue { live.current }

    /// The procedure's title in the reader's language; as it was when the case arrived if the pack has it no more.
    func title(_ file: CaseFile, _ ctx: PageContext) -> HTML {
        catalogue.procedure(file.procedure).map { ctx.t($0.title) } ?? HTML(text: file.title)
    }

    /// The titles of the procedures of many cases, each looked for once, under the procedure's id; without those that the
    /// pack has no more.
    func titles(of lines: [CaseLine], _ ctx: PageContext) -> [String: HTML] {
        let catalogue = catalogue
        var titles: [String: HTML] = [:]
        for line in lines where titles[line.procedure] == nil {
            titles[line.procedure] = catalogue.procedure(line.procedure).map { ctx.t($0.title) }
        }
        return titles
    }

    func ward(_ code: WardCode, _ ctx: PageContext) -> HTML {
        places.ward(code).map { ctx.t($0.name) } ?? HTML(text: code.code)
    }

    func channel(_ channel: String, _ ctx: PageContext) -> HTML {
        let key = "cases.channel.\(channel)"
        return ctx.pack.words.optionalText(key, .ja) == nil ? HTML(text: channel) : ctx.t(key)
    }

    func status(_ status: CaseFile.Status, _ ctx: PageContext) -> HTML { ctx.t("cases.status.\(status.rawValue)") }

    func chip(_ status: CaseFile.Status, _ ctx: PageContext) -> Chip {
        let tone: Chip.Tone =
            switch status {
            case .received: .blue
            case .returned: .yellow
            case .completed: .green
            case .withdrawn: .neutral
            }
        return Chip(self.status(status, ctx), tone)
    }

    /// The last day by law, marked when the case was handed in later.
    func lastDay(_ day: CivilDate?, isLate: Bool, _ ctx: PageContext) -> HTML {
        guard let day else { return ctx.t("cases.last-day.none") }
        return isLate ? "\(ctx.date(day)) \(Chip(ctx.t("cases.late"), .red))" : ctx.date(day)
    }
}
