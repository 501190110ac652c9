import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Random numbers of the system, fetched many at a time: asking for each number costs more than all else that an
/// identifier needs. They are as hard to guess, and each is given once.
public struct RandomSupply: RandomNumberGenerator, Sendable {
    /// So many bytes the system gives at once.
    private static let fetched = 256

    private struct Stock {
        var numbers: [UInt64] = []

        /// Fetches more; the system's own generator steps in where it cannot give many.
        mutating func fill() {
            numbers = Array(repeating: 0, count: RandomSupply.fetched / 8)
            let isFilled = numbers.withUnsafeMutableBytes { bytes in
                bytes.baseAddress.map { getentropy($0, bytes.count) == 0 } ?? false
            }
            guard !isFilled else { return }
            var generator = SystemRandomNumberGenerator()
            for place in numbers.indices { numbers[place] = generator.next() }
        }
    }

    private static let stock = Mutex(Stock())

    /// A supply; all share one stock.
    public init() {}

    /// The next number.
    public mutating func next() -> UInt64 {
        Self.stock.withLock { stock in
            if stock.numbers.isEmpty { stock.fill() }
            return stock.numbers.popLast() ?? .random(in: 0...(.max))
        }
    }
}
