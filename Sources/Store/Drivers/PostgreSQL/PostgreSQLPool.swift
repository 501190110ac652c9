import Dispatch
import Synchronization

/// A connection with a thread's worth of work: what is asked of it happens one after the other.
final class PostgreSQLLane: Sendable {
    private let queue = DispatchQueue(label: "mio.postgresql")
    private let session = Mutex<PostgreSQLSession?>(nil)
    private let address: PostgreSQLAddress

    init(_ address: PostgreSQLAddress) { self.address = address }

    /// Runs `work` on the lane's thread, later.
    func async(_ work: @escaping @Sendable () -> Void) { queue.async(execute: work) }

    /// Lends the connection, made anew if it is not there or has been lost.
    func withSession<Value: Sendable>(_ body: (PostgreSQLSession) throws -> Value) throws -> Value {
        try session.withLock { session in
            if session?.isLost != false { session = try PostgreSQLSession(address) }
            guard let open = session else { throw PostgreSQLFault(lost: "no connection") }
            do {
                return try body(open)
            } catch {
                if open.isLost || (error as? PostgreSQLFault)?.isLost == true { session = nil }
                throw error
            }
        }
    }

    /// Lets the connection go.
    func disconnect() { session.withLock { $0 = nil } }
}

/// Connections that are lent to readers, at most so many; who comes later waits in line.
final class PostgreSQLPool: Sendable {
    /// More waiting readers than this are refused, so that memory stays bounded.
    static let mostWaiting = 10_000

    private struct State {
        var idle: [PostgreSQLLane] = []
        var made = 0
        var waiting: [@Sendable (PostgreSQLLane?) -> Void] = []
        var next = 0
        var isClosed = false
    }

    private let address: PostgreSQLAddress
    private let state = Mutex(State())

    init(_ address: PostgreSQLAddress) { self.address = address }

    /// Runs `body` on a lent connection, on its thread.
    /// - Throws: ``StoreError/overloaded``, ``StoreError/closed``, and what `body` throws.
    func lend<Value: Sendable>(
        _ body: @escaping @Sendable (PostgreSQLSession) throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            take { [self] lane in
                guard let lane else {
                    continuation.resume(throwing: StoreError.closed)
                    return
                }
                lane.async { [self] in
                    let result = Result { try lane.withSession(body) }
                    giveBack(lane)
                    continuation.resume(with: result)
                }
            } refused: {
                continuation.resume(throwing: $0)
            }
        }
    }

    private func take(
        _ use: @escaping @Sendable (PostgreSQLLane?) -> Void, refused: (StoreError) -> Void
    ) {
        enum Step { case lent(PostgreSQLLane), waits, refused(StoreError) }
        let step: Step = state.withLock { state in
            if state.isClosed { return .refused(.closed) }
            // The one used last: its plans are warm, and those not needed stay idle.
            if let lane = state.idle.popLast() { return .lent(lane) }
            if state.made < address.connections {
                state.made += 1
                return .lent(PostgreSQLLane(address))
            }
            guard state.waiting.count - state.next < Self.mostWaiting else { return .refused(.overloaded) }
            state.waiting.append(use)
            return .waits
        }
        switch step {
        case .lent(let lane): use(lane)
        case .waits: break
        case .refused(let error): refused(error)
        }
    }

    private func giveBack(_ lane: PostgreSQLLane) {
        let next: (@Sendable (PostgreSQLLane?) -> Void)? = state.withLock { state in
            if state.next < state.waiting.count {
                defer {
                    state.next += 1
                    if state.next == state.waiting.count || state.next >= 1024 {
                        state.waiting.removeFirst(state.next)
                        state.next = 0
                    }
                }
                return state.waiting[state.next]
            }
            if !state.isClosed { state.idle.append(lane) }
            return nil
        }
        next?(lane)
    }

    /// Lets idle connections go, and those that are lent when they come back. Who waits is refused.
    func close() {
        let waiting = state.withLock { state in
            defer {
                state.idle = []
                state.waiting = []
                state.next = 0
            }
            state.isClosed = true
            return state.waiting.dropFirst(state.next)
        }
        for use in waiting { use(nil) }
    }
}
