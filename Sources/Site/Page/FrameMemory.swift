import Kernel
import Synchronization

/// The upper part of the frame as visitors see it, kept for each path and language: it changes with neither the
/// content nor the reader as long as nobody is signed in.
final class FrameMemory: Sendable {
    private struct Key: Hashable {
        let language: Language
        let path: String
    }

    /// Parts kept; a part has about 4 kB. Paths that differ only by their query are not kept, so that nobody fills it.
    private static let most = 512

    private let parts = Mutex<[Key: HTML]>([:])

    func top(_ ctx: PageContext, make: () -> HTML) -> HTML {
        guard ctx.actor.kind == .anonymous, !ctx.target.utf8.contains(UInt8(ascii: "?")) else { return make() }
        let key = Key(language: ctx.language, path: ctx.target)
        if let kept = parts.withLock({ $0[key] }) { return kept }
        let part = make()
        parts.withLock { parts in
            if parts.count >= Self.most { parts = [:] }
            parts[key] = part
        }
        return part
    }
}
