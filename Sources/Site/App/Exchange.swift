import Kernel

/// One request on its way through the site: what is known so far, so that an answer can be given at any point.
struct Exchange: Sendable {
    let incoming: IncomingRequest
    let id: String
    let now: Timestamp
    let visit: Visit
    /// Path and query as sent, safe to show in links.
    var target = "/"
    var query = FormData()
    var language = Language.ja
    /// The language came in the query and is to be remembered.
    var languageChosen = false
    var session: Session?
    /// The program that asks, when it is one that has a key.
    var machine: Actor?
    var form = FormData()
    /// The route's path as declared, for the log and the figures.
    var route = "-"
    var isPersonal = false
    /// The route is an operation of the API.
    var isAPI = false
    /// Where the page is kept that all visitors share; nil for any other answer.
    var shared: SharedPages.Place?

    var actor: Actor { machine ?? session?.actor ?? .anonymous }

    /// The answer is for a program.
    var wantsJSON: Bool {
        // Who shows a key is no browser.
        if isAPI || incoming.headers["authorization"] != nil || target.hasPrefix("/api/") { return true }
        guard let accept = incoming.headers["accept"] else { return false }
        return accept.contains("json") && !accept.contains("text/html")
    }

    func context(_ shell: Shell) -> PageContext {
        PageContext(language: language, actor: actor, now: now, target: target, shell: shell, visit: visit)
    }
}
