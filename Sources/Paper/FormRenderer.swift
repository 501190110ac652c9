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
        let canvas = Canvas(sheet)
        let (plan, pages) = try draw(data, marks: marks) { (page, watermark) throws(PaperError) in
            page.draw(on: canvas)
            if let watermark { canvas.drawAcross(watermark, sheet: sheet) }
            canvas.nextPage()
        }
        let pdf = try ArchivalPDF.finish(
            canvas.finish(), title: title, language: "ja", issuedAt: marks.issuedAt)
        return RenderedForm(
            pdf: pdf, pages: pages, missing: plan.missing, shrunk: plan.shrunk, overflowed: plan.overflowed,
            unmatched: plan.unmatched)
    }

    /// The form as pictures to look at on a screen, a PNG a page; what is printed is ``render(_:marks:)``.
    ///
    /// - Parameter dotsPerInch: 36…300; numbers outside are taken to the nearer end.
    /// - Throws: As ``render(_:marks:)``.
    public func pictures(
        _ data: FormData, marks: FormMarks, dotsPerInch: Double = 96
    ) throws(PaperError) -> [[UInt8]] {
        let dots = min(max(dotsPerInch, 36), 300)
        return try PrintShop.alone { () throws(PaperError) in
            var pictures: [[UInt8]] = []
            _ = try draw(data, marks: marks) { (page, watermark) throws(PaperError) in
                let canvas = Canvas(picture: sheet, dotsPerInch: dots)
                page.draw(on: canvas)
                if let watermark { canvas.drawAcross(watermark, sheet: sheet) }
                pictures.append(try canvas.png())
            }
            return pictures
        }
    }

    /// Plans the pages and hands each, with its foot, to `paint`; the plan and the number of pages.
    func draw(
        _ data: FormData, marks: FormMarks, paint: (PagePlan, SetText?) throws(PaperError) -> Void
    ) throws(PaperError) -> (FormPlan, Int) {
        let setter = Typesetter()
        var plan = FormPlan(template: self, setter: setter)
        try plan.fill(data)
        let pages = try plan.allPages()
        let foot = FormFoot(template: self, marks: marks, setter: setter)
        let watermark = marks.watermark.map { setter.acrossPage($0, sheet: sheet) }
        for (index, var page) in pages.enumerated() {
            try foot.add(to: &page, number: index + 1, of: pages.count)
            try paint(page, watermark)
        }
        return (plan, pages.count)
    }

    /// How many boxes and words a sheet of the form has: what printing it costs.
    public var pieces: Int {
        rulings.count + labels.count + fields.count
            + groups.reduce(0) { sum, group in
                sum + group.rowsPerSheet * (group.rulings.count + group.labels.count + group.fields.count)
            }
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
