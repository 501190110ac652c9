import Kernel
import Store

extension PlanService {
    /// How far the counting of events has come.
    public struct CountingProgress: Sendable, Hashable {
        /// Events counted so far.
        public let counted: Int
        /// Events there are.
        public let events: Int
    }

    /// How long events are gathered before they are counted.
    private static let gathering = Duration.milliseconds(500)
    /// Events counted in one transaction when all of them have to be.
    private static let batch = 20_000
    /// Events that a page counts before it is shown; the rest is left to ``catchUp(_:report:)``.
    private static let pageBatch = 2_000

    /// Counts all events that have not been counted yet, in transactions of bounded size.
    ///
    /// - Parameter report: Called after each transaction.
    /// - Throws: ``StoreError``.
    public func catchUp(_ store: Store, report: (CountingProgress) -> Void = { _ in }) async throws {
        if try await store.read({ tx in try counter.progress(in: tx) }).isComplete { return }
        while true {
            let progress = try await store.write { tx in try counter.advance(in: tx, limit: Self.batch) }
            report(CountingProgress(counted: progress.counted, events: progress.events))
            if progress.isComplete { return }
        }
    }

    /// Forgets all counts and makes them again from the events; the figures are the same afterwards. Pages show how far
    /// it has come meanwhile. Stopped half-way, the next ``catchUp(_:report:)`` goes on.
    ///
    /// - Parameter report: Called after each transaction.
    /// - Throws: ``StoreError``.
    public func rebuild(_ store: Store, report: (CountingProgress) -> Void = { _ in }) async throws {
        try await store.write { tx in try counter.wipe(in: tx) }
        try await catchUp(store, report: report)
    }

    /// Counts events soon after they are committed, until the store is closed or the task is cancelled. Events that come
    /// close together are counted together, so that counting does not double the commits of a busy day.
    ///
    /// - Throws: ``StoreError`` when counting fails; nothing is lost, a later call goes on where this one stopped.
    public func follow(_ store: Store) async throws {
        guard !counter.isFed else {
            while !Task.isCancelled { try await Task.sleep(for: .seconds(3_600)) }
            return
        }
        let committed = store.committedEvents(kinds: counter.kinds)
        try await catchUp(store)
        for await _ in committed {
            try? await Task.sleep(for: Self.gathering)
            try await catchUp(store)
        }
    }

    /// Counts the newest events, so that a page shows what was just done. When nothing can be written, such as on a full
    /// disk, the page shows what is counted already and says that events are waiting.
    func freshen(_ store: Store) async throws -> MeasureCounter.Progress {
        let progress = try await store.read { tx in try counter.progress(in: tx) }
        if progress.isComplete { return progress }
        let fresh = try? await store.write { tx in try counter.advance(in: tx, limit: Self.pageBatch) }
        return fresh ?? progress
    }
}
