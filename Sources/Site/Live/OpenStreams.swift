import Synchronization

/// The answers that go on until the other side leaves: as many as are good for the program, and none when it is about to
/// end.
final class OpenStreams: Sendable {
    private struct State {
        var last = 0
        var open: [Int: Weak] = [:]
        var isEnding = false
    }

    private struct Weak: Sendable { weak let listener: LiveListener? }

    private let limit: Int
    private let state = Mutex(State())

    init(limit: Int = .max) { self.limit = limit }

    /// How many are open.
    var count: Int { state.withLock { $0.open.count } }

    /// Lets a screen in.
    /// - Throws: ``SiteFailure/crowded(retryAfter:)`` when there are too many, or the program is about to end.
    func enter(_ listener: LiveListener) throws(SiteFailure) {
        let number = state.withLock { state -> Int? in
            guard !state.isEnding, state.open.count < limit else { return nil }
            state.last += 1
            state.open[state.last] = Weak(listener: listener)
            return state.last
        }
        guard let number else {
            listener.end()
            throw .crowded(retryAfter: 5)
        }
        listener.whenEnded { [weak self] in
            _ = self?.state.withLock { $0.open.removeValue(forKey: number) }
        }
    }

    /// Ends all of them, and lets no more in: their screens ask again and reach another program.
    func endAll() {
        let open = state.withLock { state in
            state.isEnding = true
            return state.open.values.compactMap(\.listener)
        }
        for listener in open { listener.end() }
    }
}
