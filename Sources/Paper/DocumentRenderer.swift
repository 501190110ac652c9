import Kernel

extension Document {
    /// Prints the document on A4 portrait. Safe to call from any thread; it blocks for some milliseconds.
    public func render(issuedAt: Timestamp) throws(PaperError) -> RenderedDocument {
        try PrintShop.alone { () throws(PaperError) in try print(issuedAt: issuedAt) }
    }

    private func print(issuedAt: Timestamp) throws(PaperError) -> RenderedDocument {
        let sheet = Sheet.a4Portrait
        let setter = Typesetter()
        var flow = DocumentFlow(sheet: sheet, language: language, face: .letter(language), setter: setter)
        for block in blocks { try flow.add(block) }
        let pages = flow.pages
        let mark = watermark.map { setter.acrossPage($0, sheet: sheet) }
        let canvas = Canvas(sheet)
        for (index, var page) in pages.enumerated() {
            let y = sheet.height - 13
            let box = Box(x: DocumentFlow.margin, y: y, width: sheet.width - 2 * DocumentFlow.margin, height: 5)
            if !foot.isEmpty {
                let words = setter.set(foot, .letter(language), size: 7, width: box.width - 25)
                page.add(words, in: box, alignment: .left)
            }
            let number = setter.set("\(index + 1) / \(pages.count)", .letter(language), size: 8)
            page.add(number, in: box, alignment: .right)
            page.draw(on: canvas)
            if let mark { canvas.drawAcross(mark, sheet: sheet) }
            canvas.nextPage()
        }
        let pdf = try ArchivalPDF.finish(canvas.finish(), title: title, language: language.htmlTag, issuedAt: issuedAt)
        return RenderedDocument(pdf: pdf, pages: pages.count, missingGlyphs: flow.missing)
    }
}
