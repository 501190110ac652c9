import Kernel

/// The addresses of a session's pages.
struct SessionPath {
    static let list = "/office/sessions"
    static let new = "/office/sessions/new"

    let id: CounterSession.Identifier

    init(_ session: CounterSession) { id = session.id }

    var page: String { "/office/sessions/\(id)" }
    var confirm: String { page + "/confirm" }
    var leaflet: String { page + "/leaflet.pdf" }

    func to(_ part: String) -> String { "\(page)/\(part)" }
    func form(_ form: String) -> String { "\(page)/forms/\(form).pdf" }
}
