import Synchronization

/// Writes that wait for a batch. One batch at a time takes what waits.
final class WriteQueue: Sendable {
    /// More waiting writes than this are refused, so that memory stays bounded.
    static let mostWaiting = 20_000

    /// What becomes of a write that comes.
    enum Admission {
        /// Too many wait.
        case refused
        /// A batch runs, and a later one takes the write.
        case queued
        /// No batch runs: begin one.
        case start
    }

    private struct State {
        var waiting: [any PendingWrite] = []
        /// Where the next write is taken; the array is emptied when all are taken.
        var next = 0
        /// Whether a batch runs or is about to.
        var isRunning = false
    }

    private let state = Mutex(State())

    func add(_ write: any PendingWrite) -> Admission {
        state.withLock { state in
            guard state.waiting.count - state.next < WriteQueue.mostWaiting else { return .refused }
            state.waiting.append(write)
            if state.isRunning { return .queued }
            state.isRunning = true
            return .start
        }
    }

    func take() -> (any PendingWrite)? {
        state.withLock { state in
            guard state.next < state.waiting.count else { return nil }
            defer {
                state.next += 1
                // Lets go of those taken, also where some always wait.
                if state.next == state.waiting.count || state.next >= 1024 {
                    state.waiting.removeFirst(state.next)
                    state.next = 0
                }
            }
            return state.waiting[state.next]
        }
    }

    /// Ends a batch. Returns whether another is to begin.
    func batchEnded() -> Bool {
        state.withLock { state in
            state.isRunning = state.next < state.waiting.count
            return state.isRunning
        }
    }

    /// Lets all that wait fail.
    func refuseAll(_ error: any Error) {
        while let write = take() { write.finish(error) }
    }
}
