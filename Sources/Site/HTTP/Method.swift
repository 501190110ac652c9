/// The HTTP methods that routes know.
public enum Method: String, Sendable, Hashable, CaseIterable {
    case get = "GET"
    case head = "HEAD"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"

    /// Changes nothing, so that it needs no proof of where it comes from.
    public var isSafe: Bool { self == .get || self == .head }
}
