/// Where the server listens and how long it waits.
public struct ServerSettings: Sendable, Hashable {
    /// The address to bind, such as `127.0.0.1` or `0.0.0.0`.
    public var host: String
    /// The port; 0 lets the system choose one.
    public var port: Int
    /// A connection must send a whole request head within so many seconds, also between two requests.
    public var headSeconds: Int
    /// A request body must be whole within so many seconds after its head.
    public var bodySeconds: Int
    /// The other side must take each piece of an answer within so many seconds; the first piece may need so long to make.
    public var answerSeconds: Int
    /// The most connections open at a time, as far as the system allows so many; further ones wait.
    public var connections: Int
    /// The most bytes of bodies of requests that are being read or answered; further ones are told to come again.
    public var bodyBytes: Int

    /// After it was told to stop the server goes on for so many seconds, saying that it is not ready.
    public var drainSeconds: Int
    /// Whether the whole program is ended when it has not ended by itself half a minute after it was told to stop.
    public var endsProgram: Bool
    /// Addresses of proxies that are believed when they say for whom they ask (`X-Forwarded-For`).
    public var proxies: Set<String>
    /// Whether a connection is closed after its answer, so that its buffers are given back and nothing of the answer stays in them.
    public var closesConnections: Bool

    /// The settings; times and limits have defaults for a public site.
    public init(
        host: String = "127.0.0.1", port: Int = 8080, headSeconds: Int = 20, bodySeconds: Int = 60,
        answerSeconds: Int = 120, connections: Int = 10_000, bodyBytes: Int = 128 << 20, drainSeconds: Int = 0,
        endsProgram: Bool = false, proxies: Set<String> = [], closesConnections: Bool = false
    ) {
        self.host = host
        self.port = port
        self.headSeconds = headSeconds
        self.bodySeconds = bodySeconds
        self.answerSeconds = answerSeconds
        self.connections = connections
        self.bodyBytes = bodyBytes
        self.drainSeconds = drainSeconds
        self.endsProgram = endsProgram
        self.proxies = proxies
        self.closesConnections = closesConnections
    }
}
