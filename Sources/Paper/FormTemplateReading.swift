import Kernel

extension FormTemplate {
    /// Reads a form file. See `City/base/forms/README.md` for its words.
    ///
    /// The body runs down the sheet: each section stands below the one before unless it says `at: [x, y]`.
    /// - Parameter others: Keys of the file that somebody else reads, such as the counter the form belongs to.
    public init(_ source: FormSource, besides others: Set<String> = []) throws(FormFault) {
        let own: Set = [
            "id", "version", "title", "subtitle", "sheet", "validFrom", "validTo", "basis", "note", "body",
        ]
        let keys = try source.keys(own.union(others), "a form")
        let sheet = try keys.word("sheet", Sheet.self) ?? .a4Portrait
        var body = FormBody(sheet: sheet)
        let title = try keys.required("title")
        body.addTitle(title, subtitle: try keys.text("subtitle") ?? "")
        guard let sections = keys["body"] else { throw source.fault("a form needs body") }
        for section in try sections.list("body") { try body.add(section) }
        guard let validFrom = try Self.date(keys, "validFrom") else { throw source.fault("a form needs validFrom") }
        self.init(
            id: try keys.required("id"), version: try keys.required("version"), title: title, sheet: sheet,
            validFrom: validFrom, validTo: try Self.date(keys, "validTo"), basis: try keys.required("basis"),
            note: try keys.text("note") ?? "", rulings: body.rulings, labels: body.labels, fields: body.fields,
            groups: body.groups)
    }

    private static func date(_ keys: FormSource.Keys, _ key: String) throws(FormFault) -> CivilDate? {
        guard let text = try keys.text(key) else { return nil }
        guard let date = CivilDate(iso: text) else {
            throw keys[key]?.fault("\(key) must be a date such as 2026-04-01") ?? keys.source.fault(key)
        }
        return date
    }
}

/// Collects what the sections of a form put on the sheet.
struct FormBody {
    let sheet: Sheet
    var rulings: [Ruling] = []
    var labels: [Label] = []
    var fields: [Field] = []
    var groups: [Group] = []
    /// Where the next section begins.
    var y = Sheet.margin

    init(sheet: Sheet) { self.sheet = sheet }

    private var fullWidth: Double { sheet.width - 2 * Sheet.margin }

    mutating func addTitle(_ title: String, subtitle: String) {
        let titleBox = Box(x: Sheet.margin, y: y, width: fullWidth, height: 9)
        labels.append(Label(text: title, box: titleBox, size: 17, alignment: .center))
        y += 9
        if !subtitle.isEmpty {
            let box = Box(x: Sheet.margin, y: y, width: fullWidth, height: 4.5)
            labels.append(Label(text: subtitle, box: box, size: 8.5, alignment: .center))
            y += 4.5
        }
        y += 1.5
    }

    mutating func add(_ section: FormSource) throws(FormFault) {
        let keys = try section.keys(
            [
                "at", "gap", "heading", "text", "width", "height", "size", "align", "columns", "rows", "repeat",
                "count",
                "label", "frame",
            ], "a section")
        var x = Sheet.margin
        if let at = keys["at"] {
            let point = try at.list("at")
            guard point.count == 2 else { throw at.fault("at must be [x, y] in millimetres") }
            x = try point[0].number("x")
            y = try point[1].number("y")
        }
        if let gap = try keys.number("gap", in: 0...100) { y += gap }
        if let heading = try keys.text("heading") {
            labels.append(Label(text: heading, box: Box(x: x, y: y, width: fullWidth, height: 5), size: 9))
            y += 5
        }
        if let text = try keys.text("text") {
            let width = try keys.number("width", in: 1...300) ?? (sheet.width - Sheet.margin - x)
            let height = try keys.number("height", in: 1...280) ?? 5
            let box = Box(x: x, y: y, width: width, height: height)
            labels.append(
                Label(
                    text: text, box: box, size: try keys.number("size", in: 4...40) ?? 8,
                    alignment: try keys.word("align", Alignment.self) ?? .left))
            y += height
        }
        if keys["columns"] != nil || keys["rows"] != nil { try addTable(keys, x: x) }
        guard y <= sheet.height - Sheet.footHeight + 0.01 else {
            throw section.fault("the form reaches \(y) mm; the foot begins at \(sheet.height - Sheet.footHeight) mm")
        }
    }

    private mutating func addTable(_ keys: FormSource.Keys, x: Double) throws(FormFault) {
        guard let columns = keys["columns"], let rows = keys["rows"] else {
            throw keys.source.fault("a table needs columns and rows")
        }
        var widths: [Double] = []
        for width in try columns.list("columns") { widths.append(try width.number("a column width")) }
        let total = widths.reduce(0, +)
        guard x + total <= sheet.width - 5 else {
            throw columns.fault("the columns reach \(x + total) mm; the sheet is \(sheet.width) mm wide")
        }
        let frame = try Self.frame(keys)
        let framed = frame != Ruling.Stroke.none
        var table = FormTable(x: x, y: y, widths: widths, framed: framed)
        for row in try rows.list("rows") { try table.add(row) }
        try table.finish(keys.source)
        guard let name = try keys.text("repeat") else {
            rulings += table.rulings
            labels += table.labels
            fields += table.fields
            guard table.numbers.isEmpty else { throw keys.source.fault("number is for tables with repeat") }
            if framed { addFrame(x: x, width: total, height: table.height, stroke: frame) }
            y += table.height
            return
        }
        guard let count = try keys.count("count", in: 1...40) else { throw keys.source.fault("repeat needs count") }
        groups.append(
            Group(
                name: name, label: try keys.text("label") ?? name, rowsPerSheet: count, rowHeight: table.height,
                rulings: table.rulings
                    + (framed
                        ? [Ruling(box: Box(x: x, y: y, width: total, height: table.height), stroke: frame)] : []),
                labels: table.labels, fields: table.fields, numbers: table.numbers))
        y += table.height * Double(count)
    }

    private mutating func addFrame(x: Double, width: Double, height: Double, stroke: Ruling.Stroke) {
        rulings.append(Ruling(box: Box(x: x, y: y, width: width, height: height), stroke: stroke))
    }

    /// `true` (thick, what a visitor fills in), `thin` (what staff fill in) or `false` (no rulings).
    private static func frame(_ keys: FormSource.Keys) throws(FormFault) -> Ruling.Stroke {
        guard let text = try keys.text("frame") else { return .thick }
        if text == "thin" { return .thin }
        return try keys.flag("frame") ?? true ? .thick : .none
    }
}
