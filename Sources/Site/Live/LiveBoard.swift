import Synchronization

/// Something that many screens show and that changes: made once for each change and shared by all who look.
///
/// ```swift
/// let board = LiveBoard()
/// board.publish(ServerEvent(html: view))                  // whenever it has changed
/// return try .events(board.listen(), for: request)        // for each screen
/// ```
/// A screen gets what is shown now and then each change. One that takes its time gets the newest only: nothing queues up
/// for it.
public final class LiveBoard: Sendable {
    private struct State {
        var shown: [UInt8]?
        var last = 0
        var listeners: [Int: LiveListener] = [:]
    }

    private let state = Mutex(State())
    private let whenEmpty: @Sendable () -> Void

    /// A board that shows nothing yet; `whenEmpty` is called when the last screen has left.
    public init(whenEmpty: @escaping @Sendable () -> Void = {}) { self.whenEmpty = whenEmpty }

    /// How many screens look.
    public var listenerCount: Int { state.withLock { $0.listeners.count } }

    /// Shows something else. What is the same as before is not sent again.
    public func publish(_ event: ServerEvent) {
        let bytes = event.bytes
        let listeners = state.withLock { state -> [LiveListener] in
            guard state.shown != bytes else { return [] }
            state.shown = bytes
            return Array(state.listeners.values)
        }
        for listener in listeners { listener.offer(bytes) }
    }

    /// Sends every screen a sign of life.
    public func beat() {
        for listener in state.withLock({ Array($0.listeners.values) }) { listener.offerHeartbeat() }
    }

    /// Another screen looks: it gets what is shown at once.
    public func listen() -> LiveListener {
        let listener = LiveListener()
        let (number, shown) = state.withLock { state -> (Int, [UInt8]?) in
            state.last += 1
            state.listeners[state.last] = listener
            return (state.last, state.shown)
        }
        if let shown { listener.offer(shown) }
        listener.whenEnded { [weak self] in self?.leave(number) }
        return listener
    }

    private func leave(_ number: Int) {
        let isEmpty = state.withLock { state in
            state.listeners.removeValue(forKey: number) != nil && state.listeners.isEmpty
        }
        if isEmpty { whenEmpty() }
    }
}
