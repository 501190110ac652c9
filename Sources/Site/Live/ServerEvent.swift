/// One message of a stream of server-sent events (HTML Living Standard, 9.2).
public struct ServerEvent: Sendable, Hashable {
    /// The name that a page listens for; nil for `message`.
    public let name: String?
    /// What it says; lines are kept.
    public let data: String

    /// A message.
    public init(_ name: String? = nil, data: String) {
        self.name = name
        self.data = data
    }

    /// A piece of a page.
    public init(_ name: String? = nil, html: HTML) { self.init(name, data: html.string) }

    /// As it is sent. A line end inside the name would begin another field and is left out.
    public var bytes: [UInt8] {
        var text: [UInt8] = []
        if let name {
            text.append(contentsOf: "event: ".utf8)
            text.append(contentsOf: name.utf8.filter { $0 != 10 && $0 != 13 })
            text.append(10)
        }
        // CR, LF and CR LF all end a line for the browser.
        let lines = data.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
        for line in lines.split(separator: "\n", omittingEmptySubsequences: false) {
            text.append(contentsOf: "data: ".utf8)
            text.append(contentsOf: line.utf8)
            text.append(10)
        }
        text.append(10)
        return text
    }

    /// A comment that keeps the connection open and finds out whether the other side is still there.
    static let heartbeat = Array(":\n\n".utf8)
    /// What a stream begins with: after an interruption the browser asks again in two seconds.
    static let opening = Array("retry: 2000\n\n".utf8)
}
