import Kernel

/// The pages of a form with its facts in place.
struct FormPlan {
    let template: FormTemplate
    let setter: Typesetter
    private(set) var pages: [PagePlan] = []
    var missing: [FieldReport] = []
    var shrunk: [FieldReport] = []
    var overflowed: [FieldReport] = []
    var unmatched: [FieldReport] = []
    /// Entries of the continuation sheet, in the order of their numbers.
    var continued: [(title: String, text: String)] = []
    /// Fixed words that do not fit their box even at the smallest size; a fault of the template.
    private(set) var crampedLabels: [String] = []

    init(template: FormTemplate, setter: Typesetter) {
        self.template = template
        self.setter = setter
    }

    mutating func fill(_ data: FormData) throws(PaperError) {
        var sheets = 1
        for group in template.groups {
            let rows = data.groups[group.name]?.count ?? 0
            guard rows <= Limits.rows else { throw .tooManyRows(group: group.name, rows: rows) }
            sheets = max(sheets, (rows + group.rowsPerSheet - 1) / group.rowsPerSheet)
        }
        for sheet in 0..<sheets {
            var page = PagePlan()
            for ruling in template.rulings { page.add(.ruling(ruling)) }
            for label in template.labels { add(label, to: &page) }
            for group in template.groups { try add(group, data.groups[group.name] ?? [], sheet: sheet, to: &page) }
            for field in template.fields {
                let place = FieldPlace(field: field, path: field.name, title: field.label, isFirstSheet: sheet == 0)
                try write(data.values.fact(field.name), at: place, on: &page)
            }
            pages.append(page)
        }
    }

    /// The sheets of the form followed by the continuation sheets.
    func allPages() throws(PaperError) -> [PagePlan] {
        guard !continued.isEmpty else { return pages }
        var blocks: [Document.Block] = [.heading("続紙　\(template.title)", level: 1)]
        for (index, entry) in continued.enumerated() {
            blocks.append(.heading("※\(index + 1)　\(entry.title)", level: 3))
            blocks.append(.paragraph(.init(plain: entry.text)))
        }
        var flow = DocumentFlow(sheet: template.sheet, language: .ja, face: .fact, setter: setter)
        for block in blocks { try flow.add(block) }
        return pages + flow.pages
    }

    private mutating func add(
        _ group: Group, _ rows: [[String: FormValue]], sheet: Int, to page: inout PagePlan
    ) throws(PaperError) {
        for slot in 0..<group.rowsPerSheet {
            let index = sheet * group.rowsPerSheet + slot
            let down = Double(slot) * group.rowHeight
            for var ruling in group.rulings {
                ruling.box = ruling.box.moved(down: down)
                page.add(.ruling(ruling))
            }
            for var label in group.labels {
                label.box = label.box.moved(down: down)
                add(label, to: &page)
            }
            for box in group.numbers {
                let label = Label(text: String(index + 1), box: box.moved(down: down), size: 10, alignment: .center)
                add(label, to: &page)
            }
            let row = index < rows.count ? rows[index] : [:]
            for var field in group.fields {
                field.box = field.box.moved(down: down)
                let place = FieldPlace(
                    field: field, path: "\(group.name)[\(index + 1)].\(field.name)",
                    title: "\(group.label)\(index + 1)　\(field.label)", isFirstSheet: true)
                try write(row.fact(field.name), at: place, on: &page)
            }
        }
    }

    private mutating func add(_ label: Label, to page: inout PagePlan) {
        if label.direction == .stacked {
            if !stack(label.text, .form, in: label.box, size: label.size, minSize: 4, on: &page) {
                crampedLabels.append(label.text)
            }
            return
        }
        let lines = label.text.count { $0 == "\n" } + 1
        let fitted =
            setter.fit(
                label.text, .form, into: label.box, size: label.size, minSize: 6.5, maxLines: lines,
                alignment: label.alignment)
            ?? setter.fit(
                label.text, .form, into: label.box, size: label.size, minSize: 4, maxLines: 40,
                alignment: label.alignment)
        if fitted == nil { crampedLabels.append(label.text) }
        let text =
            fitted ?? setter.set(label.text, .form, size: 4, width: label.box.width, alignment: label.alignment)
        page.add(text, in: label.box, alignment: label.alignment)
    }

    /// Puts characters one below the other; false when they do not fit at the smallest size.
    mutating func stack(
        _ text: String, _ face: Typeface, in box: Box, size: Double, minSize: Double, on page: inout PagePlan
    ) -> Bool {
        let characters = text.filter { !$0.isWhitespace }
        let pitch = min(size / pointsPerMillimetre * 1.25, box.height / Double(max(1, characters.count)))
        let fitted = min(size, pitch * pointsPerMillimetre / 1.02, box.width * pointsPerMillimetre)
        guard fitted >= minSize else { return false }
        var y = box.y + (box.height - pitch * Double(characters.count)) / 2
        for character in characters {
            let cell = Box(x: box.x, y: y, width: box.width, height: pitch)
            page.add(setter.set(String(character), face, size: fitted), in: cell, alignment: .center)
            y += pitch
        }
        return true
    }
}

/// A field at one place of one sheet.
struct FieldPlace {
    let field: Field
    /// Name for reports, such as `persons[6].name`.
    let path: String
    /// Heading on the continuation sheet.
    let title: String
    /// Facts that stand on every sheet are reported and continued once.
    let isFirstSheet: Bool
}

extension [String: FormValue] {
    /// The fact of a name. One called `furigana` that is not there is read from the `name` beside it.
    fileprivate func fact(_ name: String) -> FormValue? {
        if let value = self[name] { return value }
        guard name.hasSuffix("furigana") else { return nil }
        return self[name.dropLast("furigana".count) + "name"]?.furigana.map { .text($0) }
    }
}
