import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Where the time comes from. It is handed in everywhere, so that a test or a demonstration can live on any day.
public protocol CityClock: Sendable {
    /// The present instant.
    func now() -> Timestamp
}

extension CityClock {
    /// The present day in Japan.
    public var today: CivilDate { now().date }
}

/// The clock of the machine.
public struct SystemClock: CityClock {
    public init() {}

    public func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}

/// A clock that stands still until it is set: for tests.
public final class FixedClock: CityClock {
    private let instant: Mutex<Timestamp>

    /// A clock that shows `instant`.
    public init(_ instant: Timestamp) { self.instant = Mutex(instant) }

    public func now() -> Timestamp { instant.withLock { $0 } }

    /// Sets the clock to another instant, earlier or later.
    public func set(_ instant: Timestamp) { self.instant.withLock { $0 = instant } }

    /// Moves the clock by whole seconds.
    public func advance(seconds: Int) { instant.withLock { $0 = $0.adding(seconds: seconds) } }
}

/// A clock that starts at a given instant and runs on from there: for demonstrations on a chosen day.
public struct OffsetClock: CityClock {
    private let base: any CityClock
    private let difference: Int64

    /// A clock that shows `start` now and runs as fast as `base`.
    public init(startingAt start: Timestamp, base: any CityClock = SystemClock()) {
        self.base = base
        difference = base.now().milliseconds(until: start)
    }

    public func now() -> Timestamp { base.now().adding(milliseconds: difference) }
}
