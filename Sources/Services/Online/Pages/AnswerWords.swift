import Booking
import Forms
import Kernel
import Registry
import Site

/// Answers in words, as pages, letters and lists show them.
struct AnswerWords: Sendable {
    let ctx: PageContext
    let places: Places
    /// What can be reserved, for the names of slots.
    let plan: BookingPlan?

    /// An answer; nil when there is none.
    func text(_ item: FormItem, _ value: JSONValue?) -> HTML? {
        plain(item, value).map { HTML(text: $0) }
    }

    /// An answer without markup; nil when there is none.
    func plain(_ item: FormItem, _ value: JSONValue?) -> String? {
        guard let value, !value.isNull else { return nil }
        let lines = PlainAnswer(words: self, item: item).text(value)
        return lines.isEmpty ? nil : lines
    }

    /// All answers of a form page by page, with the paths of the items: rows after their groups.
    func rows(
        _ pages: [FormSheetPage], _ outcome: [String: JSONValue]
    ) -> [(page: FormSheetPage, rows: [AnswerRow])] {
        pages.map { page in
            var rows: [AnswerRow] = []
            for item in page.items where item.kind != .note {
                guard let value = outcome[item.name] else { continue }
                guard item.kind == .group else {
                    if let text = plain(item, value) {
                        rows.append(AnswerRow(path: item.name, label: ctx.text(item.label), text: text))
                    }
                    continue
                }
                for (number, row) in (value.arrayValue ?? []).enumerated() {
                    for inner in item.items {
                        guard let text = plain(inner, row[inner.name]) else { continue }
                        let title = ctx.text(
                            "online.row", ["label": ctx.text(item.label), "number": String(number + 1)])
                        rows.append(
                            AnswerRow(
                                path: "\(item.name).\(number).\(inner.name)",
                                label: "\(title) \(ctx.text(inner.label))",
                                text: text))
                    }
                }
            }
            return (page, rows)
        }
    }
}

/// One answer with its question.
struct AnswerRow: Sendable, Hashable {
    let path: String
    let label: String
    let text: String
}

/// An answer of one item as text.
private struct PlainAnswer {
    let words: AnswerWords
    let item: FormItem

    private var ctx: PageContext { words.ctx }

    func text(_ value: JSONValue) -> String {
        switch item.kind {
        case .personName, .kana: joined(value, ["family", "given"], " ")
        case .address: address(value)
        case .ward:
            value.stringValue.flatMap { WardCode($0) }.flatMap(words.places.ward).map { ctx.text($0.name) } ?? ""
        case .date: date(value)
        case .period: [value["from"], value["to"]].compactMap { $0.map(date) }.joined(separator: "〜")
        case .choice: label(value)
        case .choices: (value.arrayValue ?? []).map(label).joined(separator: ctx.isJapanese ? "、" : ", ")
        case .yesNo: ctx.text(value.boolValue == true ? "online.yes" : "online.no")
        case .omission: ctx.text(value.boolValue == true ? "online.omission.yes" : "online.omission.no")
        case .consent: ctx.text("online.agreed")
        case .number, .yen: number(value)
        case .bankAccount: account(value)
        case .members, .file:
            (value.arrayValue ?? []).map { row in
                row["name"]?.stringValue ?? row["relation"]?.stringValue.map { "\($0) \(row["birth"].map(date) ?? "")" }
                    ?? ""
            }.joined(separator: ctx.isJapanese ? "、" : ", ")
        case .individualNumber: ctx.text("online.given")
        case .vehicleNumber: joined(value, ["office", "class", "letter", "serial"], " ")
        case .place:
            [value["words"]?.stringValue, point(value)].compactMap(\.self).joined(separator: " ")
        case .slot: slot(value)
        case .telephone, .email, .text, .corporateNumber: computedText(value)
        case .group, .note: ""
        }
    }

    /// A slot: which, on what day, at what time, where.
    private func slot(_ value: JSONValue) -> String {
        let kind = value["kind"]?.stringValue.flatMap { words.plan?.kind($0) }
        let time = kind?.grain == .day ? nil : value["time"]?.stringValue
        let office = value["place"]?.stringValue.flatMap { WardCode($0) }.flatMap(words.places.ward).map {
            ctx.text($0.office)
        }
        let waits = value["waiting"]?.boolValue == true ? ctx.text("online.slot.waits") : nil
        return [value["day"].map(date), time, kind.map { ctx.text($0.title) }, office, waits].compactMap(\.self)
            .joined(separator: " ")
    }

    /// What a form works out may be of any kind.
    private func computedText(_ value: JSONValue) -> String {
        value.stringValue ?? value.numberText ?? value.boolValue.map { ctx.text($0 ? "online.yes" : "online.no") } ?? ""
    }

    private func number(_ value: JSONValue) -> String {
        let digits = value.intValue.map { ctx.number($0) } ?? value.numberText ?? ""
        let unit = item.unit.map { ctx.text($0) } ?? (item.kind == .yen ? ctx.text("online.yen") : "")
        return digits + (ctx.isJapanese || unit.isEmpty ? unit : " " + unit)
    }

    private func date(_ value: JSONValue) -> String {
        value.stringValue.flatMap { CivilDate(iso: $0) }.map { ctx.dateText($0) } ?? value.stringValue ?? ""
    }

    private func label(_ value: JSONValue) -> String {
        item.options.first { $0.value == value.stringValue }.map { ctx.text($0.label) } ?? value.stringValue ?? ""
    }

    private func joined(_ value: JSONValue, _ names: [String], _ separator: String) -> String {
        names.compactMap { value[$0]?.stringValue }.joined(separator: separator)
    }

    private func address(_ value: JSONValue) -> String {
        let postcode = value["postcode"]?.stringValue.map { "〒\($0) " } ?? ""
        let building = value["building"]?.stringValue.map { " \($0)" } ?? ""
        return postcode + joined(value, ["prefecture", "city", "town", "block"], "") + building
    }

    private func account(_ value: JSONValue) -> String {
        let kind = value["kind"]?.stringValue.map { ctx.text("online.part.account.kind.\($0)") } ?? ""
        return [joined(value, ["bank", "branch"], "-"), kind, joined(value, ["number", "holder"], " ")]
            .filter { !$0.isEmpty }.joined(separator: " ")
    }

    private func point(_ value: JSONValue) -> String? {
        guard let latitude = value["latitude"]?.numberText, let longitude = value["longitude"]?.numberText else {
            return nil
        }
        return "(\(latitude), \(longitude))"
    }
}
