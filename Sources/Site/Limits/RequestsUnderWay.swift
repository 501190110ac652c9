import Synchronization

/// Counts the requests being answered and refuses more than are good for the program.
final class RequestsUnderWay: Sendable {
    private let count = Atomic<Int>(0)
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    /// Lets a request in; false when there are too many. Each that was let in leaves.
    func enter() -> Bool {
        if count.wrappingAdd(1, ordering: .relaxed).newValue <= limit { return true }
        count.wrappingSubtract(1, ordering: .relaxed)
        return false
    }

    /// Whether the next would be refused.
    var isFull: Bool { count.load(ordering: .relaxed) >= limit }

    func leave() { count.wrappingSubtract(1, ordering: .relaxed) }
}
