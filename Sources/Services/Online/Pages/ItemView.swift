import Forms
import Kernel
import Site

/// The controls of one item of a form.
struct ItemView: Sendable {
    /// More options than this are chosen from a list that opens.
    static let mostShown = 7

    let ctx: PageContext
    let desk: OnlineDesk
    let item: FormItem
    let path: String
    let draft: Draft
    let outcome: FormOutcome
    let places: FormPlaces
    let errors: FormErrors
    /// What calendars offer, for an item that asks for a slot.
    var offer: SlotOffer?

    var html: HTML {
        if item.computed != nil { return computed }
        switch item.kind {
        case .personName: return parts(["family", "given"], autocomplete: ["family-name", "given-name"])
        case .kana: return parts(["family", "given"], autocomplete: [nil, nil], words: "kana")
        case .address: return address
        case .ward: return ward
        case .date: return DateField(field, birthday: item.name.contains("birth")).html
        case .period: return period
        case .telephone: return TextField(field, kind: .tel, autocomplete: "tel", width: .half).html
        case .email: return TextField(field, kind: .email, autocomplete: "email", width: .half).html
        case .choice: return choice
        case .choices: return CheckboxGroup(field, options).html
        case .yesNo: return RadioGroup(field, yesNo, inline: true).html
        case .number, .yen: return NumberField(field, unit: unit).html
        case .text: return text
        case .bankAccount: return BankAccountView(item: self).html
        case .individualNumber: return individualNumber
        case .corporateNumber: return TextField(field, inputMode: "numeric", width: .half).html
        case .members: return members
        case .vehicleNumber: return parts(["office", "class", "letter", "serial"], words: "vehicle")
        case .place: return parts(["words", "latitude", "longitude"], words: "place")
        case .consent: return Checkbox(field).html
        case .omission: return omission
        case .note:
            return
                "<div class=\"form-note\"><p>\(ctx.t(item.label))</p>\(item.hint.map { "<p>\(ctx.t($0))</p>" as HTML })</div>"
        case .slot: return offer.map { SlotView(item: self, offer: $0).html } ?? HTML()
        case .file: return FileItemView(item: self).html
        case .group: return HTML()
        }
    }

    // MARK: What all have

    var isRequired: Bool { outcome.required.contains(path) }

    /// What was typed below a path, for a control of that name.
    func state(_ name: String) -> FormState {
        var typed = FormData()
        for (path, values) in draft.raw.part(name) { for value in values { typed.append(path, value) } }
        return FormState(ctx, typed, errors)
    }

    /// The item as one control.
    var field: Field { field(path, label: ctx.t(item.label), hint: hint, required: isRequired) }

    func field(_ name: String, label: HTML, hint: HTML? = nil, required: Bool = false) -> Field {
        state(name).field(name, label: label, hint: hint, required: required)
    }

    /// Help, an example, and who knew the answer.
    var hint: HTML? {
        var lines: [HTML] = []
        if let hint = item.hint { lines.append(ctx.t(hint)) }
        if let example = item.example {
            lines.append(ctx.t("online.example", ["example": ctx.text(example)]))
        }
        if let keeper = draft.sources[path] {
            lines.append("<span class=\"provenance\">\(ctx.t("online.source.\(keeper)"))</span>")
        }
        return lines.isEmpty ? nil : lines.joined(by: "<br>")
    }

    private var unit: HTML? {
        item.unit.map { ctx.t($0) } ?? (item.kind == .yen ? ctx.t("online.yen") : nil)
    }

    private var options: [Choice] {
        item.options.map { option in Choice(option.value, ctx.t(option.label), hint: option.hint.map { ctx.t($0) }) }
    }

    private var yesNo: [Choice] { [Choice("yes", ctx.t("online.yes")), Choice("no", ctx.t("online.no"))] }

    // MARK: Kinds

    private var choice: HTML {
        item.options.count > Self.mostShown ? Select(field, options).html : RadioGroup(field, options).html
    }

