import Kernel
import Pack
import Synchronization

/// What a page needs to speak: the words in the reader's language, who reads, the city, the clock.
///
/// Handlers get it as `request.ctx` and hand it to their views.
/// ```swift
/// ctx.t("counter.open.title", ["name": name])     // HTML; furigana in easy Japanese
/// ctx.text("counter.open.title")                  // plain text, for titles and attributes
/// ```
public struct PageContext: Sendable {
    /// The language of the page.
    public let language: Language
    /// Who reads.
    public let actor: Actor
    /// The moment of the request.
    public let now: Timestamp
    /// The path and query of the request, encoded, for links that come back to it.
    public let target: String
    let shell: Shell
    let visit: Visit

    /// The city's data.
    public var pack: CityPack { shell.pack }

    /// The city's name, plain.
    public var cityName: String { text(shell.pack.name) }

    /// The words for a key, as HTML: escaped, with furigana where the text has it.
    public func t(_ key: String, _ arguments: [String: String] = [:]) -> HTML {
        if arguments.isEmpty, let phrase = shell.phrases[language, key] { return phrase }
        return Ruby.html(shell.pack.words.text(key, language, arguments))
    }

    /// The words for a key as plain text, without readings.
    public func text(_ key: String, _ arguments: [String: String] = [:]) -> String {
        Ruby.plain(shell.pack.words.text(key, language, arguments))
    }

    /// A text of the pack in the reader's language, as HTML with furigana where it has it.
    public func t(_ text: LocalizedText) -> HTML { Ruby.html(text.text(in: language)) }

    /// A text of the pack in the reader's language, plain.
    public func text(_ text: LocalizedText) -> String { Ruby.plain(text.text(in: language)) }

    /// The token that a form must carry; a browser without a secret gets one with this answer. ``Form`` adds it.
    public var formToken: String { visit.secret().formToken }

    /// Japanese is read, plain or easy.
    public var isJapanese: Bool { language == .ja || language == .jaEasy }

    /// The current path up to the language, for the language selector: whoever follows it with a tag chooses that language.
    var targetBeforeLanguage: String {
        let parts = target.split(separator: "?", maxSplits: 1)
        let path = parts.first.map(String.init) ?? "/"
        let rest = parts.count > 1 ? parts[1].split(separator: "&").filter { !$0.hasPrefix("lang=") } : []
        return path + "?" + (rest + ["lang="]).joined(separator: "&")
    }
}

/// The part of the site that all pages share.
final class Shell: Sendable {
    /// An entry of the navigation with who may open it.
    struct Entry: Sendable {
        let item: NavigationItem
        let allow: Permission
    }

    let pack: CityPack
    let isDemo: Bool
    let navigation: [Entry]
    let style: Asset
    let icon: Asset
    let phrases: Phrases
    let frames = FrameMemory()
    let days = DayTexts()
    let shared = SharedPages()

    init(pack: CityPack, isDemo: Bool, navigation: [Entry], style: Asset, icon: Asset) {
        self.pack = pack
        self.isDemo = isDemo
        self.navigation = navigation
        self.style = style
        self.icon = icon
        phrases = Phrases(pack)
    }

    /// What a reader may open. Staff have so much work of their own that the pages for everybody stand apart from it.
    func navigation(for actor: Actor) -> (own: [Entry], open: [Entry]) {
        let entries = navigation.filter { $0.allow.allows(actor) }
        guard actor.kind == .staff else { return (entries, []) }
        let open = entries.filter { $0.allow.allows(.anonymous) }
        return (entries.filter { !$0.allow.allows(.anonymous) }, open)
    }
}

/// The browser's secret during one request; made only when a form needs it.
final class Visit: Sendable {
    private let state: Mutex<(secret: Secret?, isNew: Bool)>

    init(secret: Secret?) { state = Mutex((secret, false)) }

    /// The browser's secret, a new one when it had none.
    func secret() -> Secret {
        state.withLock { state in
            if let secret = state.secret { return secret }
            let secret = Secret.make(signedIn: false)
            state = (secret, true)
            return secret
        }
    }

    /// The browser's secret if it has one already.
    var shownSecret: Secret? { state.withLock { $0.secret } }

    /// The secret that the browser does not know yet.
    var newSecret: Secret? { state.withLock { $0.isNew ? $0.secret : nil } }
}
