/// A notification banner: what happened, or what to know. (ノティフィケーションバナー)
public struct Banner: Component {
    /// What it tells.
    public enum Kind: String, Sendable {
        case success, error, warning, info
    }

    let kind: Kind
    let title: HTML
    let text: HTML?

    /// A banner; the kind has an icon, so that it does not rest on colour.
    public init(_ kind: Kind, _ title: HTML, text: HTML? = nil) {
        self.kind = kind
        self.title = title
        self.text = text
    }

    /// The banner. Good news is announced politely, errors at once.
    public var html: HTML {
        let role: String? =
            switch kind {
            case .success: "status"
            case .error: "alert"
            case .warning, .info: nil
            }
        return """
            <div class="banner \(kind.rawValue)"\(attribute: "role", role)>\
            <span class="banner-icon" aria-hidden="true"></span>\
            <div class="banner-body"><p class="banner-title">\(title)</p>\
            \(text.map { "<div class=\"banner-text\">\($0)</div>" as HTML })</div></div>

            """
    }
}

/// The banner for emergencies, above everything else. (緊急時バナー)
public struct EmergencyBanner: Component {
    let title: HTML
    let text: HTML
    let path: String?
    let linkLabel: HTML?

    /// An emergency with a link to what to do.
    public init(_ title: HTML, text: HTML, path: String? = nil, linkLabel: HTML? = nil) {
        self.title = title
        self.text = text
        self.path = path
        self.linkLabel = linkLabel
    }

    /// The banner.
    public var html: HTML {
        let link = path.map { LinkButton(linkLabel ?? title, path: $0, .danger) }
        return """
            <section class="emergency" aria-labelledby="emergency-title"><h2 id="emergency-title">\(title)</h2>\
            <div>\(text)</div>\(link)</section>

            """
    }
}

/// A short label for a state. (チップラベル)
public struct Chip: Component {
    /// The tone; the words carry the meaning.
    public enum Tone: String, Sendable {
        case neutral, blue, green, yellow, red
    }

    let label: HTML
    let tone: Tone

    /// A label.
    public init(_ label: HTML, _ tone: Tone = .neutral) {
        self.label = label
        self.tone = tone
    }

    /// The label.
    public var html: HTML { "<span class=\"chip \(tone.rawValue)\">\(label)</span>" }
}

/// How far a task is, as words and a bar. (プログレスインジケーター)
public struct ProgressBar: Component {
    let label: HTML
    let done: Int
    let total: Int

    /// `done` of `total`.
    public init(_ label: HTML, done: Int, of total: Int) {
        self.label = label
        self.done = done
        self.total = total
    }

    /// The bar.
    public var html: HTML {
        """
        <div class="progress"><p id="progress-\(done)-\(total)">\(label)</p>\
        <progress value="\(done)" max="\(max(total, 1))" aria-labelledby="progress-\(done)-\(total)"></progress></div>

        """
    }
}
