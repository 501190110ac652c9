/// The strip at the foot of every form page: Code 128, page number, edition, small print, QR code.
struct FormFoot {
    let template: FormTemplate
    let marks: FormMarks
    let setter: Typesetter

    func add(to page: inout PagePlan, number: Int, of pages: Int) throws(PaperError) {
        let sheet = template.sheet
        let top = sheet.height - Sheet.footHeight + 1.5
        let middle = Box(x: Sheet.margin + 100, y: top, width: sheet.width - 2 * Sheet.margin - 122, height: 5)
        page.add(setter.set("\(number)／\(pages)ページ", .form, size: 9), in: middle, alignment: .center)
        let edition = "様式 \(template.id)　\(template.version)版"
        for (line, text) in [edition, template.basis, template.note].enumerated() where !text.isEmpty {
            let box = Box(x: middle.x, y: top + 5.2 + Double(line) * 3.2, width: middle.width, height: 3.2)
            let words =
                setter.fit(text, .form, into: box, size: 6, minSize: 4)
                ?? setter.set(text, .form, size: 4, width: box.width, alignment: .center)
            page.add(words, in: box, alignment: .center)
        }
        if let stamp = marks.stamp, !stamp.isEmpty {
            let box = Box(x: Sheet.margin + 3, y: top + (marks.caseID == nil ? 1 : 13), width: 92, height: 8)
            let words =
                setter.fit(stamp, .form, into: box, size: 8, minSize: 5, maxLines: 3)
                ?? setter.set(stamp, .form, size: 5, width: box.width)
            page.add(words, in: box, alignment: .left)
        }
        guard let caseID = marks.caseID else {
            guard let reference = marks.reference, number == 1 else { return }
            return addCode(try QRCode(reference), top: top, to: &page)
        }
        guard let bars = Code128(caseID), !caseID.contains(where: { $0 == "&" || $0 == "=" }) else {
            throw .caseID(caseID)
        }
        addBars(bars, x: Sheet.margin + 3, y: top, to: &page)
        page.add(.text(setter.set(caseID, .form, size: 6.5), x: Sheet.margin + 3, y: top + 10.3))
        let code = FormCode(
            caseID: caseID, form: template.id, version: template.version, page: number, pages: pages)
        addCode(try QRCode(code.description), top: top, to: &page)
    }

    private func addCode(_ symbol: QRCode, top: Double, to page: inout PagePlan) {
        let side = 16.5
        let box = Box(x: template.sheet.width - Sheet.margin - side, y: top, width: side, height: side)
        page.add(.code(symbol.boxes(in: box)))
    }

    private func addBars(_ bars: Code128, x: Double, y: Double, to page: inout PagePlan) {
        let module = min(0.33, 92 / Double(bars.modules))
        var boxes: [Box] = []
        var at = x
        for (index, width) in bars.widths.enumerated() {
            let length = Double(width) * module
            if index % 2 == 0 { boxes.append(Box(x: at, y: y, width: length, height: 10)) }
            at += length
        }
        page.add(.code(boxes))
    }
}

extension QRCode {
    /// The dark modules as boxes; neighbours in a row are joined so that no gap shows between them.
    func boxes(in box: Box) -> [Box] {
        let side = box.width / Double(width)
        var boxes: [Box] = []
        for row in 0..<width {
            var column = 0
            while column < width {
                guard modules[row * width + column] else { column += 1; continue }
                let from = column
                while column < width, modules[row * width + column] { column += 1 }
                boxes.append(
                    Box(
                        x: box.x + Double(from) * side, y: box.y + Double(row) * side,
                        width: Double(column - from) * side, height: side))
            }
        }
        return boxes
    }
}
