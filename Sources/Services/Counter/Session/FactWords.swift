import Kernel
import Procedures
import Site

/// How facts of a session are said on pages: by the pack's words, never by their technical names.
public struct FactWords: Sendable {
    let ctx: PageContext
    let catalogue: ProcedureCatalogue

    public init(_ ctx: PageContext, _ catalogue: ProcedureCatalogue) {
        self.ctx = ctx
        self.catalogue = catalogue
    }

    /// What a fact is called, with whom it is about: 氏（港　一郎）.
    ///
    /// - Parameter who: the name of the person it is about; nil for a fact of the household or for somebody without a name.
    public func name(_ subject: FactSubject, _ fact: String, of who: String?) -> HTML {
        let called: HTML =
            if fact == "eventDate", case .event(let id) = subject, let event = catalogue.event(id) {
                ctx.t(event.date)
            } else if ctx.pack.words.optionalText("counter.fact.\(fact)", .ja) != nil {
                ctx.t("counter.fact.\(fact)")
            } else if ctx.pack.words.optionalText(Self.place(fact), .ja) != nil {
                ctx.t(Self.place(fact))
            } else {
                ctx.t("counter.fact.other")
            }
        if let who { return "\(called)（<span lang=\"ja\">\(who)</span>）" }
        guard case .person(let number) = subject else { return called }
        return "\(called)（\(ctx.t("counter.person.nth", ["n": String(number)]))）"
    }

    /// `newAddress.block` → `counter.address.block`; of a whole address its kind.
    private static func place(_ fact: String) -> String {
        let parts = fact.split(separator: ".").map(String.init)
        guard parts.count == 2, parts[0].hasSuffix("Address") else { return "counter.fact.other" }
        return parts[1] == "text"
            ? "counter.address.\(parts[0])" : "counter.address.\(parts[1] == "postalCode" ? "postal-code" : parts[1])"
    }

    /// How a value is shown.
    public func value(_ value: JSONValue, of name: String) -> HTML {
        switch value {
        case .bool(let flag): return ctx.t(flag ? "counter.yes" : "counter.no")
        case .string("unknown"): return ctx.t("counter.unknown")
        case .string(let text):
            if let label = catalogue.fact(name)?.label(of: text) { return ctx.t(label) }
            if let date = CivilDate(iso: text) { return ctx.date(date) }
            return HTML(text: text)
        case .array(let items):
            guard !items.isEmpty else { return ctx.t("counter.none") }
            return items.map { self.value($0, of: name) }.joined(by: ctx.isJapanese ? "、" : ", ")
        case .int(let number): return HTML(text: String(number))
        case .number(let text): return HTML(text: text)
        case .null, .object: return HTML()
        }
    }

    /// Where a fact comes from.
    public func source(_ source: Provenance) -> HTML { ctx.t("counter.source.\(source.rawValue)") }
}
