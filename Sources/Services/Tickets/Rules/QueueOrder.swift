/// A ticket as it stands in the queue of a group of windows.
public struct QueueEntry: Sendable, Hashable {
    /// The ticket.
    public var id: String
    /// What it waits for.
    public var category: String
    /// Its priority class.
    public var priority: TicketClass
    /// The order in which tickets joined the queue.
    public var place: Int
    /// How many tickets that came later have been called before it.
    public var passed: Int
    /// For one that did not come when it was called and has returned: so many others are called first. Nil for all others.
    public var lets: Int?

    /// A ticket in the queue.
    public init(id: String, category: String, priority: TicketClass, place: Int, passed: Int = 0, lets: Int? = nil) {
        self.id = id
        self.category = category
        self.priority = priority
        self.place = place
        self.passed = passed
        self.lets = lets
    }
}

/// The order in which the tickets of a queue are called: by class, within a class as they came, and nobody is passed by more
/// than two that came later.
public enum QueueOrder {
    /// A ticket is passed at most so often.
    public static let mostPassed = 2
    /// Who did not come and has returned lets so many others go first.
    public static let returnPlaces = 3

    /// The ticket to be called now; nil when nobody waits.
    public static func next(_ queue: [QueueEntry]) -> QueueEntry? {
        let returned = queue.filter { $0.lets != nil }
        if let due = returned.filter({ $0.lets == 0 }).min(by: { $0.place < $1.place }) { return due }
        let others = queue.filter { $0.lets == nil }
        for priority in TicketClass.allCases {
            let first = others.filter { $0.priority == priority }.min { $0.place < $1.place }
            if let first, mayCall(first, in: others) { return first }
        }
        // Nobody is left to be let go first.
        return returned.min { ($0.lets ?? 0, $0.place) < ($1.lets ?? 0, $1.place) }
    }

    /// Whether a ticket may be called before those that came earlier: none of them may have been passed twice already.
    public static func mayCall(_ entry: QueueEntry, in queue: [QueueEntry]) -> Bool {
        entry.lets == 0 || passed(by: entry, in: queue).allSatisfy { $0.passed < mostPassed }
    }

    /// The tickets that would be passed: they came earlier and still wait.
    public static func passed(by entry: QueueEntry, in queue: [QueueEntry]) -> [QueueEntry] {
        guard entry.lets == nil else { return [] }
        return queue.filter { $0.id != entry.id && $0.lets == nil && $0.place < entry.place }
    }

    /// The queue after a ticket was called.
    public static func calling(_ entry: QueueEntry, in queue: [QueueEntry]) -> [QueueEntry] {
        let passed = Set(passed(by: entry, in: queue).map(\.id))
        return queue.compactMap { other in
            guard other.id != entry.id else { return nil }
            var other = other
            if passed.contains(other.id) { other.passed += 1 }
            if let lets = other.lets { other.lets = max(0, lets - 1) }
            return other
        }
    }

    /// The whole queue in the order in which it will be called, if nobody else comes: ``next(_:)`` and ``calling(_:in:)``
    /// again and again, without making the queue anew each time.
    public static func order(_ queue: [QueueEntry]) -> [QueueEntry] {
        var rest = queue.sorted { $0.place < $1.place }
        var order: [QueueEntry] = []
        order.reserveCapacity(rest.count)
        while let place = nextPlace(in: rest) {
            let entry = rest.remove(at: place)
            order.append(entry)
            for other in rest.indices {
                if let lets = rest[other].lets {
                    rest[other].lets = max(0, lets - 1)
                } else if other < place, entry.lets == nil {
                    rest[other].passed += 1
                }
            }
        }
        return order
    }

    /// Where the next one stands in a queue that is ordered by place: the same as ``next(_:)``.
    private static func nextPlace(in queue: [QueueEntry]) -> Int? {
        var first = [Int?](repeating: nil, count: TicketClass.allCases.count)
        // Nobody after the first who was passed twice may be called.
        var isBlocked = false
        var returned: Int?
        for place in queue.indices {
            if let lets = queue[place].lets {
                if lets == 0 { return place }
                if returned.map({ lets < queue[$0].lets ?? 0 }) ?? true { returned = place }
                continue
            }
            let rank = queue[place].priority.rank
            if !isBlocked, first[rank] == nil { first[rank] = place }
            if queue[place].passed >= mostPassed { isBlocked = true }
        }
        return first.compactMap { $0 }.first ?? returned
    }
}
