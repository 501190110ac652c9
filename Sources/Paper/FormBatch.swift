import Kernel

/// Forms that are printed one after the other as one PDF, such as those of everybody who comes tomorrow.
public struct FormBatch: Sendable {
    private struct Sheet: Sendable {
        let template: FormTemplate
        let data: FormData
        let marks: FormMarks
    }

    /// The title of the PDF.
    public let title: String
    private var sheets: [Sheet] = []

    public init(title: String) { self.title = title }

    /// How many forms it has.
    public var count: Int { sheets.count }

    /// Adds a form behind those that are there.
    public mutating func add(_ template: FormTemplate, _ data: FormData, marks: FormMarks) {
        sheets.append(Sheet(template: template, data: data, marks: marks))
    }

    /// Prints all of them; each form begins on a page of its own, of its own size.
    ///
    /// - Returns: The PDF and its pages; nil for a batch without forms.
    /// - Throws: As ``FormTemplate/render(_:marks:)``.
    public func render(issuedAt: Timestamp) throws(PaperError) -> (pdf: [UInt8], pages: Int)? {
        guard let first = sheets.first else { return nil }
        return try PrintShop.alone { () throws(PaperError) in
            let canvas = Canvas(first.template.sheet)
            var pages = 0
            for sheet in sheets {
                canvas.change(to: sheet.template.sheet)
                pages += try sheet.template.draw(sheet.data, marks: sheet.marks) {
                    (page, watermark) throws(PaperError) in
                    page.draw(on: canvas)
                    if let watermark { canvas.drawAcross(watermark, sheet: sheet.template.sheet) }
                    canvas.nextPage()
                }.1
            }
            let pdf = try ArchivalPDF.finish(canvas.finish(), title: title, language: "ja", issuedAt: issuedAt)
            return (pdf, pages)
        }
    }
}
