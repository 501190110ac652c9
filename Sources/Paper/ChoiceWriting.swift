extension FormPlan {
    /// Prints the alternatives of a field and marks the chosen ones.
    mutating func choose(
        _ chosen: [String], among options: [Field.Option], at place: FieldPlace, on page: inout PagePlan
    ) {
        let field = place.field
        let isCheck = if case .check = field.style { true } else { false }
        let size = field.size
        let placed =
            field.grid.flatMap { lay(options, in: field.box, columns: $0, size: size, boxed: isCheck) }
            ?? flow(options, in: field.box, size: size, boxed: isCheck)
        if !isCheck, field.grid == nil { separate(placed, on: &page) }
        for (option, text, spot) in placed {
            page.add(.text(text, x: spot.right - text.width, y: spot.y))
            let isChosen = chosen.contains(option.value) || chosen.contains(option.label)
            if isCheck {
                let side = text.height * 0.62
                let square = Box(x: spot.x, y: spot.y + (text.height - side) / 2, width: side, height: side)
                page.add(.ruling(Ruling(box: square)))
                if isChosen { page.add(.tick(square)) }
            } else if isChosen {
                page.add(.capsule(Self.circle(around: text, at: spot)))
            }
        }
        let unknown = chosen.filter { choice in !options.contains { $0.value == choice || $0.label == choice } }
        guard !unknown.isEmpty, place.isFirstSheet else { return }
        let text = unknown.joined(separator: "、").printable.text
        check(text, at: place)
        report(\.unmatched, place, text)
        continued.append((place.title, text))
    }

    /// Places alternatives from the left in as many lines as they need, smaller if they do not fit.
    func flow(
        _ options: [Field.Option], in box: Box, size: Double, boxed: Bool
    ) -> [(Field.Option, SetText, Box)] {
        let smallest = 4.5
        var trial = size
        while true {
            let texts = options.map { setter.set($0.label, .form, size: trial) }
            let line = texts.map(\.height).max() ?? 0
            let gap = boxed ? 2.4 : line
            var spots: [Box] = []
            var x = box.x + (boxed ? 0 : 0.8)
            var row = 0
            for text in texts {
                let width = text.width + (boxed ? line * 0.8 : 0)
                if x + width > box.right + 0.05, x > box.x + 1 {
                    x = box.x + (boxed ? 0 : 0.8)
                    row += 1
                }
                spots.append(Box(x: x, y: Double(row), width: width, height: line))
                x += width + gap
            }
            let rows = Double(row + 1)
            let tooWide = spots.contains { $0.right > box.right + 0.05 }
            if (rows * line <= box.height + 0.4 && !tooWide) || trial <= smallest {
                let pitch = min(max(line, box.height / rows), line * 1.45)
                let top = box.y + (box.height - pitch * rows) / 2 + (pitch - line) / 2
                return options.indices.map { index in
                    var spot = spots[index]
                    spot.y = top + spot.y * pitch
                    return (options[index], texts[index], spot)
                }
            }
            trial -= 0.5
        }
    }

    /// Dots between words that are circled, as on forms: 本人・世帯主・代理人.
    private func separate(_ placed: [(Field.Option, SetText, Box)], on page: inout PagePlan) {
        for (left, right) in zip(placed, placed.dropFirst()) where left.2.y == right.2.y {
            let dot = setter.set("・", .form, size: left.1.size)
            page.add(.text(dot, x: (left.2.right + right.2.x - dot.width) / 2, y: left.2.y))
        }
    }

    /// Places alternatives in columns of one width, row by row; nil when they would be much smaller than in lines.
    private func lay(
        _ options: [Field.Option], in box: Box, columns: Int, size: Double, boxed: Bool
    ) -> [(Field.Option, SetText, Box)]? {
        let rows = (options.count + columns - 1) / columns
        let width = box.width / Double(columns)
        var trial = size
        while trial >= size * 0.8 {
            let texts = options.map { setter.set($0.label, .form, size: trial) }
            let line = texts.map(\.height).max() ?? 0
            let mark = boxed ? line * 0.8 : 1.6
            if texts.allSatisfy({ $0.width + mark <= width - 1.5 }), Double(rows) * line <= box.height + 0.8 {
                let pitch = min(box.height / Double(rows), line * 1.7)
                let top = box.y + (box.height - pitch * Double(rows)) / 2 + (pitch - line) / 2
                return options.indices.map { index in
                    let x = box.x + Double(index % columns) * width + (boxed ? 0 : 0.8)
                    let spot = Box(
                        x: x, y: top + Double(index / columns) * pitch,
                        width: texts[index].width + (boxed ? line * 0.8 : 0), height: line)
                    return (options[index], texts[index], spot)
                }
            }
            trial -= 0.5
        }
        return nil
    }
}
