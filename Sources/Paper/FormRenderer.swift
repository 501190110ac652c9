import Kernel

extension FormTemplate {
    /// Prints the form.
    ///
    /// Common facts stand on every sheet; a group with more rows than a sheet holds goes on with the next row on the next
    /// sheet of the same form. Text that does not fit at its smallest size stands whole on a continuation sheet. Nothing
    /// is cut and no character is replaced. Safe to call from any thread; it blocks for some milliseconds.
    /// - Throws: ``PaperError`` for values beyond any sensible length and a case id that no bar code can hold.
    public func render(_ data: FormData, marks: FormMarks) throws(PaperError) -> RenderedForm {
        try PrintShop.alone { () throws(PaperError) in try print(data, marks: marks) }
    }

    private func print(_ data: FormData, marks: FormMarks) throws(PaperError) -> RenderedForm {
        let setter = Typesetter()
        var plan = FormPlan(template: self, setter: setter)
        try plan.fill(data)
        let pages = try plan.allPages()
        let foot = FormFoot(template: self, marks: marks, setter: setter)
        let watermark = marks.watermark.map { setter.acrossPage($0, sheet: sheet) }
        let canvas = Canvas(sheet)
        for (index, var page) in pages.enumerated() {
            try foot.add(to: &page, number: index + 1, of: pages.count)
            page.draw(on: canvas)
            if let watermark { canvas.drawAcross(watermark, sheet: sheet) }
            canvas.nextPage()
        }
        let pdf = try ArchivalPDF.finish(
            canvas.finish(), title: title, language: "ja", issuedAt: marks.issuedAt)
        return RenderedForm(
            pdf: pdf, pages: pages.count, missing: plan.missing, shrunk: plan.shrunk, overflowed: plan.overflowed,
            unmatched: plan.unmatched)
    }
}

extension Typesetter {
    /// Text as large as fits across the middle of a sheet.
    func acrossPage(_ text: String, sheet: Sheet) -> SetText {
        let trial = set(text, .form, size: 40)
        let diagonal = (sheet.width * sheet.width + sheet.height * sheet.height).squareRoot()
        return set(text, .form, size: min(110, 40 * diagonal * 0.65 / max(trial.width, 1)))
    }
}
