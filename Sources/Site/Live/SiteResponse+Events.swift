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

    init(_ listener: LiveListener) { self.listener = listener }

    deinit { listener.end() }

    func next() async -> [UInt8]? {
        if !hasBegun.exchange(true, ordering: .relaxed) { return ServerEvent.opening }
        return await listener.next()
    }
}
