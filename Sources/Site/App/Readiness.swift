import Synchronization

/// Whether this program wants new requests. One that is about to end says no first and goes on answering for a while, so
/// that whoever distributes requests has time to send them elsewhere. Answers that never end by themselves end then.
public final class Readiness: Sendable {
    private let ready = Atomic<Bool>(true)
    private let streams: OpenStreams?

    /// Ready.
    public init() { streams = nil }

    init(streams: OpenStreams) { self.streams = streams }

    /// Whether new requests are wanted.
    public var isReady: Bool { ready.load(ordering: .acquiring) }

    /// From now on they are not.
    public func end() {
        ready.store(false, ordering: .releasing)
        streams?.endAll()
    }
}
