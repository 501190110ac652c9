import Kernel
import Store

/// Why a request gets no answer of its own. Handlers throw these or a ``Problem``; the site makes pages or RFC 9457
/// bodies of them.
public enum SiteFailure: Error, Sendable, Hashable {
    /// There is no such page or record, or it is not for this reader: a foreign record is an absent record.
    case notFound
    /// The page exists, but this actor's role does not open it.
    case forbidden
    /// Nobody is signed in, and the page needs someone.
    case signInNeeded
    /// The path exists, the method does not.
    case methodNotAllowed([Method])
    /// The request cannot be read; the reason is for the log and the API.
    case unreadable(String)
    /// The body is longer than the route takes.
    case tooLarge(limit: Int)
    /// A form that does not prove that it came from a page of this site.
    case notFromHere(foreign: Bool)
    /// Data of this person is read only for a purpose, and none is chosen.
    case purposeNeeded(subject: String)
    /// Nothing can be stored for now; the same request may go through after so many seconds.
    case unavailable(retryAfter: Int)
    /// The sender has sent more requests than one may; the next is taken after so many seconds.
    case tooMany(retryAfter: Int)
    /// More requests are under way than are good for the program; one may go through after so many seconds.
    case crowded(retryAfter: Int)
    /// An error of ours.
    case broken

    /// What any error means for the one who asked.
    init(_ error: any Error) {
        switch error {
        case let failure as SiteFailure: self = failure
        case let unreadable as UnreadableText: self = .unreadable(unreadable.reason)
        // A disk that goes away under load lets SQLite find its file malformed; nothing of the write was stored.
        case StoreError.noSpace, StoreError.diskFailed, StoreError.damaged: self = .unavailable(retryAfter: 60)
        case StoreError.busy, StoreError.overloaded, StoreError.closed, StoreError.unavailable, is CancellationError:
            self = .unavailable(retryAfter: 5)
        // The token with the master key was pulled out, say: people are asked to put it back.
        case VaultError.unavailable: self = .unavailable(retryAfter: 30)
        default: self = .broken
        }
    }

    /// The status code.
    public var status: Int {
        switch self {
        case .notFound: 404
        case .forbidden, .notFromHere, .purposeNeeded: 403
        case .signInNeeded: 401
        case .methodNotAllowed: 405
        case .unreadable: 400
        case .tooLarge: 413
        case .unavailable, .crowded: 503
        case .tooMany: 429
        case .broken: 500
        }
    }

    /// The kind of problem for the API and the key of the page's words.
    var code: String {
        switch self {
        case .notFound: "not-found"
        case .forbidden: "forbidden"
        case .signInNeeded: "sign-in-needed"
        case .methodNotAllowed: "method-not-allowed"
        case .unreadable: "unreadable"
        case .tooLarge: "too-large"
        case .notFromHere: "not-from-here"
        case .purposeNeeded: "purpose-needed"
        case .unavailable: "unavailable"
        case .tooMany: "too-many"
        case .crowded: "crowded"
        case .broken: "broken"
        }
    }

    /// What was typed is shown again with a button that sends it once more.
    var keepsTyped: Bool {
        switch self {
        case .signInNeeded, .notFromHere, .purposeNeeded, .unavailable, .tooMany, .crowded, .broken: true
        case .notFound, .forbidden, .methodNotAllowed, .unreadable, .tooLarge: false
        }
    }
}
