import CPango
import Kernel

/// Sets blocks one below the other, onto as many pages as they need.
struct DocumentFlow {
    static let margin = 18.0
    let sheet: Sheet
    private var face: Typeface
    private var headingFace: Typeface
    let setter: Typesetter
    private(set) var pages: [PagePlan] = [PagePlan()]
    private(set) var missing: [Unicode.Scalar] = []
    private var y = Self.margin

    init(sheet: Sheet, language: Language, face: Typeface, setter: Typesetter) {
        self.sheet = sheet
        self.face = face
        headingFace = .letterBold(language)
        self.setter = setter
    }

    private var width: Double { sheet.width - 2 * Self.margin }
    private var bottom: Double { sheet.height - Sheet.footHeight }
    private static let bodySize = 10.5

    mutating func add(_ block: Document.Block) throws(PaperError) {
        switch block {
        case .heading(let text, let level): addHeading(text, level: level)
        case .paragraph(let text):
            addLines(set(text, face, Self.bodySize, width), x: Self.margin)
            y += 2
        case .paragraphAtEnd(let text):
            let words = set(text, face, Self.bodySize, width)
            // A text of several lines fills the width anyway.
            addLines(words, x: Self.margin + (words.lineCount == 1 ? max(0, width - words.width) : 0))
            y += 2
        case .list(let items, let numbered):
            for (index, item) in items.enumerated() {
                let sign = numbered ? "\(index + 1)." : "•"
                let body = set(item, face, Self.bodySize, width - 8)
                makeRoom(pitch(of: body))
                let bullet = set(InlineText(plain: sign), face, Self.bodySize, 8)
                place(line: 0, of: bullet, x: Self.margin + 1, top: y, pitch: pitch(of: body))
                addLines(body, x: Self.margin + 8)
                y += 0.8
            }
            y += 1.2
        case .table(let widths, let header, let rows): addTable(widths, header: header, rows: rows)
        case .qr(let text, let caption): add(try QRCode(text), caption: caption)
        case .note(let text): addNote(text)
        case .rule:
            makeRoom(3)
            page(add: .ruling(Ruling(box: Box(x: Self.margin, y: y + 1.5, width: width, height: 0))))
            y += 3
        case .language(let language):
            face = .letter(language)
            headingFace = .letterBold(language)
        case .gap(let height): y += max(0, min(height, 200))
        }
    }

    private mutating func add(_ code: QRCode, caption: InlineText) {
        let side = 28.0
        let words = set(caption, face, Self.bodySize, width - side - 8)
        makeRoom(side + 4)
        page(add: .code(code.boxes(in: Box(x: Self.margin + 2, y: y + 2, width: side, height: side))))
        let top = y
        y += 4
        addLines(words, x: Self.margin + side + 8)
        y = max(y, top + side + 4)
    }

    private mutating func addHeading(_ text: InlineText, level: Int) {
        let size = level == 1 ? 17.0 : level == 2 ? 13.0 : 11.0
        y += y > Self.margin ? (level == 3 ? 1 : 3) : 0
        let words = set(text, headingFace, size, width)
        makeRoom(Double(words.lineCount) * pitch(of: words) + 12)
        addLines(words, x: Self.margin)
        if level < 3 {
            let line = Box(x: Self.margin, y: y + 0.6, width: width, height: 0)
            page(add: .ruling(Ruling(box: line, stroke: level == 1 ? .thick : .thin)))
            y += 2.6
        }
        y += 0.6
    }

    private mutating func addNote(_ text: InlineText) {
        let words = set(text, face, Self.bodySize, width - 8)
        let height = Double(words.lineCount) * pitch(of: words) + 5
        if height < bottom - Self.margin {
            makeRoom(height + 2)
            page(add: .ruling(Ruling(box: Box(x: Self.margin, y: y, width: width, height: height), stroke: .thick)))
        }
        y += 2.5
        addLines(words, x: Self.margin + 4)
        y += 4.5
    }

    private mutating func addTable(_ shares: [Double], header: [InlineText], rows: [[InlineText]]) {
        let total = shares.reduce(0, +)
        guard total > 0, shares.allSatisfy({ $0 > 0 }) else { return }
        let widths = shares.map { $0 / total * width }
        if !header.isEmpty { addRow(header, widths, isHeader: true) }
        for row in rows { addRow(row, widths, isHeader: false) }
        y += 2.5
    }

