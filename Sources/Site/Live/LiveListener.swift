import Synchronization

/// One screen that looks at a ``LiveBoard``. Its pieces are asked for one after the other; between two of them it keeps
/// the newest only.
public final class LiveListener: Sendable {
    private enum Stage {
        /// Nobody waits; perhaps there is something to take.
        case idle([UInt8]?)
        /// Somebody waits for the next piece.
        case waiting(CheckedContinuation<[UInt8]?, Never>)
        case ended
    }

    private struct State {
        var stage = Stage.idle(nil)
        var farewells: [@Sendable () -> Void] = []
    }

    private let state = Mutex(State())

    init() {}

    deinit { end() }

    /// The next piece; nil when there are no more. One at a time.
    public func next() async -> [UInt8]? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { waiting in
                let now = state.withLock { state -> [UInt8]?? in
                    switch state.stage {
                    case .idle(let kept?):
                        state.stage = .idle(nil)
                        return .some(kept)
                    case .idle(nil):
                        state.stage = .waiting(waiting)
                        return nil
                    // A second one that waits gets nothing; the first goes on.
                    case .waiting, .ended: return .some(nil)
                    }
                }
                if let now { waiting.resume(returning: now) }
            }
        } onCancel: {
            end()
        }
    }

    /// Nothing comes any more; who waits is told.
    public func end() {
        let (waiting, farewells) = state.withLock { state in
            var waiting: CheckedContinuation<[UInt8]?, Never>?
            if case .waiting(let found) = state.stage { waiting = found }
            state.stage = .ended
            let farewells = state.farewells
            state.farewells = []
            return (waiting, farewells)
        }
        waiting?.resume(returning: nil)
        for farewell in farewells { farewell() }
    }

    /// Calls back once when it has ended; at once if it has.
    func whenEnded(_ farewell: @escaping @Sendable () -> Void) {
        let isOver = state.withLock { state in
            if case .ended = state.stage { return true }
            state.farewells.append(farewell)
            return false
        }
        if isOver { farewell() }
    }

    func offer(_ bytes: [UInt8]) {
        let waiting = state.withLock { state -> CheckedContinuation<[UInt8]?, Never>? in
            switch state.stage {
            case .ended: return nil
            case .idle:
                state.stage = .idle(bytes)
                return nil
            case .waiting(let waiting):
                state.stage = .idle(nil)
                return waiting
            }
        }
        waiting?.resume(returning: bytes)
    }

    /// A sign of life, unless there is something to take anyway.
    func offerHeartbeat() {
        let waiting = state.withLock { state -> CheckedContinuation<[UInt8]?, Never>? in
            guard case .waiting(let waiting) = state.stage else { return nil }
            state.stage = .idle(nil)
            return waiting
        }
        waiting?.resume(returning: ServerEvent.heartbeat)
    }
}
