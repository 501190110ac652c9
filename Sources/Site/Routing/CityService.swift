import Kernel
import Store

/// One capability of the platform as the application sees it: its tables, its pages and its place in the navigation.
public protocol CityService: Sendable {
    /// Short name in Latin letters, such as `counter`; names the migrations.
    static var name: String { get }
    /// The tables, oldest first.
    static var migrations: [Migration] { get }
    /// Adds the service's lines to the route table.
    func routes(_ r: inout Routes)
    /// The entries for the site's navigation and start page; shown only to those whom the route allows.
    var navigation: [NavigationItem] { get }
    /// The ways to sign in that it offers on the page `/sign-in`.
    var signInWays: [SignInWay] { get }
    /// The keys of devices that it has enrolled; nil for a service that enrols none.
    var keys: (any KeyDirectory)? { get }
    /// What it takes of other parts of the network, where the city's is divided.
    var parcels: [ParcelTopic] { get }
    /// Sends all that the part outside needs to know of it, when that one begins anew.
    func introduce(in tx: WriteTransaction) throws
}

extension CityService {
    /// No tables.
    public static var migrations: [Migration] { [] }
    /// None.
    public var keys: (any KeyDirectory)? { nil }
    /// None.
    public var signInWays: [SignInWay] { [] }
    /// No entry.
    public var navigation: [NavigationItem] { [] }
    /// Nothing.
    public var parcels: [ParcelTopic] { [] }
    /// Nothing.
    public func introduce(in tx: WriteTransaction) throws {}
}

/// An entry of the navigation: words by key, so that it is said in the reader's language.
public struct NavigationItem: Sendable, Hashable {
    /// The path of a `GET` route; who may open it sees the entry.
    public let path: String
    /// Key of the short label.
    public let label: String
    /// Key of the sentence on the start page that says what one can do there.
    public let about: String?

    /// An entry.
    public init(path: String, label: String, about: String? = nil) {
        self.path = path
        self.label = label
        self.about = about
    }
}
