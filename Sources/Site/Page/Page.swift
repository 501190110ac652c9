/// A page without its frame.
public struct Page: Sendable {
    /// How wide the content is.
    public enum Width: Sendable, Hashable {
        /// One column for reading and for forms: what visitors see.
        case narrow
        /// The whole width: staff screens with tables and columns.
        case wide
        /// The whole screen without header and footer: wall displays, machines that visitors touch.
        case screen
    }

    /// A step on the way from the start page to this one.
    public struct Crumb: Sendable {
        /// What the page is called.
        public let label: HTML
        /// Its path.
        public let path: String

        /// A step.
        public init(_ label: HTML, path: String) {
            self.label = label
            self.path = path
        }
    }

    /// The title, for the browser and, unless there is a heading, for the one `h1`.
    public var title: String
    /// The `h1` as HTML, such as one with furigana.
    public var heading: HTML?
    /// One or two sentences under the heading.
    public var lead: HTML?
    /// The pages above this one, outermost first; the start page is added.
    public var breadcrumbs: [Crumb]
    /// The width.
    public var width: Width
    /// The status code.
    public var status: Int
    /// The form on the page has errors: the browser's title says so first.
    public var hasErrors: Bool
    /// Scripts that make the page better; it must work without them.
    public var scripts: [Asset]
    /// Where scripts do not run, the browser opens this page or another one after so many seconds; nil for never.
    var refresh: (seconds: Int, path: String?)?
    /// What stands under the heading.
    public var body: HTML

    /// A page.
    public init(
        title: String, heading: HTML? = nil, lead: HTML? = nil, breadcrumbs: [Crumb] = [], width: Width = .narrow,
        status: Int = 200, hasErrors: Bool = false, scripts: [Asset] = [], body: HTML
    ) {
        self.title = title
        self.heading = heading
        self.lead = lead
        self.breadcrumbs = breadcrumbs
        self.width = width
        self.status = status
        self.hasErrors = hasErrors
        self.scripts = scripts
        refresh = nil
        self.body = body
    }

    /// The same page; where scripts do not run the browser opens it anew, or another page of this site, after so many
    /// seconds.
    public func refreshed(afterSeconds seconds: Int, to path: String? = nil) -> Page {
        var page = self
        page.refresh = (seconds, path.flatMap(LocalPath.checked))
        return page
    }

    /// The same page, which waits for something: it is renewed after so many seconds, with scripts and without, until it says
    /// no more that it waits. With scripts only its main part is exchanged, and never while somebody fills it in.
    public func renewed(afterSeconds seconds: Int) -> Page {
        var page = refreshed(afterSeconds: seconds)
        page.scripts.append(Self.renewing)
        return page
    }

    static let renewing = Asset(name: "renew.js", bytes: PackageResources.renew_js)

    /// A page whose title and heading are the words of a key.
    public init(
        _ ctx: PageContext, _ key: String, _ arguments: [String: String] = [:], lead: HTML? = nil,
        breadcrumbs: [Crumb] = [], width: Width = .narrow, status: Int = 200, hasErrors: Bool = false,
        scripts: [Asset] = [], body: HTML
    ) {
        self.init(
            title: ctx.text(key, arguments), heading: ctx.t(key, arguments), lead: lead, breadcrumbs: breadcrumbs,
            width: width, status: status, hasErrors: hasErrors, scripts: scripts, body: body)
    }
}
