import Synchronization

extension SiteResponse {
    /// A stream of server-sent events: what a ``LiveBoard`` shows now, each change, and signs of life between them. It is
    /// made as fast as the other side takes it, and ends when that one leaves or the program is about to end.
    ///
    /// - Throws: ``SiteFailure/crowded(retryAfter:)`` when too many screens are kept up to date already.
    public static func events(_ listener: LiveListener, for request: SiteRequest) throws -> SiteResponse {
        try request.streams.enter(listener)
        let stream = EventStream(listener)
        return SiteResponse(
            headers: [
                "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-store",
                // Proxies that collect an answer before they pass it on leave this one alone.
                "x-accel-buffering": "no",
            ],
            body: .stream(AsyncThrowingStream(unfolding: { await stream.next() })))
    }
}

/// The pieces of one stream. Whoever drops the answer ends the listening.
private final class EventStream: Sendable {
    private let listener: LiveListener
    private let hasBegun = Atomic(false)
    private let start = ContinuousClock.now

    /// After this the stream ends. The browser asks again by itself, and who asks is looked at anew: somebody who has
    /// signed out sees no more.
    private static let longest = Duration.seconds(600)

    init(_ listener: LiveListener) { self.listener = listener }

    deinit { listener.end() }

    func next() async -> [UInt8]? {
        if !hasBegun.exchange(true, ordering: .relaxed) { return ServerEvent.opening }
        if ContinuousClock.now - start > Self.longest { listener.end() }
        return await listener.next()
    }
}
