/// Where one is in a task of several steps. (ステップナビゲーション)
public struct StepNavigation: Component {
    /// A step.
    public struct Step: Sendable {
        /// What it is called.
        public let label: HTML
        /// Where a step that is done can be opened again.
        public let path: String?

        /// A step.
        public init(_ label: HTML, path: String? = nil) {
            self.label = label
            self.path = path
        }
    }

    let ctx: PageContext
    let steps: [Step]
    let current: Int

    /// Steps with the index of the current one; those before it are done.
    public init(_ ctx: PageContext, _ steps: [Step], current: Int) {
        self.ctx = ctx
        self.steps = steps
        self.current = current
    }

    /// The steps as an ordered list.
    public var html: HTML {
        let items = steps.enumerated().map { index, step -> HTML in
            let state = index < current ? "done" : index == current ? "current" : "coming"
            let words: HTML = "<span class=\"step-label\">\(step.label)</span>"
            let label = step.path.map { "<a href=\"\(href: $0)\">\(words)</a>" as HTML } ?? words
            let said: HTML =
                index < current ? "<span class=\"visually-hidden\"> (\(ctx.t("site.step.done")))</span>" : HTML()
            return """
                <li class="\(state)"\(attribute: "aria-current", index == current ? "step" : nil)>\
                <span class="step-number" aria-hidden="true">\(index < current ? "✓" : String(index + 1))</span>\
                <span>\(label)\(said)</span></li>
                """
        }
        return "<nav class=\"steps\" aria-label=\"\(ctx.text("site.step.navigation"))\"><ol>\(items)</ol></nav>\n"
    }
}

/// Terms with what they are. (説明リスト)
public struct DescriptionList: Component {
    /// One term.
    public struct Item: Sendable {
        /// The term.
        public let term: HTML
        /// What it is.
        public let value: HTML
        /// A link to change it.
        public let action: HTML?

        /// A term with what it is and, if it can be changed, the link to do so.
        public init(_ term: HTML, _ value: HTML, action: HTML? = nil) {
            self.term = term
            self.value = value
            self.action = action
        }
    }

    let items: [Item]

    /// Terms in order.
    public init(_ items: [Item]) { self.items = items }

    /// Terms in order.
    public init(_ pairs: [(HTML, HTML)]) { items = pairs.map { Item($0, $1) } }

    /// The list.
    public var html: HTML {
        let rows = items.map { item -> HTML in
            let action = item.action.map { " <span class=\"description-action\">\($0)</span>" as HTML }
            return "<div><dt>\(item.term)</dt><dd>\(item.value)\(action)</dd></div>"
        }
        return "<dl class=\"description-list\">\(rows)</dl>\n"
    }
}

/// Something that opens on demand. (アコーディオン)
public struct Accordion: Component {
    let summary: HTML
    let content: HTML
    let open: Bool

    /// A line that opens to show more.
    public init(_ summary: HTML, open: Bool = false, content: HTML) {
        self.summary = summary
        self.open = open
        self.content = content
    }

    /// The line with what it hides.
    public var html: HTML {
        """
        <details class="accordion"\(flag: "open", open)><summary>\(summary)</summary>\
        <div class="accordion-body">\(content)</div></details>

        """
    }
}

/// A thing among others, with a way to it. (カード)
public struct Card: Component {
    let title: HTML
    let path: String?
    let text: HTML?
    let footer: HTML?
    let level: Int

    /// A card; with a path its title is a link. `level` is the heading's level on the page.
    public init(_ title: HTML, path: String? = nil, text: HTML? = nil, footer: HTML? = nil, level: Int = 2) {
        self.title = title
        self.path = path
        self.text = text
        self.footer = footer
        self.level = min(max(level, 2), 6)
    }

    /// The card.
    public var html: HTML {
        let heading = path.map { "<a href=\"\(href: $0)\">\(title)</a>" as HTML } ?? title
        return """
            <article class="card\(path == nil ? "" : " linked")"><h\(level) class="card-title">\(heading)</h\(level)>\
            \(text.map { "<div class=\"card-text\">\($0)</div>" as HTML })\
            \(footer.map { "<div class=\"card-footer\">\($0)</div>" as HTML })</article>

            """
    }
}

/// Cards beside each other, as many as there is room for.
public struct CardGrid: Component {
    let cards: [Card]

    /// Cards in order.
    public init(_ cards: [Card]) { self.cards = cards }

    /// The grid.
    public var html: HTML { "<div class=\"card-grid\">\(cards)</div>\n" }
}

/// Views of the same thing beside each other, as links. (タブ)
public struct Tabs: Component {
    /// One view.
    public struct Tab: Sendable {
        /// What it is called.
        public let label: HTML
        /// Its path.
        public let path: String

        /// A view.
        public init(_ label: HTML, path: String) {
            self.label = label
            self.path = path
        }
    }

    let label: String
    let tabs: [Tab]
    let current: Int

    /// Views with the index of the one shown; `label` names the group for screen readers.
    public init(label: String, _ tabs: [Tab], current: Int) {
        self.label = label
        self.tabs = tabs
        self.current = current
    }

    /// The links.
    public var html: HTML {
        let links = tabs.enumerated().map { index, tab -> HTML in
            """
            <li><a href="\(href: tab.path)"\(attribute: "aria-current", index == current ? "page" : nil)>\
            \(tab.label)</a></li>
            """
        }
        return "<nav class=\"tabs\" aria-label=\"\(label)\"><ul>\(links)</ul></nav>\n"
    }
}

/// A search of one box. (検索ボックス)
public struct SearchBox: Component {
    let ctx: PageContext
    let action: String
    let name: String
    let label: HTML
    let hint: HTML?
    let value: String

    /// A search; the form is sent with `GET`.
    public init(
        _ ctx: PageContext, action: String, name: String = "q", label: HTML, hint: HTML? = nil, value: String
    ) {
        self.ctx = ctx
        self.action = action
        self.name = name
        self.label = label
        self.hint = hint
        self.value = value
    }

    /// The form.
    public var html: HTML {
        let field = Field(ctx, name: name, label: label, hint: hint, values: [value])
        return """
            <form class="search-box" role="search" action="\(href: action)" method="get">\
            <label for="\(field.id)">\(label)</label>\(field.hintHTML)<div class="search-row">\
            <input class="input" type="search" value="\(value)" maxlength="200"\(field.attributes)>\
            <button class="button primary" type="submit">\(ctx.t("site.search"))</button></div></form>

            """
    }
}

/// Two columns on wide screens, the second under the first on narrow ones.
public struct Columns: Component {
    let main: HTML
    let side: HTML
    let sideLabel: String
    let even: Bool

    /// The main part and, at its side, what belongs to it; `sideLabel` names it for screen readers, `even` makes both as wide.
    public init(sideLabel: String, even: Bool = false, main: HTML, side: HTML) {
        self.main = main
        self.side = side
        self.sideLabel = sideLabel
        self.even = even
    }

    /// The columns.
    public var html: HTML {
        """
        <div class="columns\(even ? " even" : "")"><div class="column-main">\(main)</div>\
        <aside class="column-side" aria-label="\(sideLabel)">\(side)</aside></div>

        """
    }
}
