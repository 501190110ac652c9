import Kernel

/// Which language a reader gets: what they just chose, what they chose before, what the browser asks for, Japanese.
enum LanguageChoice {
    static func choose(query: FormData, headers: Headers, offered: [Language]) -> (language: Language, chosen: Bool) {
        if let asked = query["lang"].map(Language.init(rawValue:)), offered.contains(asked) { return (asked, true) }
        if let kept = Cookies.value(Cookies.language, in: headers).map(Language.init(rawValue:)),
            offered.contains(kept)
        {
            return (kept, false)
        }
        return (accepted(headers["accept-language"], offered), false)
    }

    /// The first of the browser's languages that is offered; English when it only asks for others.
    private static func accepted(_ header: String?, _ offered: [Language]) -> Language {
        let first = offered.first ?? .ja
        guard let header, !header.isEmpty, header.utf8.count < 1_000 else { return first }
        for part in header.split(separator: ",") {
            let tag = part.prefix { $0 != ";" }.filter { $0 != " " }.lowercased()
            if tag == "*" { return first }
            if let match = match(tag, offered) { return match }
        }
        return offered.contains(.en) ? .en : first
    }

    private static func match(_ tag: String, _ offered: [Language]) -> Language? {
        let whole = Language(rawValue: tag)
        if offered.contains(whole) { return whole }
        let traditional = ["zh-tw", "zh-hk", "zh-mo"].contains(tag) || tag.hasPrefix("zh-hant")
        if traditional, offered.contains("zh-hant") { return "zh-hant" }
        if tag.hasPrefix("zh"), offered.contains("zh-hans") { return "zh-hans" }
        let primary = Language(rawValue: String(tag.prefix { $0 != "-" }))
        return offered.contains(primary) ? primary : nil
    }
}
