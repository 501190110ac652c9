import Kernel

extension FormPlan {
    /// Prints the eras and 年 月 日, and writes a date into them: its era circled, its numbers before their words.
    ///
    /// A date that has none of the printed eras, a western one, and one whose era is not certain stand whole in the box.
    mutating func writeEraCircle(_ value: FormValue?, at place: FieldPlace, on page: inout PagePlan) {
        let written: PartialDate? =
            switch value {
            case .date(let date): PartialDate(date)
            case .partialDate(let date): date
            default: nil
            }
        let era = written?.era.flatMap { Self.eras.contains($0) ? $0 : nil }
        guard era != nil || (value?.text ?? "").isEmpty else {
            return writeText(value?.text ?? "", at: place, in: place.field.box, on: &page)
        }
        let box = place.field.box
        let eraWidth = min(17, box.width * 0.36)
        let eraBox = Box(x: box.x, y: box.y, width: eraWidth, height: box.height)
        let options = Self.eras.map { Field.Option(value: $0.letter, label: $0.name) }
        for (option, text, spot) in flow(options, in: eraBox, size: min(8, place.field.size), boxed: false) {
            page.add(.text(text, x: spot.right - text.width, y: spot.y))
            if option.value == era?.letter { page.add(.capsule(Self.circle(around: text, at: spot))) }
        }
        let slot = (box.width - eraWidth) / 3
        let parts = era.flatMap { era in written.map { Self.numbers(of: $0, in: era) } } ?? ["", "", ""]
        for (index, word) in ["年", "月", "日"].enumerated() {
            let cell = Box(x: box.x + eraWidth + Double(index) * slot, y: box.y, width: slot, height: box.height)
            let unit = setter.set(word, .form, size: min(8, place.field.size))
            let room = Box(x: cell.x, y: cell.y, width: cell.width - unit.width - 0.5, height: cell.height)
            if !parts[index].isEmpty {
                let number =
                    setter.fit(parts[index], .fact, into: room, size: place.field.size, minSize: 4)
                    ?? setter.set(parts[index], .fact, size: 4)
                page.add(number, in: room, alignment: .right)
            }
            page.add(unit, in: cell, alignment: .right)
        }
    }

    /// The eras that living people were born in.
    private static let eras: [Era] = [.taisho, .showa, .heisei, .reiwa]

    private static func numbers(of date: PartialDate, in era: Era) -> [String] {
        [
            date.yearText(in: era), date.month.map { String($0) } ?? "不詳",
            date.day.map { String($0) } ?? "不詳",
        ]
    }

    /// The capsule that circles a printed word.
    static func circle(around text: SetText, at spot: Box) -> Box {
        let height = text.height * 0.98
        let width = max(text.width + 1.4, height)
        return Box(
            x: spot.x + (spot.width - width) / 2, y: spot.y + (text.height - height) / 2, width: width, height: height)
    }
}
