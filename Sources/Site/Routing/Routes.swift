import Kernel

/// What answers a request.
public typealias Handler = @Sendable (SiteRequest) async throws -> SiteResponse

/// One line of the route table.
public struct Route: Sendable {
    /// The method.
    public let method: Method
    /// The path with named parts, such as `/office/sessions/{id}`; a last part `{path...}` takes all that follows.
    public let path: String
    /// Who may.
    public let allow: Permission
    /// What personal data is read and why.
    public let purpose: PurposeRule
    /// For how long the page is the same for every visitor who is not signed in.
    public let sharing: Sharing
    /// The longest body in bytes.
    public let bodyLimit: Int
    /// The description for the API document; nil for pages.
    public let api: APIOperation?
    /// Whose part of the network has it; those who may use it unless ``Routes/only(where:_:)`` says otherwise.
    let audience: Permission
    let handler: Handler
}

/// The route table. Each service adds its lines; the whole reads as a table of contents with permissions.
/// ```swift
/// r.get("/office/sessions/{id}", allow: .staff("clerk"), purpose: .required("counter-procedure"), showSession)
/// ```
public struct Routes: Sendable {
    /// The longest body unless a route says otherwise: 1 MiB.
    public static let defaultBodyLimit = 1 << 20

    /// The lines in the order in which they were added.
    public private(set) var all: [Route] = []
    /// Files for the pages: style sheets, scripts, pictures.
    public private(set) var assets: [Asset] = []

    /// Whose part of the network has the lines that are being added; nil for that of whoever may use them.
    private var audience: Permission?

    /// An empty table.
    public init() {}

    /// Adds lines that only the part of the network of these actors has although anyone may use them there, such as the
    /// page where staff sign in: the internet does not reach it.
    public mutating func only(where audience: Permission, _ lines: (inout Routes) -> Void) {
        let outer = self.audience
        self.audience = audience
        lines(&self)
        self.audience = outer
    }

    /// Leaves only the lines that fit.
    mutating func keep(_ fits: (Route) -> Bool) { all = all.filter(fits) }

    /// Adds a line for `GET` (and `HEAD`).
    ///
    /// - Parameter shared: for how long the page is the same for every visitor who is not signed in; it is then made once
    ///   for each language. Only for paths without named parts.
    public mutating func get(
        _ path: String, allow: Permission, purpose: PurposeRule = .none, shared: Sharing = .none,
        api: APIOperation? = nil, _ handler: @escaping Handler
    ) {
        add(.get, path, allow, purpose, 0, api, handler, sharing: shared)
    }

    /// Adds a line for `POST`.
    public mutating func post(
        _ path: String, allow: Permission, purpose: PurposeRule = .none, bodyLimit: Int = defaultBodyLimit,
        api: APIOperation? = nil, _ handler: @escaping Handler
    ) {
        add(.post, path, allow, purpose, bodyLimit, api, handler)
    }

    /// Adds a line for `PUT`.
    public mutating func put(
        _ path: String, allow: Permission, purpose: PurposeRule = .none, bodyLimit: Int = defaultBodyLimit,
        api: APIOperation? = nil, _ handler: @escaping Handler
    ) {
        add(.put, path, allow, purpose, bodyLimit, api, handler)
    }

    /// Adds a line for `PATCH`.
    public mutating func patch(
        _ path: String, allow: Permission, purpose: PurposeRule = .none, bodyLimit: Int = defaultBodyLimit,
        api: APIOperation? = nil, _ handler: @escaping Handler
    ) {
        add(.patch, path, allow, purpose, bodyLimit, api, handler)
    }

    /// Adds a line for `DELETE`.
    public mutating func delete(
        _ path: String, allow: Permission, purpose: PurposeRule = .none, api: APIOperation? = nil,
        _ handler: @escaping Handler
    ) {
        add(.delete, path, allow, purpose, 0, api, handler)
    }

    /// Serves a file under its hashed path, kept by browsers for a year.
    public mutating func asset(_ asset: Asset) { assets.append(asset) }

    private mutating func add(
        _ method: Method, _ path: String, _ allow: Permission, _ purpose: PurposeRule, _ bodyLimit: Int,
        _ api: APIOperation?, _ handler: @escaping Handler, sharing: Sharing = .none
    ) {
        all.append(
            Route(
                method: method, path: path, allow: allow, purpose: purpose, sharing: sharing, bodyLimit: bodyLimit,
                api: api, audience: audience ?? allow, handler: handler))
    }
}
