import Kernel

/// The frame of all pages: banners, header, breadcrumbs, main part with its heading, footer.
struct Layout {
    let page: Page
    let ctx: PageContext

    /// The body is by far the largest part, and is put in once.
    var html: HTML { HTML([start, page.body, end]) }

    private var start: HTML {
        """
        <!DOCTYPE html>
        <html lang="\(ctx.language.htmlTag)">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>\(title)</title>
        <link rel="stylesheet" href="\(ctx.shell.style.path)">
        <link rel="icon" href="\(ctx.shell.icon.path)">
        \(page.scripts.map { "<script src=\"\($0.path)\" defer></script>" as HTML })\(refresh)\
        </head>
        \(page.width == .screen ? screenStart : frameStart)<main id="main" tabindex="-1">
        <div class="page-title"><h1>\(page.heading ?? HTML(text: page.title))</h1>\(lead)</div>

        """
    }

    private var end: HTML { "\n</main>\n\(page.width == .screen ? HTML() : frameEnd)</body>\n</html>" }

    private var frameStart: HTML {
        """
        <body class="\(page.width == .wide ? "wide" : "narrow")">
        <a class="skip-link" href="#main">\(ctx.t("site.skip"))</a>
        \(ctx.shell.frames.top(ctx) { demoBanner + header + navigation })\
        <div class="frame">
        \(breadcrumbs)
        """
    }

    private var frameEnd: HTML { "</div>\n\(footer)" }

    /// A screen that shows one thing to everybody in front of it.
    private var screenStart: HTML { "<body class=\"screen\">\n\(demoBanner)" }

    private var refresh: HTML {
        guard let refresh = page.refresh else { return HTML() }
        let path: HTML = refresh.path.map { ";url=\(href: $0)" } ?? HTML()
        let renewing: HTML? =
            page.scripts.contains(Page.renewing) ? "<meta name=\"renew\" content=\"\(refresh.seconds)\">" : nil
        return "\(renewing)<noscript><meta http-equiv=\"refresh\" content=\"\(refresh.seconds)\(path)\"></noscript>"
    }

    private var title: String {
        let name = page.title == ctx.cityName ? page.title : "\(page.title)｜\(ctx.cityName)"
        return page.hasErrors ? "\(ctx.text("site.error-prefix"))\(name)" : name
    }

    private var lead: HTML { page.lead.map { "<div class=\"lead\">\($0)</div>" } ?? HTML() }

    private var demoBanner: HTML {
        guard ctx.shell.isDemo else { return HTML() }
        return """
            <aside class="demo-banner" aria-label="\(ctx.text("site.demo.label"))"><div class="frame">\
            <strong>\(ctx.t("site.demo.label"))</strong> <span>\(ctx.t("site.demo.explanation"))</span></div></aside>

            """
    }

    private var header: HTML {
        """
        <header class="site-header"><div class="frame">
        <a class="site-name" href="/"><span class="site-mark" aria-hidden="true"></span>\
        <span class="site-city">\(ctx.t(ctx.pack.name))</span><span class="site-service">\(ctx.t("site.name"))</span></a>
        <div class="site-tools">\(languageSelector)\(account)</div>
        </div></header>

        """
    }

    private var languageSelector: HTML {
        let languages = ctx.pack.languages
        guard languages.count > 1 else { return HTML() }
        let links = ctx.shell.frames.languages(ctx.language, of: languages).joined(
            by: "\(href: ctx.targetBeforeLanguage)")
        return """
            <details class="menu"><summary><span class="icon-globe" aria-hidden="true"></span>\
            <span class="visually-hidden">\(ctx.t("site.language"))\(ctx.language == .en ? "" : " / Language"): </span>\
            <span>\(LanguageNames.own(ctx.language))</span></summary>
            <nav class="menu-panel" aria-label="\(ctx.text("site.language"))"><ul>\(links)</ul></nav></details>
            """
    }

