import Forms
import Kernel
import Pack
import Site

/// What is wrong with a definition, in the words of its owner: where, and what to do. The loader speaks to programmers; what it says
/// is said again in Japanese where the studio knows the sentence, and as it is where it does not.
struct FaultWords: Sendable {
    let ctx: PageContext
    let text: String

    /// The reason alone, for a control.
    func reason(_ fault: PackFault) -> HTML {
        for (key, pattern) in Self.sentences {
            guard let match = try? Regex(pattern).firstMatch(in: fault.reason) else { continue }
            let parts = match.output.dropFirst().map { $0.substring.map(String.init) ?? "" }
            let names = ["a", "b", "c"]
            // Keys are called as their controls are.
            if ["missing", "number", "date"].contains(key), let name = parts.first,
                let words = ctx.pack.words.optionalText("studio.subject.\(name)", ctx.language)
            {
                return ctx.t("studio.fault.\(key)", ["a": Ruby.plain(words)])
            }
            return ctx.t("studio.fault.\(key)", Dictionary(zip(names, parts), uniquingKeysWith: { first, _ in first }))
        }
        return ctx.t("studio.fault.other", ["a": fault.reason])
    }

    /// Line, place and reason, for the whole text.
    func line(_ fault: PackFault) -> HTML {
        let number = ctx.t("studio.fault.line", ["line": String(fault.line), "column": String(fault.column)])
        return "\(number)\(place(fault).map { "（\($0)）" as HTML })：\(reason(fault))"
    }

    /// The item or page by the name that people see; nil for the head.
    func place(_ fault: PackFault) -> HTML? {
        guard let place = FaultPlace(fault, in: text), let design = ProcedureDesign(text) else { return nil }
        if let item = place.item, let values = design[item] {
            return ctx.t("studio.fault.item", ["name": values.label[.ja] ?? values.name])
        }
        if let page = place.page, let values = design.page(page) {
            return ctx.t("studio.fault.page", ["name": values.title[.ja] ?? values.id])
        }
        return nil
    }

    private static let sentences: [(String, String)] = [
        ("unknown-name-near", #"^unknown name '([^']*)'; did you mean '([^']*)'"#),
        ("unknown-name", #"^unknown name '([^']*)'"#),
        ("unknown-key-near", #"^unknown key "([^"]*)"; did you mean "([^"]*)""#),
        ("unknown-key", #"^unknown key "([^"]*)""#),
        ("yields", #"^the expression yields (.*), but (.*) is expected"#),
        ("missing", #"^"([^"]*)" is missing"#),
        ("not-one-of", #"^"([^"]*)" is not one of (.*)$"#),
        ("number", #"^"([^"]*)" must be a whole number"#),
        ("date", #"^"([^"]*)" must be a date"#),
        ("japanese", #"^the Japanese text"#),
        ("not-in-pack", #"^"([^"]*)" under "([^"]*)" is not in the pack"#),
        ("same-name", #"another item has the name "([^"]*)" too"#),
        ("same-page", #"^another page has the id "([^"]*)" too"#),
        ("circle", #"depends on itself"#),
        ("never-shown", #"^the page "([^"]*)" is never shown"#),
        ("no-items", #"^a page without items"#),
        ("name-letters", #"^"name" is of small letters"#),
        ("given-name", #"^"([^"]*)" is what every form knows"#),
        ("same-options", #"^two options have the same value"#),
        ("smallest", #"^"smallest" is larger than "largest""#),
        ("fewest", #"^"fewest" and "most""#),
        ("longest", #"^"longest" must be"#),
        ("source", #"^"([^"]*)" is no source"#),
        ("day-rule", #"^"([^"]*)" is no rule of day-rules.yml"#),
        ("deadline-at", #"^"at" is a time"#),
        ("deadline-warn", #"^"warn" must be"#),
        ("renews", #"^"renews" is a day"#),
        ("season", #"^"season" has days"#),
        ("per-minute", #"^"per-minute" must be"#),
        ("cosign-days", #"^"days" is from 1 to 28"#),
        ("cosign-by", #"^"by" is "1", "2" or "3""#),
        ("no-calendar", #"there is no calendar "([^"]*)""#),
        ("only-slot", #"^only a slot has"#),
        ("slot-in-group", #"^a slot stands on a page"#),
        ("group-in-group", #"^a group inside a group"#),
        ("yaml", #"^not valid YAML: (.*)$"#),
        ("twice", #"^the key (.*) stands twice"#),
    ]
}
