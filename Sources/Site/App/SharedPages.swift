import Kernel
import Synchronization

/// Pages that are the same for every visitor who is not signed in, made once for each language.
///
/// What belongs to one browser, the token of its forms, is left out of what is kept and put in for each visitor.
final class SharedPages: Sendable {
    struct Key: Hashable {
        let route: String
        let language: Language
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
            return Array(pieces.joined(separator: Array(token().utf8)))
        }
    }

    private let pages = Mutex<[Key: Page]>([:])

    subscript(key: Key) -> Page? {
        get { pages.withLock { $0[key] } }
        set { pages.withLock { $0[key] = newValue } }
    }
}
