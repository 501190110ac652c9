import Kernel

/// Reads a form field by field and collects what is wrong, in words that say what to do.
/// ```swift
/// var form = FormReader(ctx, request.form)
/// let family = form.text("family", label: ctx.text("person.family"), required: true)
/// guard form.errors.isEmpty, let family else { return .page(EditPage.view(ctx, form.state)) }
/// ```
public struct FormReader: Sendable {
    /// The words and the reader.
    public let ctx: PageContext
    /// What was typed.
    public let values: FormData
    /// What is wrong so far; add the service's own findings here.
    public var errors = FormErrors()

    /// Reads what was typed.
    public init(_ ctx: PageContext, _ values: FormData) {
        self.ctx = ctx
        self.values = values
    }

    /// The form to show again: everything typed, with what is wrong.
    public var state: FormState { FormState(ctx, values, errors) }

    /// Text without spaces around it; nil when empty, or too long (which is an error).
    public mutating func text(
        _ name: String, label: String, required: Bool = false, maxLength: Int = 200
    ) -> String? {
        guard let text = values.text(name) else {
            if required { errors.add(name, ctx.t("site.form.missing", ["label": label])) }
            return nil
        }
        // Scalars and not characters: a letter may carry thousands of combining marks.
        let length = text.unicodeScalars.count
        guard length <= maxLength else {
            errors.add(
                name,
                ctx.t(
                    "site.form.too-long",
                    ["label": label, "max": String(maxLength), "count": String(length)]))
            return nil
        }
        return text
    }

    /// A whole number, full-width digits and commas allowed; nil when empty or an error.
    public mutating func int(
        _ name: String, label: String, required: Bool = false, in range: ClosedRange<Int>? = nil
    ) -> Int? {
        guard let text = text(name, label: label, required: required, maxLength: 30) else { return nil }
        let digits = Kana.halfWidthDigits(text).filter { $0 != "," && $0 != "，" }
        guard let number = Int(digits) else {
            errors.add(name, ctx.t("site.form.not-a-number", ["label": label]))
            return nil
        }
        if let range, !range.contains(number) {
            errors.add(
                name,
                ctx.t(
                    "site.form.out-of-range",
                    ["label": label, "min": String(range.lowerBound), "max": String(range.upperBound)]))
            return nil
        }
        return number
    }

    /// A number with or without a decimal point, full-width digits allowed; nil when empty or an error.
    public mutating func decimal(
        _ name: String, label: String, required: Bool = false, in range: ClosedRange<Double>
    ) -> Double? {
        guard let text = text(name, label: label, required: required, maxLength: 30) else { return nil }
        let digits = Kana.halfWidthDigits(text).replacing("．", with: ".")
        guard let number = Double(digits), number.isFinite else {
            errors.add(name, ctx.t("site.form.not-a-decimal", ["label": label]))
            return nil
        }
        guard range.contains(number) else {
            let bounds = ["label": label, "min": Self.text(range.lowerBound), "max": Self.text(range.upperBound)]
            errors.add(name, ctx.t("site.form.out-of-range", bounds))
            return nil
        }
        return number
    }

    /// A number as people write it: 10, 8.5.
    public static func text(_ number: Double) -> String {
        let rounded = (number * 100).rounded() / 100
        return rounded == rounded.rounded() ? String(Int(rounded)) : String(rounded)
    }

    /// A date from the three inputs of a ``DateField`` (or one value in ISO form); nil when empty or an error.
    public mutating func date(_ name: String, label: String, required: Bool = false) -> CivilDate? {
        let parts = DateParts.names(of: name).map { values[$0] }
        if parts.allSatisfy({ $0 == nil }), let single = values.text(name), let date = CivilDate(iso: single) {
            return date
        }
        switch DateParts.read(year: parts[0] ?? "", month: parts[1] ?? "", day: parts[2] ?? "") {
        case .date(let date): return date
        case .empty:
            if required { errors.add(name, ctx.t("site.form.missing", ["label": label])) }
        case .incomplete(let missing):
            let names = missing.map { ctx.text("site.form.\($0)") }.joined(separator: ctx.isJapanese ? "、" : ", ")
            errors.add(name, ctx.t("site.form.date-incomplete", ["label": label, "parts": names]))
        case .notANumber(let part):
            errors.add(
                name, ctx.t("site.form.date-not-a-number", ["label": label, "part": ctx.text("site.form.\(part)")]))
        case .unknownYear: errors.add(name, ctx.t("site.form.date-year", ["label": label]))
        case .noSuchDay: errors.add(name, ctx.t("site.form.date-none", ["label": label]))
        case .wareki(let error):
            errors.add(
                name, ctx.t("site.form.date-wareki", ["label": label, "reason": ctx.text(error.reason)]))
        }
        return nil
    }

    /// One of the values offered; nil when none is chosen, or one that was not offered (which is an error).
    public mutating func choice(
        _ name: String, label: String, among offered: some Sequence<String>, required: Bool = false
    ) -> String? {
        guard let chosen = values.text(name) else {
            if required { errors.add(name, ctx.t("site.form.not-chosen", ["label": label])) }
            return nil
        }
        guard offered.contains(chosen) else {
            errors.add(name, ctx.t("site.form.not-offered", ["label": label]))
            return nil
        }
        return chosen
    }

    /// Those chosen of the values offered.
    public mutating func choices(
        _ name: String, label: String, among offered: some Sequence<String>, required: Bool = false
    ) -> [String] {
        let offered = Set(offered)
        let chosen = values.all(name).filter { !$0.isEmpty }
        if required, chosen.isEmpty { errors.add(name, ctx.t("site.form.not-chosen", ["label": label])) }
        if chosen.contains(where: { !offered.contains($0) }) {
            errors.add(name, ctx.t("site.form.not-offered", ["label": label]))
        }
        return chosen.filter(offered.contains)
    }

    /// A value that is written as text (an id, a postal code); `message` says what to do when it cannot be read.
    public mutating func value<T>(
        _ name: String, label: String, required: Bool = false, message: HTML, _ read: (String) throws -> T?
    ) -> T? {
        guard let text = text(name, label: label, required: required) else { return nil }
        if let value = try? read(text) { return value }
        errors.add(name, message)
        return nil
    }
}
