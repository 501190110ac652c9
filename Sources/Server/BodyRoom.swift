import Synchronization

/// The memory for bodies of requests that are being read or answered. There is only so much of it, however many send:
/// who finds none is told to come again.
final class BodyRoom: Sendable {
    private let limit: Int
    private let used = Atomic<Int>(0)

    /// - Parameter limit: bytes.
    init(limit: Int) { self.limit = limit }

    /// Takes so many bytes; false, and nothing is taken, when there are not as many left.
    func take(_ bytes: Int) -> Bool {
        let now = used.wrappingAdd(bytes, ordering: .relaxed).newValue
        if now <= limit { return true }
        giveBack(bytes)
        return false
    }

    func giveBack(_ bytes: Int) { used.wrappingSubtract(bytes, ordering: .relaxed) }
}