    private var text: HTML {
        if item.limits.isMultiline { return TextArea(field, maxLength: nil).html }
        let width: TextField.Width = item.limits.longest <= 12 ? .short : item.limits.longest <= 30 ? .half : .full
        return TextField(field, width: width).html
    }

    private var ward: HTML {
        Select(
            field,
            places.wards.map { code in Choice(code.description, desk.places.ward(code).map { ctx.t($0.name) } ?? "") }
        ).html
    }

    private var members: HTML {
        guard !places.members.isEmpty else {
            return "<div class=\"form-note\"><p>\(ctx.t(item.label))</p><p>\(ctx.t("online.members.none"))</p></div>"
        }
        return CheckboxGroup(
            field,
            places.members.map { member in
                Choice(
                    member.id, HTML(text: member.name),
                    hint: "\(member.relation) \(ctx.date(member.birth))")
            }
        ).html
    }

    private var omission: HTML {
        let reason: HTML? = item.reason.map { ctx.t($0) }
        let field = field(
            path, label: ctx.t(item.label), hint: [reason, hint].compactMap(\.self).joined(by: "<br>"),
            required: isRequired)
        return RadioGroup(
            field, [Choice("yes", ctx.t("online.omission.yes")), Choice("no", ctx.t("online.omission.no"))]
        ).html
    }

    /// A number is never shown again: when it was given, the control says so and stays empty.
    private var individualNumber: HTML {
        let isGiven = draft.raw.texts[path] == [RawAnswers.sealed]
        let hint = [hint, isGiven ? ctx.t("online.number.given") : nil].compactMap(\.self)
        let field = Field(
            ctx, name: path, label: ctx.t(item.label), hint: hint.isEmpty ? nil : hint.joined(by: "<br>"),
            required: isRequired, error: errors[path])
        return TextField(field, autocomplete: "off", inputMode: "numeric", width: .half).html
    }

    private var computed: HTML {
        let value = AnswerWords(ctx: ctx, places: desk.places, plan: desk.booking?.plan).text(item, outcome.value(path))
        return """
            <div class="field computed"><p class="computed-label">\(ctx.t(item.label))</p>\
            \(hint.map { "<p class=\"hint\">\($0)</p>" as HTML })\
            <p><output>\(value ?? ctx.t("online.computed.open"))</output></p></div>

            """
    }

    private var period: HTML {
        let inner = ["from", "to"].map { part -> HTML in
            DateField(field("\(path).\(part)", label: ctx.t("online.part.period.\(part)"))).html
        }
        return FieldGroup(field, content: HTML(inner)).html
    }

    /// A group of short texts beside each other.
    private func parts(_ names: [String], autocomplete: [String?]? = nil, words: String = "name") -> HTML {
        let inner = names.enumerated().map { index, part -> HTML in
            TextField(
                field("\(path).\(part)", label: ctx.t("online.part.\(words).\(part)")),
                autocomplete: item.name == "applicant" ? autocomplete?[index] : nil, width: .half
            ).html
        }
        return FieldGroup(field, content: "<div class=\"part-row\">\(inner)</div>").html
    }

    private var address: HTML {
        func part(_ name: String, _ width: TextField.Width, mode: String? = nil, complete: String? = nil) -> HTML {
            TextField(
                field("\(path).\(name)", label: ctx.t("online.part.address.\(name)")), autocomplete: complete,
                inputMode: mode, width: width
            ).html
        }
        let find = Button(ctx.t("online.address.find"), .secondary, name: "find", value: path)
        return FieldGroup(
            field,
            content: """
                \(part("postcode", .short, mode: "numeric", complete: "postal-code"))<p>\(find)</p>\
                \(part("prefecture", .short, complete: "address-level1"))\(part("city", .half, complete: "address-level2"))\
                \(part("town", .half))\(part("block", .half))\(part("building", .full))
                """
        ).html
    }
}
