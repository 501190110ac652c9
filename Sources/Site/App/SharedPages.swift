import Kernel
import Store
import Synchronization

/// Pages that are the same for every visitor who is not signed in, made once for each language.
///
/// What belongs to one browser, the token of its forms, is left out of what is kept and put in for each visitor.
final class SharedPages: Sendable {
    struct Key: Hashable {
        let route: String
        let language: Language
    }

    /// What a page was made from; a page of another state is not used.
    struct State: Hashable {
        let writes: Int
        let today: CivilDate

        /// The state that a page depends on; nil for a page that is made for each request.
        init?(_ sharing: Sharing, store: Store, today: CivilDate) async throws {
            switch sharing {
            case .none: return nil
            case .always: (writes, self.today) = (0, .earliest)
            case .untilWrite: (writes, self.today) = (try await store.writeCount(), today)
            }
        }
    }

    /// A page cut where the token stands.
    struct Page {
        let pieces: [[UInt8]]

        init(_ bytes: [UInt8], token: String?) {
            guard let token else {
                pieces = [bytes]
                return
            }
            var pieces: [[UInt8]] = []
            var rest = bytes[...]
            let mark = Array(token.utf8)
            while let place = rest.firstRange(of: mark) {
                pieces.append(Array(rest[..<place.lowerBound]))
                rest = rest[place.upperBound...]
            }
            self.pieces = pieces + [Array(rest)]
        }

        /// The page for a browser; its token is asked for only if the page has a form.
        func bytes(token: () -> String) -> [UInt8] {
            guard pieces.count > 1 else { return pieces[0] }
            let token = Array(token().utf8)
            var bytes: [UInt8] = []
            bytes.reserveCapacity(pieces.reduce(0) { $0 + $1.count + token.count })
            for (index, piece) in pieces.enumerated() {
                if index > 0 { bytes.append(contentsOf: token) }
                bytes.append(contentsOf: piece)
            }
            return bytes
        }
    }

    private let pages = Mutex<[Key: (state: State, page: Page)]>([:])

    /// The page of a place if it was made from this state.
    func page(_ place: Place) -> Page? {
        pages.withLock { pages in
            guard let kept = pages[place.key], kept.state == place.state else { return nil }
            return kept.page
        }
    }

    func keep(_ page: Page, at place: Place) {
        pages.withLock { $0[place.key] = (place.state, page) }
    }

    /// Where a page is kept, and the state it is made from.
    struct Place {
        let key: Key
        let state: State
    }
}
