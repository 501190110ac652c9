import Kernel
import Synchronization

/// Parts of the frame that change with the content of no page: the upper part for each address and language, as visitors see
/// it and as each who is signed in does; the navigation, for each set of rights and part of the site; the list of languages.
final class FrameMemory: Sendable {
    private struct TopKey: Hashable {
        let language: Language
        let target: String
        /// Tells the sessions apart; nil for visitors, who all see the same.
        let token: String?
        /// Who is signed in, whose name and rights may change while their session lasts.
        let actor: Actor
    }

    private struct NavigationKey: Hashable {
        let language: Language
        let kind: Actor.Kind
        let roles: Set<String>
        let here: [String]
    }

    /// Parts kept of each kind; a part has about 6 kB.
    private static let most = 1_024

    private let tops = Mutex<[TopKey: HTML]>([:])
    private let navigations = Mutex<[NavigationKey: HTML]>([:])
    private let languages = Mutex<[Language: [HTML]]>([:])

    func top(_ ctx: PageContext, make: () -> HTML) -> HTML {
        let isVisitor = ctx.actor.kind == .anonymous
        let token = isVisitor ? nil : ctx.visit.shownSecret?.formToken
        // Visitors' addresses that differ only by their query are not kept, so that nobody fills it from outside. Programs
        // have keys and no sessions.
        if isVisitor ? ctx.target.utf8.contains(UInt8(ascii: "?")) : token == nil { return make() }
        return Self.kept(
            TopKey(language: ctx.language, target: ctx.target, token: token, actor: ctx.actor), in: tops, make)
    }

    /// The navigation at a part of the site: it depends on nothing but the language and what the reader may open.
    func navigation(_ ctx: PageContext, at here: [String], make: () -> HTML) -> HTML {
        let actor = ctx.actor
        let key = NavigationKey(language: ctx.language, kind: actor.kind, roles: actor.roles, here: here)
        return Self.kept(key, in: navigations, make)
    }

    /// The links to a page in each language, without the page's address, which belongs between each two of these pieces.
    func languages(_ current: Language, of offered: [Language]) -> [HTML] {
        if let kept = languages.withLock({ $0[current] }) { return kept }
        let ends = offered.map { language -> HTML in
            let tag = language.htmlTag
            return """
                \(language.rawValue)" lang="\(tag)" hreflang="\(tag)"\
                \(attribute: "aria-current", language == current ? "true" : nil)>\(LanguageNames.own(language))</a></li>
                """
        }
        let start: HTML = "<li><a href=\""
        let pieces = [start] + ends.dropLast().map { $0 + start } + ends.suffix(1)
        languages.withLock { $0[current] = pieces }
        return pieces
    }

    private static func kept<Key: Hashable & Sendable>(
        _ key: Key, in parts: borrowing Mutex<[Key: HTML]>, _ make: () -> HTML
    ) -> HTML {
        if let kept = parts.withLock({ $0[key] }) { return kept }
        let part = make()
        parts.withLock { parts in
            if parts.count >= most { parts = [:] }
            parts[key] = part
        }
        return part
    }
}
