import Synchronization

/// A write that waits for its batch, whatever it returns.
protocol PendingWrite: Sendable {
    /// Does the write and keeps what it returns; may be called again after all it did was rolled back.
    func run(_ connection: any DatabaseConnection) throws
    /// Tells of the write, which is on disk now.
    func announce()
    /// Lets the caller go on, with what the last run returned or with an error.
    func finish(_ error: (any Error)?)
}

/// A write with its caller.
final class Write<Value: Sendable>: PendingWrite {
    private let body: @Sendable (any DatabaseConnection) throws -> Value
    private let committed: @Sendable (Value) -> Void
    private let continuation: CheckedContinuation<Value, any Error>
    private let result = Mutex<Value?>(nil)

    init(
        body: @escaping @Sendable (any DatabaseConnection) throws -> Value,
        committed: @escaping @Sendable (Value) -> Void,
        continuation: CheckedContinuation<Value, any Error>
    ) {
        self.body = body
        self.committed = committed
        self.continuation = continuation
    }

    func run(_ connection: any DatabaseConnection) throws {
        let value = try body(connection)
        result.withLock { $0 = value }
    }

    func announce() {
        if let value = result.withLock({ $0 }) { committed(value) }
    }

    func finish(_ error: (any Error)?) {
        if let error {
            continuation.resume(throwing: error)
        } else if let value = result.withLock({ $0 }) {
            continuation.resume(returning: value)
        } else {
            continuation.resume(throwing: StoreError.transactionLost)
        }
    }
}
