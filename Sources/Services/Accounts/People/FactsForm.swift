import Kernel
import Site

/// The form of what an account says of its holder. Nothing of it must be filled.
enum FactsForm {
    private static let autocomplete = [
        "family": "family-name", "given": "given-name", "postcode": "postal-code", "prefecture": "address-level1",
        "city": "address-level2", "phone": "tel",
    ]

    static func values(_ facts: AccountFacts) -> FormData {
        let pairs: [(String, String?)] = [
            ("family", facts.family), ("given", facts.given), ("familyKana", facts.familyKana),
            ("givenKana", facts.givenKana), ("birth", facts.birth?.description), ("postcode", facts.postcode),
            ("prefecture", facts.prefecture), ("city", facts.city), ("town", facts.town), ("block", facts.block),
            ("building", facts.building), ("phone", facts.phone),
        ]
        return FormData(pairs.compactMap { name, value in value.map { (name, $0) } })
    }

    /// What was typed; what is wrong is in the form's errors.
    static func read(_ form: inout FormReader, today: CivilDate) -> AccountFacts {
        let ctx = form.ctx
        func text(_ name: String, _ most: Int = 100) -> String? {
            form.text(name, label: ctx.text("account.\(name)"), maxLength: most)
        }
        func kana(_ name: String) -> String? {
            guard let typed = text(name, 50) else { return nil }
            let katakana = Kana.toKatakana(typed)
            if !Kana.isKana(katakana.filter { !" 　・".contains($0) }) {
                form.errors.add(name, ctx.t("account.kana.wrong", ["label": ctx.text("account.\(name)")]))
            }
            return katakana
        }
        var facts = AccountFacts()
        (facts.family, facts.given) = (text("family", 50), text("given", 50))
        (facts.familyKana, facts.givenKana) = (kana("familyKana"), kana("givenKana"))
        for (one, other) in [("family", "given"), ("familyKana", "givenKana")] {
            let (first, second) = (form.values.text(one), form.values.text(other))
            guard (first == nil) != (second == nil) else { continue }
            let missing = first == nil ? one : other
            form.errors.add(missing, ctx.t("site.form.missing", ["label": ctx.text("account.\(missing)")]))
        }
        facts.birth = form.date("birth", label: ctx.text("account.birth"))
        if let birth = facts.birth, birth > today || birth < today.adding(years: -130) {
            form.errors.add("birth", ctx.t("account.birth.wrong"))
        }
        facts.postcode = form.value(
            "postcode", label: ctx.text("account.postcode"), message: ctx.t("account.postcode.wrong"),
            { PostalCode($0)?.description })
        (facts.prefecture, facts.city) = (text("prefecture", 20), text("city", 40))
        (facts.town, facts.block, facts.building) = (text("town"), text("block"), text("building", 64))
        facts.phone = form.value(
            "phone", label: ctx.text("account.phone"), message: ctx.t("account.phone.wrong"), Self.phone)
        return facts
    }

    /// A telephone number in Japan: 10 or 11 digits that begin with 0, with hyphens and brackets or without.
    private static func phone(_ typed: String) -> String? {
        let digits = Kana.halfWidthDigits(typed).filter { !"-‐－ー―()（） 　".contains($0) }
        guard (10...11).contains(digits.utf8.count), digits.first == "0",
            digits.utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        return digits
    }

    static func page(_ form: FormState) -> Site.Page {
        let ctx = form.ctx
        func field(_ name: String, _ width: TextField.Width = .full, mode: String? = nil) -> HTML {
            TextField(
                form.field(name, label: ctx.t("account.\(name)")), kind: name == "phone" ? .tel : .text,
                autocomplete: autocomplete[name], inputMode: mode, width: width
            ).html
        }
        return Site.Page(
            ctx, "account.edit.title", lead: "<p>\(ctx.t("account.facts.about"))</p>",
            breadcrumbs: [.init(ctx.t("account.title"), path: AccountPaths.home)],
            status: form.errors.isEmpty ? 200 : 422, hasErrors: !form.errors.isEmpty,
            body: """
                \(ErrorSummary(form))
                \(Form(ctx, action: "/account/edit") {
                    """
                    \(field("family", .half))\(field("given", .half))\(field("familyKana", .half))\
                    \(field("givenKana", .half))\
                    \(DateField(form.field("birth", label: ctx.t("account.birth")), birthday: true))\
                    \(field("postcode", .short, mode: "numeric"))\(field("prefecture", .half))\(field("city", .half))\
                    \(field("town"))\(field("block"))\(field("building"))\(field("phone", .half, mode: "tel"))\
                    \(Button(ctx.t("account.save")))
                    """
                })
                """)
    }
}
