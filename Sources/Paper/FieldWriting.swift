import Kernel

extension FormPlan {
    /// Writes a fact into its box, or the blank form of the box when there is none.
    mutating func write(_ value: FormValue?, at place: FieldPlace, on page: inout PagePlan) throws(PaperError) {
        let field = place.field
        let raw = value?.text ?? ""
        let length = raw.unicodeScalars.count + (value?.furigana?.unicodeScalars.count ?? 0)
        guard length <= Limits.characters else { throw .valueTooLong(field: place.path, characters: length) }
        if case .strokes(let strokes) = value {
            guard strokes.joined().count <= Limits.characters else {
                throw .valueTooLong(field: place.path, characters: strokes.joined().count)
            }
            return draw(strokes, in: field.box, on: &page)
        }
        let (text, removed) = raw.printable
        for character in removed { report(\.missing, place, character) }
        switch field.style {
        case .circle(let options), .check(let options):
            choose(value?.choiceList ?? [], among: options, at: place, on: &page)
        case .digits(let count): writeDigits(text, count, at: place, on: &page)
        case .eraCircle: writeEraCircle(value, at: place, on: &page)
        case .eraDate where text.isEmpty:
            page.add(setter.set("年　　 月　　 日", .form, size: min(8, field.size)), in: field.box, alignment: .right)
        case .name:
            if let furigana = value?.furigana, !furigana.isEmpty {
                writeName(text, furigana, at: place, on: &page)
            } else {
                writeText(text, at: place, in: field.box, on: &page)
            }
        case .vertical:
            guard !text.isEmpty else { return }
            check(text, at: place)
            if !stack(text, .fact, in: field.box, size: field.size, minSize: field.minSize, on: &page) {
                continueElsewhere(text, at: place, in: field.box, on: &page)
            }
        case .text, .eraDate: writeText(text, at: place, in: field.box, on: &page)
        }
    }

    mutating func writeText(_ text: String, at place: FieldPlace, in box: Box, on page: inout PagePlan) {
        guard !text.isEmpty else { return }
        let field = place.field
        let minSize = field.overflow == .shrink ? 1 : field.minSize
        let fitted = setter.fit(
            text, .fact, into: box, size: field.size, minSize: minSize, maxLines: field.maxLines,
            alignment: field.alignment)
        guard let fitted else {
            check(text, at: place)
            return continueElsewhere(text, at: place, in: box, on: &page)
        }
        check(fitted, at: place)
        if fitted.size < field.size { report(\.shrunk, place, text) }
        page.add(fitted, in: box, alignment: field.alignment)
    }

    private mutating func writeName(_ name: String, _ furigana: String, at place: FieldPlace, on page: inout PagePlan) {
        let box = place.field.box
        let kanaBox = Box(x: box.x, y: box.y, width: box.width, height: box.height * 0.34)
        let nameBox = Box(x: box.x, y: kanaBox.bottom, width: box.width, height: box.height - kanaBox.height)
        let kana = furigana.printable
        for character in kana.removed { report(\.missing, place, character) }
        if let fitted = setter.fit(kana.text, .fact, into: kanaBox, size: place.field.size * 0.6, minSize: 4.5) {
            check(fitted, at: place)
            page.add(fitted, in: kanaBox, alignment: place.field.alignment)
            writeText(name, at: place, in: nameBox, on: &page)
        } else {
            let both = "\(name)（\(kana.text)）"
            check(both, at: place)
            continueElsewhere(both, at: place, in: box, on: &page)
        }
    }

    private mutating func writeDigits(_ text: String, _ count: Int, at place: FieldPlace, on page: inout PagePlan) {
        let box = place.field.box
        let width = box.width / Double(count)
        for index in 0...count {
            let line = Box(x: box.x + Double(index) * width, y: box.y + 0.6, width: 0, height: box.height - 1.2)
            page.add(.ruling(Ruling(box: line, stroke: index == 0 || index == count ? .thin : .dashed)))
        }
        check(text, at: place)
        guard text.count <= count else { return continueElsewhere(text, at: place, in: box, on: &page) }
        for (index, character) in text.enumerated() {
            let cell = Box(x: box.x + Double(index) * width, y: box.y, width: width, height: box.height)
            let size = min(place.field.size, width * pointsPerMillimetre * 1.4)
            page.add(setter.set(String(character), .fact, size: size), in: cell, alignment: .center)
        }
    }

    /// Puts a reference into the box and the whole text on the continuation sheet.
    mutating func continueElsewhere(_ text: String, at place: FieldPlace, in box: Box, on page: inout PagePlan) {
        if place.isFirstSheet {
            continued.append((place.title, text))
            overflowed.append(FieldReport(field: place.path, text: text))
        }
        let number =
            continued.firstIndex { $0.title == place.title && $0.text == text }.map { $0 + 1 } ?? continued.count
        let reference = "※\(number) 続紙のとおり"
        let fitted =
            setter.fit(reference, .form, into: box, size: 8, minSize: 4) ?? setter.set("※\(number)", .form, size: 5)
        page.add(fitted, in: box, alignment: .left)
    }

    mutating func report(_ list: WritableKeyPath<FormPlan, [FieldReport]>, _ place: FieldPlace, _ text: String) {
        if place.isFirstSheet { self[keyPath: list].append(FieldReport(field: place.path, text: text)) }
    }

    /// Notes the characters of a text that no font can print.
    mutating func check(_ text: String, at place: FieldPlace) {
        guard !text.isEmpty else { return }
        check(setter.set(text, .fact, size: place.field.size), at: place)
    }

    private mutating func check(_ text: SetText, at place: FieldPlace) {
        for character in text.missingCharacters() { report(\.missing, place, character) }
    }
}

extension FormValue {
    /// The fact as a line of text.
    var text: String {
        switch self {
        case .text(let text), .name(let text, _): text
        case .date(let date): date.wareki?.description ?? Self.western(date)
        case .westernDate(let date): Self.western(date)
        case .partialDate(let date): date.japanese
        case .choices(let choices): choices.joined(separator: "、")
        case .strokes: ""
        }
    }

    /// The reading of a name.
    var furigana: String? {
        if case .name(_, let furigana) = self { furigana } else { nil }
    }

    var choiceList: [String] {
        switch self {
        case .choices(let choices): choices
        case .text(let text): text.isEmpty ? [] : [text]
        default: [text]
        }
    }

    private static func western(_ date: CivilDate) -> String { "\(date.year)年\(date.month)月\(date.day)日" }
}
