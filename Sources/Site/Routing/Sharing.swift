/// Whether a page is the same for every visitor who is not signed in, so that it need not be made for each.
public enum Sharing: Sendable, Hashable {
    /// Made for each request.
    case none
    /// The same for as long as the program runs.
    case always
    /// The same until something is written or a new day begins.
    case untilWrite
}
