import Kernel
import Registry
import Site
import Tickets

/// The words of a terminal's state.
struct DeviceWords: Sendable {
    let ctx: PageContext

    func chip(_ state: DeviceState?) -> Chip {
        switch state?.word {
        case .ready?: Chip(ctx.t(state?.isBusy == true ? "devices.state.busy" : "devices.state.ready"), .green)
        case .help?: Chip(ctx.t("devices.state.help"), .red)
        case .away?: Chip(ctx.t("devices.state.away"), .yellow)
        case nil: Chip(ctx.t("devices.state.never"), .neutral)
        }
    }

    func troubles(_ troubles: [String]) -> HTML {
        guard !troubles.isEmpty else { return HTML() }
        return
            "<ul class=\"floor-troubles\">\(troubles.map { "<li>\(ctx.t("devices.trouble.\($0)"))</li>" as HTML })</ul>"
    }

    func inLine(_ troubles: [String]) -> HTML {
        HTML(text: troubles.map { ctx.text("devices.trouble.\($0)") }.joined(separator: ctx.isJapanese ? "、" : ", "))
    }
}

/// What somebody on the floor sees on a tablet.
struct FloorView: Sendable {
    let ctx: PageContext
    let places: Places
    /// Whether the reader may call people to terminals.
    let mayCall: Bool

    func page(_ model: FloorModel, _ refusal: HTML?) -> Page {
        let words = DeviceWords(ctx: ctx)
        let byWard = Dictionary(grouping: model.entries, by: \.device.ward).sorted { $0.key < $1.key }
        let parts = byWard.map { ward, entries -> HTML in
            let title = places.ward(ward).map { ctx.t($0.office) } ?? HTML(text: ward.code)
            let items = entries.map { entry -> HTML in
                let css = entry.state?.word == .help ? "help" : entry.state?.word == .away ? "away" : ""
                let beat = entry.state.map { "<p>\(ctx.t("devices.beat")) \(ctx.moment($0.beatAt))</p>" as HTML }
                let waiting = entry.state.flatMap { state -> HTML? in
                    state.waiting == 0
                        ? nil : "<p>\(ctx.t("devices.waiting", ["count": ctx.number(state.waiting)]))</p>"
                }
                return """
                    <li class="\(css)"><h3><a href="\(href: DevicePaths.terminal(entry.device.id))">\(entry.device.name)</a> \
                    \(words.chip(entry.state))</h3>\(words.troubles(entry.state?.troubles ?? []))
                    <p>\(entry.device.place)</p><p>\(ctx.t("devices.uses-today", ["count": ctx.number(entry.usesToday)]))</p>\
                    \(beat)\(waiting)\(model.lines[ward].map { line in
                        CallPanel(ctx: ctx, device: entry.device, state: entry.state, line: line, mayCall: mayCall).html
                    })</li>
                    """
            }
            return """
                <section><h2>\(title)</h2>\(model.lines[ward].map(line))<ul class="floor-list">\(items)</ul></section>
                """
        }
        let help = model.needingHelp
        let banner =
            model.entries.isEmpty
            ? Banner(.info, ctx.t("devices.none"), text: ctx.t("devices.none.text"))
            : help == 0
                ? Banner(.success, ctx.t("devices.all-well"))
                : Banner(.warning, ctx.t("devices.need-help", ["count": String(help)]))
        return Page(
            ctx, "devices.title", lead: "<p>\(ctx.t("devices.lead"))</p>", width: .wide,
            status: refusal == nil ? 200 : 409,
            body: "\(DeviceTabs(ctx: ctx, current: 0))\(refusal.map { Banner(.error, $0) })\(banner)\(HTML(parts))")
    }

    /// How many wait for a terminal.
    private func line(_ line: TerminalLine) -> HTML {
        guard line.waiting > 0 else { return "<p>\(ctx.t("devices.call.nobody"))</p>" }
        return """
            <p>\(ctx.t("devices.call.waiting", ["count": String(line.waiting), "minutes": String(line.longestMinutes)]))</p>
            """
    }
}

/// The pages about terminals beside each other.
struct DeviceTabs: Component {
    let ctx: PageContext
    let current: Int

    var html: HTML {
        Tabs(
            label: ctx.text("devices.title"),
            [
                .init(ctx.t("devices.tab.floor"), path: DevicePaths.floor),
                .init(ctx.t("devices.tab.sheet"), path: DevicePaths.sheet),
                .init(ctx.t("devices.tab.statistics"), path: DevicePaths.statistics),
            ], current: current
        ).html
    }
}

/// One terminal.
struct TerminalView: Sendable {
    let ctx: PageContext
    let places: Places

