import Kernel
import Store

/// A request as the network gave it, before sessions, permissions and forms: what a server hands to ``SiteApp``.
public struct IncomingRequest: Sendable {
    /// The body as it was read.
    public enum Body: Sendable {
        /// The whole body.
        case bytes([UInt8])
        /// The body was longer than ``SiteApp/bodyLimit(method:target:)`` allows and was not kept.
        case tooLarge
        /// The program holds as many bytes of others' bodies as it may, and the body was not kept.
        case noRoom
    }

    /// The method as sent, such as `GET`.
    public var method: String
    /// Path and query as sent, such as `/plan?year=2026`, percent-encoded.
    public var target: String
    /// The header fields.
    public var headers: Headers
    /// The body.
    public var body: Body
    /// The other side's address, for limits; never logged.
    public var peer: String?

    /// A request; the body is empty unless given.
    public init(
        method: String, target: String, headers: Headers = [:], body: Body = .bytes([]), peer: String? = nil
    ) {
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
        self.peer = peer
    }
}

/// A request as handlers see it: the route is found, who acts is known and allowed, forms are read.
public struct SiteRequest: Sendable {
    /// The method; `HEAD` arrives as `.get`.
    public let method: Method
    /// The decoded path.
    public let path: String
    /// The path as declared in the route table, such as `/office/sessions/{id}`.
    public let route: String
    /// The decoded parts of the path that the route names.
    public let parameters: Parameters
    /// The query.
    public let query: FormData
    /// The header fields.
    public let headers: Headers
    /// The body; for forms see ``form``.
    public let body: [UInt8]
    /// What came in a form body (urlencoded or multipart); empty otherwise. The CSRF token is already taken out.
    public let form: FormData
    /// The session of who is signed in; nil for a visitor.
    public let session: Session?
    /// Who acts; an anonymous actor for a visitor.
    public let actor: Actor
    /// The language of the answer.
    public let language: Language
    /// When the request came, by the injected clock.
    public let now: Timestamp
    /// The other side's address.
    public let peer: String?
    /// A short id that the error page and the log share.
    public let requestID: String
    /// The database.
    public let store: Store
    /// Words, layout and forms for the answer.
    public let ctx: PageContext

    /// Whether this browser was signed in and its session has ended since, by idleness, age or elsewhere.
    public let isSessionOver: Bool

    let sessions: Sessions
    let trail: ReadTrail
    let purposeRule: PurposeRule
    let streams: OpenStreams
    let secureCookies: Bool

    /// The body decoded as JSON; throws a 400 problem that names the place when it does not fit.
    public func json<T: Decodable>(_ type: T.Type) throws -> T { try JSONBody.decode(type, from: body) }

    /// Says that personal data of someone is shown in this answer; it is recorded as an event `personal.read` with
    /// the purpose before the answer leaves. A read of one's own data is not recorded.
    ///
    /// - Parameter subject: the id of the person whose data is shown.
    /// - Parameter ward: the ward that the data belongs to.
    public func reads(_ subject: String, ward: WardCode? = nil) {
        guard subject != actor.id else { return }
        trail.add(subject, ward: ward)
    }

    /// Leaves this browser to a device, such as a ticket machine that stands in the hall: from now on it may do what the
    /// device may, and nothing of who set it up. Signing in again ends that.
    ///
    /// - Parameter path: where it goes on.
    /// - Throws: ``SiteFailure/forbidden`` unless a member of staff is signed in and `device` is a device.
    public func leave(to device: Actor, at path: String) async throws -> SiteResponse {
        guard let session, actor.kind == .staff, device.kind == .device else { throw SiteFailure.forbidden }
        let secret = try await sessions.start(device, now: now, replacing: session)
        var response = SiteResponse.redirect(path)
        response.headers.add("set-cookie", Cookies.session(secret, secure: secureCookies))
        return response
    }

    /// Signs this browser in: it gets a new secret, and the session that it had ends, so that a secret from before the rise
    /// of rights opens nothing.
    ///
    /// - Parameters:
    ///   - who: A person or an organisation whose identity was just shown.
    ///   - path: Where it goes on; any other address than a path of this site becomes `/`.
    /// - Throws: ``SiteFailure/forbidden`` for anyone who does not sign in: a device, a part of the program, nobody.
    public func signIn(as who: Actor, at path: String) async throws -> SiteResponse {
        switch who.kind {
        case .resident, .account, .organisation, .staff: break
        case .device, .system, .anonymous: throw SiteFailure.forbidden
        }
        let secret = try await sessions.start(who, now: now, replacing: session)
        var response = SiteResponse.redirect(path)
        response.headers.add("set-cookie", Cookies.session(secret, secure: secureCookies))
        return response
    }

    /// Ends every session of somebody, on every device, as when their address or password has changed.
    public func endSessions(of who: Actor) async throws { try await sessions.endAll(of: who) }

    /// Leads on after the own session has ended, and takes its cookie away.
    public func leave(at path: String) -> SiteResponse {
        var response = SiteResponse.redirect(path)
        response.headers.add("set-cookie", Cookies.noSession(secure: secureCookies))
        return response
    }

    /// The purpose under which this request reads or writes data of a person: chosen in the session, or the route's.
    public func purpose(for subject: String) -> String? {
        switch purposeRule {
        case .none, .own: session?.purposes[subject]
        case .required(let code): code
        // Whoever opens one person's page reads their household for the same purpose.
        case .asked(let name): session?.purposes[subject] ?? session?.purposes[parameters[name]]
        }
    }
}

/// The decoded parts of a path that a route names.
public struct Parameters: Sendable, Hashable {
    private var values: [(name: String, value: String)] = []

    init() {}

    mutating func add(_ name: String, _ value: String) { values.append((name, value)) }

    /// The part that the route calls by this name; empty when the route has no such name.
    public subscript(name: String) -> String {
        for pair in values where pair.name == name { return pair.value }
        return ""
    }

    /// The part as an id or another value written as text; a part that cannot be one is an absent page (404).
    public func value<T: LosslessStringConvertible>(_ name: String, as type: T.Type = T.self) throws -> T {
        guard let value = T(self[name]) else { throw SiteFailure.notFound }
        return value
    }

    /// The same names with the same values.
    public static func == (left: Parameters, right: Parameters) -> Bool {
        left.values.elementsEqual(right.values) { $0.name == $1.name && $0.value == $1.value }
    }

    /// Hashes names and values.
    public func hash(into hasher: inout Hasher) {
        for pair in values {
            hasher.combine(pair.name)
            hasher.combine(pair.value)
        }
    }
}
