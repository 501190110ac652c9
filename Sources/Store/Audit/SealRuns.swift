import Synchronization

/// Hands out runs of seals, in order, to those who verify side by side.
final class SealRuns: Sendable {
    private let place: Atomic<Int>
    private let last: Int
    /// Seals verified in one reading transaction: long enough to be quick, short enough not to hold an old state.
    private static let length = 32

    init(last: Int) {
        self.last = last
        place = Atomic(1)
    }

    /// The next run; nil at the end.
    func next() -> ClosedRange<Int>? {
        let first = place.wrappingAdd(Self.length, ordering: .relaxed).oldValue
        return first <= last ? first...min(first + Self.length - 1, last) : nil
    }
}