    func page(_ model: TerminalModel, _ panel: HTML, after: HTML?, isWrong: Bool) -> Page {
        let words = DeviceWords(ctx: ctx)
        let ward = places.ward(model.device.ward).map { ctx.t($0.office) } ?? HTML(text: model.device.ward.code)
        var facts: [(HTML, HTML)] = [
            (ctx.t("devices.column.state"), "\(words.chip(model.state))\(words.troubles(model.state?.troubles ?? []))"),
            (ctx.t("devices.column.office"), ward), (ctx.t("devices.column.place"), HTML(text: model.device.place)),
            (ctx.t("devices.column.enrolled"), ctx.moment(model.device.enrolledAt)),
        ]
        if let state = model.state {
            facts.append((ctx.t("devices.beat"), ctx.moment(state.beatAt)))
            facts.append((ctx.t("devices.column.pack"), "<code>\(state.pack)</code>"))
            facts.append((ctx.t("devices.column.waiting"), HTML(text: ctx.number(state.waiting))))
        }
        if let retired = model.device.retiredAt { facts.append((ctx.t("devices.column.retired"), ctx.moment(retired))) }
        let days = Table(
            caption: ctx.t("devices.days"),
            columns: [
                .init(ctx.t("devices.column.day"), .rowHeading), .init(ctx.t("devices.column.uses"), .number),
                .init(ctx.t("devices.column.forms"), .number),
            ],
            rows: model.days.map {
                [ctx.date($0.day), HTML(text: ctx.number($0.uses)), HTML(text: ctx.number($0.forms))]
            }, empty: ctx.t("devices.days.none"), cards: true)
        let changes = Table(
            caption: ctx.t("devices.changes"),
            columns: [
                .init(ctx.t("devices.column.at"), .rowHeading), .init(ctx.t("devices.column.state")),
                .init(ctx.t("devices.column.troubles")),
            ],
            rows: model.changes.map {
                [ctx.moment($0.at), ctx.t("devices.state.\($0.word.rawValue)"), words.inLine($0.troubles)]
            }, empty: ctx.t("devices.changes.none"), cards: true)
        return Page(
            title: "\(model.device.name)｜\(ctx.text("devices.title"))", heading: HTML(text: model.device.name),
            breadcrumbs: [.init(ctx.t("devices.title"), path: DevicePaths.floor)], width: .wide,
            status: isWrong ? 422 : 200, hasErrors: isWrong,
            body: "\(DescriptionList(facts))\(panel)\(days)\(changes)\(after)")
    }
}

/// The sheet of a day.
struct SheetView: Sendable {
    let ctx: PageContext
    let places: Places

    func page(_ sheet: DailySheet, _ form: FormState) -> Page {
        let shown = form.values.entries.isEmpty ? FormState(ctx, Site.FormData([("day", sheet.day.description)])) : form
        let rows = sheet.lines.map { line -> [HTML] in
            [
                "<a href=\"\(href: DevicePaths.terminal(line.device.id))\">\(line.device.name)</a>",
                HTML(text: line.device.place), HTML(text: ctx.number(line.uses)), HTML(text: ctx.number(line.forms)),
                HTML(text: ctx.number(line.pages)), HTML(text: line.meanSeconds.map { ctx.number($0) } ?? "—"),
                HTML(text: ctx.number(line.partly)), HTML(text: ctx.number(line.troubles)),
            ]
        }
        let columns: [Table.Column] =
            [.init(ctx.t("devices.column.name"), .rowHeading), .init(ctx.t("devices.column.place"))]
            + ["uses", "forms", "pages", "seconds", "partly", "times"].map { name -> Table.Column in
                .init(ctx.t("devices.column.\(name)"), .number)
            }
        return Page(
            ctx, "devices.sheet.title", lead: "<p>\(ctx.dateText(sheet.day))</p>", width: .wide,
            status: form.errors.isEmpty ? 200 : 422, hasErrors: !form.errors.isEmpty,
            body: """
                \(DeviceTabs(ctx: ctx, current: 1))\(ErrorSummary(form))
                \(Form(ctx, action: DevicePaths.sheet, method: .get, label: ctx.text("devices.sheet.day")) {
                    "\(DateField(shown.field("day", label: ctx.t("devices.sheet.day"))))\(Button(ctx.t("devices.show"), .secondary))"
                })
                \(Table(
                    caption: ctx.t("devices.sheet.title"),
                    columns: columns, rows: rows, captionHidden: true, empty: ctx.t("devices.none"), cards: true))
                <p>\(LinkButton(ctx.t("devices.csv"), path: "\(DevicePaths.sheet)?day=\(sheet.day)&as=csv", download: true))</p>
                """)
    }

    /// The sheet for a spreadsheet.
    func rows(_ sheet: DailySheet) -> [[String]] {
        let names = ["office", "name", "place", "uses", "forms", "pages", "seconds", "partly", "times"]
        return [names.map { ctx.text("devices.column.\($0)") }]
            + sheet.lines.map { line in
                [
                    places.ward(line.device.ward).map { ctx.text($0.office) } ?? line.device.ward.code,
                    line.device.name,
                    line.device.place, String(line.uses), String(line.forms), String(line.pages),
                    line.meanSeconds.map(String.init) ?? "", String(line.partly), String(line.troubles),
                ]
            }
    }
}
