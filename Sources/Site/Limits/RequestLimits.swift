/// How many requests one side may send, and how many are answered at a time.
public struct RequestLimits: Sendable, Hashable {
    /// Requests a minute from one address by visitors who are not signed in; nil for no limit. A library or a school is
    /// one address.
    public var perAddress: Int?
    /// Requests a minute of one person who is signed in, from wherever; nil for no limit.
    public var perAccount: Int?
    /// Requests being answered at the same time; further ones are asked to come again, before memory grows.
    public var atATime: Int
    /// Screens that are kept up to date at the same time (server-sent events); further ones are asked to come again.
    public var streams: Int

    /// Limits.
    public init(perAddress: Int?, perAccount: Int?, atATime: Int = 1_000, streams: Int = 5_000) {
        self.perAddress = perAddress
        self.perAccount = perAccount
        self.atATime = atATime
        self.streams = streams
    }

    /// What a public site starts with.
    public static let standard = RequestLimits(perAddress: 3_000, perAccount: 1_200)
    /// Only what protects the program itself; for demonstrations, where all share a few people.
    public static let none = RequestLimits(perAddress: nil, perAccount: nil)
}