    private var account: HTML {
        guard ctx.actor.kind != .anonymous else {
            return "<a class=\"account-link\" href=\"/sign-in\">\(ctx.t("site.sign-in"))</a>"
        }
        // Whoever stands before a device does not sign it out.
        guard ctx.actor.kind != .device else { return "<span class=\"account-name\">\(ctx.actor.name)</span>" }
        return """
            <details class="menu"><summary><span class="icon-person" aria-hidden="true"></span>\
            <span class="visually-hidden">\(ctx.t("site.account")): </span>\
            <span class="account-name">\(ctx.actor.name)</span></summary>
            <div class="menu-panel"><p class="account-detail">\(ctx.t("site.signed-in-as", ["name": ctx.actor.name]))</p>
            \(Form(ctx, action: "/sign-out") {
                """
                \(Button(ctx.t("site.sign-out"), .secondary))\
                \(Button(ctx.t("site.sign-out-everywhere"), .tertiary, name: "everywhere", value: "yes"))
                """
            })</div></details>
            """
    }

    /// The way to the parts of the site. On a telephone more than a few of them are a drawer that the browser opens without
    /// scripts (`popover`); a browser that has none shows them all.
    private var navigation: HTML {
        let path = ctx.target.utf8.prefix { $0 != UInt8(ascii: "?") }
        // The part that the page belongs to: its own path, or one above it.
        let here = ctx.shell.navigation.map(\.item.path).filter { part in
            path.starts(with: part.utf8)
                && (path.count == part.utf8.count || path.dropFirst(part.utf8.count).first == UInt8(ascii: "/"))
        }
        return ctx.shell.frames.navigation(ctx, at: here) { navigation(at: here) }
    }

    private func navigation(at here: [String]) -> HTML {
        let entries = ctx.shell.navigation(for: ctx.actor).own
        guard !entries.isEmpty else { return HTML() }
        func isCurrent(_ item: NavigationItem) -> Bool { here.contains(item.path) }
        let links = entries.map { entry -> HTML in
            """
            <li><a href="\(href: entry.item.path)"\(attribute: "aria-current", isCurrent(entry.item) ? "page" : nil)>\
            \(ctx.t(entry.item.label))</a></li>
            """
        }
        let list: HTML
        if entries.count > Self.mostLinksInView {
            let here: HTML? = entries.first { isCurrent($0.item) }.map {
                "<span class=\"nav-here\">\(ctx.t($0.item.label))</span>"
            }
            list = """
                <button class="nav-open" type="button" popovertarget="site-menu">\
                <span class="icon-menu" aria-hidden="true"></span><span>\(ctx.t("site.navigation"))</span>\(here)</button>\
                <div class="nav-drawer" id="site-menu" popover>\
                <button class="nav-close" type="button" popovertarget="site-menu" popovertargetaction="hide">\
                <span aria-hidden="true">×</span> \(ctx.t("site.navigation.close"))</button><ul>\(links)</ul></div>
                """
        } else {
            list = "<ul>\(links)</ul>"
        }
        return """
            <nav class="site-nav" aria-label="\(ctx.text("site.navigation"))"><div class="frame">\(list)</div></nav>

            """
    }

    /// So many links fit on a telephone without pushing the page down.
    private static let mostLinksInView = 3

    private var breadcrumbs: HTML {
        guard !page.breadcrumbs.isEmpty else { return HTML() }
        let steps = page.breadcrumbs.map { "<li><a href=\"\(href: $0.path)\">\($0.label)</a></li>" as HTML }
        return """
            <nav class="breadcrumbs" aria-label="\(ctx.text("site.breadcrumbs"))"><ol>\
            <li><a href="/">\(ctx.t("site.home"))</a></li>\(steps)\
            <li aria-current="page">\(page.heading ?? HTML(text: page.title))</li></ol></nav>

            """
    }

    private var footer: HTML {
        """
        <footer class="site-footer"><div class="frame">
        <p class="site-footer-name">\(ctx.t(ctx.pack.name))</p>
        <p>\(ctx.t("site.footer"))</p>
        </div></footer>

        """
    }
}

/// What languages call themselves.
public enum LanguageNames {
    private static let names: [String: String] = [
        "ja": "日本語", "ja-easy": "やさしい日本語", "en": "English", "zh": "简体中文", "zh-hans": "简体中文",
        "zh-hant": "繁體中文", "ko": "한국어", "es": "Español", "pt": "Português", "id": "Bahasa Indonesia",
        "tl": "Filipino", "th": "ภาษาไทย", "vi": "Tiếng Việt", "ne": "नेपाली",
    ]

    /// The name of a language in itself; its tag when it is not known.
    public static func own(_ language: Language) -> String { names[language.rawValue] ?? language.rawValue }
}
