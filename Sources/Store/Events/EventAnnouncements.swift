import Synchronization

/// Tells listeners of events that have just been committed.
final class EventAnnouncements: Sendable {
    private struct Listener {
        let kinds: Set<String>?
        let output: AsyncStream<[RecordedEvent]>.Continuation
    }

    private struct Listeners {
        var last = 0
        var all: [Int: Listener] = [:]
        var isFinished = false
    }

    private let listeners = Mutex(Listeners())
    private let workers = Mutex<[Int: AsyncStream<Void>.Continuation]>([:])
    private let lastWorker = Atomic<Int>(0)

    func listen(kinds: Set<String>?) -> AsyncStream<[RecordedEvent]> {
        let (stream, output) = AsyncStream.makeStream(of: [RecordedEvent].self, bufferingPolicy: .bufferingNewest(256))
        let number: Int? = listeners.withLock { listeners in
            if listeners.isFinished { return nil }
            listeners.last += 1
            listeners.all[listeners.last] = Listener(kinds: kinds, output: output)
            return listeners.last
        }
        guard let number else {
            output.finish()
            return stream
        }
        output.onTermination = { [weak self] _ in
            _ = self?.listeners.withLock { $0.all.removeValue(forKey: number) }
        }
        return stream
    }

    func announce(_ events: [RecordedEvent]) {
        if events.isEmpty { return }
        for listener in listeners.withLock({ Array($0.all.values) }) {
            let wanted = listener.kinds.map { kinds in events.filter { kinds.contains($0.kind) } } ?? events
            if !wanted.isEmpty { listener.output.yield(wanted) }
        }
    }

    /// Tells whoever does work that there may be some.
    func announceWork() {
        for worker in workers.withLock({ Array($0.values) }) { worker.yield() }
    }

    func listenForWork() -> AsyncStream<Void> {
        let (stream, output) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let number = lastWorker.wrappingAdd(1, ordering: .relaxed).newValue
        workers.withLock { $0[number] = output }
        output.onTermination = { [weak self] _ in _ = self?.workers.withLock { $0.removeValue(forKey: number) } }
        return stream
    }

    func finish() {
        let all = listeners.withLock { listeners in
            listeners.isFinished = true
            return Array(listeners.all.values)
        }
        for listener in all { listener.output.finish() }
        for worker in workers.withLock({ Array($0.values) }) { worker.finish() }
    }
}