    private mutating func addRow(_ cells: [InlineText], _ widths: [Double], isHeader: Bool) {
        let size = Self.bodySize - 1
        let texts = zip(cells, widths).map { set($0, isHeader ? headingFace : face, size, $1 - 3) }
        let height = (texts.map { Double($0.lineCount) * pitch(of: $0) }.max() ?? 0) + 2.4
        guard height <= bottom - Self.margin else {
            // A row taller than a page is set as paragraphs: no line is lost.
            for text in texts { addLines(text, x: Self.margin) }
            return
        }
        makeRoom(height)
        var x = Self.margin
        for (index, cellWidth) in widths.enumerated() {
            let box = Box(x: x, y: y, width: cellWidth, height: height)
            page(add: .ruling(Ruling(box: box, shaded: isHeader)))
            if index < texts.count {
                let pitch = pitch(of: texts[index])
                for line in 0..<texts[index].lineCount {
                    place(line: line, of: texts[index], x: x + 1.5, top: y + 1.2 + Double(line) * pitch, pitch: pitch)
                }
            }
            x += cellWidth
        }
        y += height
    }

    // MARK: Lines

    private mutating func set(_ text: InlineText, _ face: Typeface, _ size: Double, _ width: Double) -> SetText {
        let words = setter.set(text.text, face, size: size, width: width, rubies: text.rubies)
        missing += words.missingCharacters().flatMap(\.unicodeScalars).filter { !missing.contains($0) }
        return words
    }

    /// Distance of baselines in millimetres, with room for readings.
    private func pitch(of text: SetText) -> Double {
        text.size * (text.rubies.isEmpty ? 1.55 : 1.95) / pointsPerMillimetre
    }

    private mutating func addLines(_ text: SetText, x: Double) {
        let pitch = pitch(of: text)
        for line in 0..<text.lineCount {
            makeRoom(pitch)
            place(line: line, of: text, x: x, top: y, pitch: pitch)
            y += pitch
        }
    }

    private mutating func place(line: Int, of text: SetText, x: Double, top: Double, pitch: Double) {
        let em = text.size / pointsPerMillimetre
        let baseline = top + pitch - em * 0.45
        page(add: .line(text, index: line, x: x, baseline: baseline))
        for ruby in text.rubies where text.lineIndex(of: ruby.range.lowerBound) == line {
            let reading = setter.set(ruby.reading, text.face, size: text.size * SetText.rubyScale)
            missing += reading.missingCharacters().flatMap(\.unicodeScalars).filter { !missing.contains($0) }
            let span = text.extent(of: ruby.range)
            let left = x + span.lowerBound + (span.upperBound - span.lowerBound - reading.width) / 2
            let readingBaseline = baseline - em * 0.92
            page(add: .line(reading, index: 0, x: max(x, left), baseline: readingBaseline))
        }
    }

    private mutating func makeRoom(_ height: Double) {
        if y + height > bottom, y > Self.margin {
            pages.append(PagePlan())
            y = Self.margin
        }
    }

    private mutating func page(add mark: PagePlan.Mark) { pages[pages.count - 1].add(mark) }
}

extension SetText {
    func line(_ index: Int) -> UnsafeMutablePointer<PangoLayoutLine>? {
        pango_layout_get_line_readonly(layout, Int32(index))
    }

    /// The line that holds a byte of the text.
    func lineIndex(of byte: Int) -> Int {
        var line: Int32 = 0
        var x: Int32 = 0
        pango_layout_index_to_line_x(layout, Int32(byte), 0, &line, &x)
        return Int(line)
    }

    /// Where a stretch of text stands within its line, in millimetres from the left.
    func extent(of range: Range<Int>) -> Range<Double> {
        var from = PangoRectangle()
        var to = PangoRectangle()
        pango_layout_index_to_pos(layout, Int32(range.lowerBound), &from)
        let last = text.utf8.index(text.utf8.startIndex, offsetBy: range.upperBound)
        let before = last > text.startIndex ? text.index(before: last) : last
        pango_layout_index_to_pos(layout, Int32(text.utf8.distance(from: text.startIndex, to: before)), &to)
        let unit = Double(PANGO_SCALE) * pointsPerMillimetre
        let left = Double(min(from.x, to.x)) / unit
        return left..<max(left, Double(max(from.x + from.width, to.x + to.width)) / unit)
    }
}
