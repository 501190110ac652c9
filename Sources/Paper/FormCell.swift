/// One cell of a form table.
///
/// ```yaml
/// 届出年月日                                              # fixed words on grey
/// {text: 年齢, plain: true}                               # fixed words on white
/// {field: newAddress, label: 新住所, lines: 2, prefix: 〒}  # a fact
/// {field: sex, style: circle, options: [male 男, female 女]}
/// {stack: [{field: furigana, share: 1}, {field: name, share: 2}]}
/// ```
enum FormCell {
    static let keys: Set<String> = [
        "text", "plain", "field", "label", "style", "options", "digits", "size", "minSize", "lines", "align", "caption",
        "prefix", "suffix", "span", "down", "overflow", "number", "stacked", "stack", "across", "share", "grid",
    ]

    private static let padding = 1.0

    static func place(_ cell: FormSource, in box: Box, on table: inout FormTable) throws(FormFault) {
        if let text = cell.text {
            if !text.isEmpty {
                table.rulings.append(Ruling(box: box, stroke: .none, shaded: true))
                table.labels.append(words(text, in: box, size: 8, alignment: .center, stacked: nil))
            }
            return
        }
        let keys = try cell.keys(keys, "a cell")
        if let parts = keys["stack"] { return try divide(parts, box, downwards: true, on: &table) }
        if let parts = keys["across"] { return try divide(parts, box, downwards: false, on: &table) }
        if try keys.flag("number") ?? false { return table.numbers.append(box) }
        var inner = box.inset(horizontal: padding, vertical: 0.4)
        if let caption = try keys.text("caption") {
            let line = Box(x: inner.x, y: box.y + 0.5, width: inner.width, height: 2.8)
            table.labels.append(Label(text: caption, box: line, size: 6))
            inner.y += 2.9
            inner.height = max(1, inner.height - 2.9)
        }
        let size = try keys.number("size", in: 4...40)
        if let text = try keys.text("text") {
            let plain = try keys.flag("plain") ?? false
            if !plain { table.rulings.append(Ruling(box: box, stroke: .none, shaded: true)) }
            table.labels.append(
                words(
                    text, in: box, size: size ?? 8,
                    alignment: try keys.word("align", Alignment.self) ?? (plain ? .left : .center),
                    stacked: try keys.flag("stacked")))
        }
        if let prefix = try keys.text("prefix") {
            let width = Self.width(of: prefix, size: 8)
            table.labels.append(
                Label(text: prefix, box: Box(x: inner.x, y: inner.y, width: width, height: inner.height)))
            inner.x += width
            inner.width -= width
        }
        if let suffix = try keys.text("suffix") {
            let width = Self.width(of: suffix, size: 8)
            let end = Box(x: inner.right - width, y: inner.y, width: width, height: inner.height)
            table.labels.append(Label(text: suffix, box: end, alignment: .right))
            inner.width -= width
        }
        guard inner.width >= 2 else { throw cell.fault("no room is left for the field") }
        if let name = try keys.text("field") {
            table.fields.append(try field(name, keys, in: inner, size: size))
        }
    }

    private static func field(
        _ name: String, _ keys: FormSource.Keys, in box: Box, size: Double?
    ) throws(FormFault) -> Field {
        let own = try keys.text("label")
        let caption = try keys.text("caption")
        guard let label = own ?? caption else {
            throw keys.source.fault("field \(name) needs a label, which heads it on the continuation sheet")
        }
        let lines = try keys.count("lines", in: 1...40) ?? 1
        let style = try style(keys)
        var box = box
        if case .digits = style {
            // The boxes of single characters reach to the rulings of their cell.
            box.x -= padding
            box.width += 2 * padding
        }
        let usual =
            switch style {
            case .circle, .check: 8.5
            default: 11.0
            }
        return Field(
            name: name, label: label, box: box, style: style, size: size ?? usual,
            minSize: try keys.number("minSize", in: 4...40) ?? min(7, size ?? 7), maxLines: lines,
            alignment: try keys.word("align", Alignment.self) ?? .left,
            overflow: try keys.word("overflow", Field.Overflow.self) ?? .continuation,
            grid: try keys.count("grid", in: 1...8))
    }

    private static func style(_ keys: FormSource.Keys) throws(FormFault) -> Field.Style {
        switch try keys.text("style") ?? "text" {
        case "text": return .text
        case "name": return .name
        case "era-date": return .eraDate
        case "era-circle": return .eraCircle
        case "vertical": return .vertical
        case "digits":
            guard let count = try keys.count("digits", in: 1...40) else {
                throw keys.source.fault("style digits needs digits, the number of boxes")
            }
            return .digits(count)
        case "circle": return .circle(try options(keys))
        case "check": return .check(try options(keys))
        default:
            throw keys["style"]?.fault(
                "style must be one of: text, name, era-date, era-circle, digits, circle, check, vertical")
                ?? keys.source.fault("style")
        }
    }

    /// Alternatives are written "value label"; one without a space is both.
    private static func options(_ keys: FormSource.Keys) throws(FormFault) -> [Field.Option] {
        guard let list = keys["options"] else { throw keys.source.fault("circle and check need options") }
        var options: [Field.Option] = []
        for item in try list.list("options") {
            guard let text = item.text, !text.isEmpty else { throw item.fault("an option must be text") }
            let parts = text.split(separator: " ", maxSplits: 1)
            options.append(Field.Option(value: String(parts[0]), label: String(parts[parts.count - 1])))
        }
        return options
    }

    private static func divide(
        _ parts: FormSource, _ box: Box, downwards: Bool, on table: inout FormTable
    ) throws(FormFault) {
        let cells = try parts.list(downwards ? "stack" : "across")
        var shares: [Double] = []
        for cell in cells {
            guard case .map = cell.content else { shares.append(1); continue }
            shares.append(try cell.keys(keys, "a cell").number("share", in: 0.1...100) ?? 1)
        }
        let total = shares.reduce(0, +)
        var from = downwards ? box.y : box.x
        for (index, cell) in cells.enumerated() {
            let part = shares[index] / total * (downwards ? box.height : box.width)
            let place =
                downwards
                ? Box(x: box.x, y: from, width: box.width, height: part)
                : Box(x: from, y: box.y, width: part, height: box.height)
            if index > 0, downwards, table.framed {
                table.rulings.append(Ruling(box: Box(x: box.x, y: from, width: box.width, height: 0), stroke: .dashed))
            }
            try Self.place(cell, in: place, on: &table)
            from += part
        }
    }

    /// Narrow, tall cells carry their words one character below the other.
    private static func words(_ text: String, in box: Box, size: Double, alignment: Alignment, stacked: Bool?) -> Label
    {
        let narrow = box.width < 8 && box.height > box.width * 1.6 && text.count > 1 && !text.contains("\n")
        return Label(
            text: text, box: box.inset(horizontal: 0.6, vertical: 0.5), size: size, alignment: alignment,
            direction: stacked ?? narrow ? .stacked : .horizontal)
    }

    /// Room for a few words beside a field, in millimetres.
    private static func width(of text: String, size: Double) -> Double {
        let ems = text.unicodeScalars.reduce(0) { $0 + ($1.isASCII ? 0.55 : 1) }
        return ems * size / pointsPerMillimetre + 1
    }
}
