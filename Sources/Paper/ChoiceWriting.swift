extension FormPlan {
    /// Prints the alternatives of a field and marks the chosen ones.
    mutating func choose(
        _ chosen: [String], among options: [Field.Option], at place: FieldPlace, on page: inout PagePlan
    ) {
        let field = place.field
        let isCheck = if case .check = field.style { true } else { false }
        let placed = flow(options, in: field.box, size: min(field.size, 8.5), boxed: isCheck)
        for (option, text, spot) in placed {
            page.add(.text(text, x: spot.right - text.width, y: spot.y))
            let isChosen = chosen.contains(option.value) || chosen.contains(option.label)
            if isCheck {
                let side = text.height * 0.62
                let square = Box(x: spot.x, y: spot.y + (text.height - side) / 2, width: side, height: side)
                page.add(.ruling(Ruling(box: square)))
                if isChosen { page.add(.tick(square)) }
            } else if isChosen {
                let height = text.height * 0.98
                let width = max(text.width + 1.4, height)
                page.add(
                    .capsule(
                        Box(
                            x: spot.x + (spot.width - width) / 2, y: spot.y + (text.height - height) / 2, width: width,
                            height: height)))
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
    private func flow(
        _ options: [Field.Option], in box: Box, size: Double, boxed: Bool
    ) -> [(Field.Option, SetText, Box)] {
        let smallest = 4.5
        var trial = size
        while true {
            let texts = options.map { setter.set($0.label, .form, size: trial) }
            let line = texts.map(\.height).max() ?? 0
            let gap = boxed ? 1.8 : 2.4
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
            if (rows * line <= box.height + 0.8 && !tooWide) || trial <= smallest {
                let pitch = min(max(line, box.height / rows), line * 1.25)
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
}
