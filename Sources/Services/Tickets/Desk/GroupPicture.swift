import Kernel

/// The queue of one group of windows at one moment: who waits in which order and how long, who is where. A plain value;
/// nothing in it is looked up any more.
struct GroupPicture: Sendable {
    /// A ticket that waits, with what can be said of its wait.
    struct Waiting: Sendable {
        let ticket: Ticket
        /// How many are called before it.
        let ahead: Int
        /// What the holder is told now.
        let shown: ShownWait?
        /// What is expected, in seconds; nil when no window is open.
        let expected: Double?
    }

    let group: TicketGroup
    /// In the order in which they will be called.
    let waiting: [Waiting]
    /// Called and not come yet, the latest first.
    let called: [Ticket]
    let serving: [Ticket]
    let held: [Ticket]
    let windows: [OpenWindow]
    /// What somebody is told who comes now, by category; nothing for a category when no window is open.
    let newcomers: [String: ShownWait]
    /// What is expected for somebody who comes now, in seconds; nil when no window is open.
    let expectedForNewcomer: Double?
    /// How long services take, by category.
    let paces: [String: Pace]
    /// How many services of the day have ended.
    let services: Int
    /// Of each second that the windows work, so many seconds of new work arrive.
    let load: Double

    /// How long the one who has waited longest has waited, in seconds.
    func longestWait(at now: Timestamp) -> Int {
        Int(waiting.map { $0.ticket.queuedAt.milliseconds(until: now) / 1_000 }.max() ?? 0)
    }

    /// - Parameters:
    ///   - tickets: Those of the group that are not over.
    ///   - windows: The windows of the group that are open.
    ///   - arrivals: How many joined the queue within the last hour.
    init(
        _ group: TicketGroup, at office: TicketOffice, now: Timestamp, tickets: [Ticket], windows: [OpenWindow],
        paces: [String: Pace], services: Int, arrivals: Int
    ) {
        self.group = group
        self.windows = windows
        self.paces = paces
        self.services = services
        called = tickets.filter { $0.state == .called }.sorted { ($0.announcedAt ?? now) > ($1.announcedAt ?? now) }
        serving = tickets.filter { $0.state == .serving }.sorted { ($0.window ?? 0) < ($1.window ?? 0) }
        held = tickets.filter { $0.state == .held }

        let busy = tickets.filter(\.state.occupies).map { ticket in
            WaitModel.Service(
                pace: paces[ticket.category] ?? Pace(mean: 600, variance: 0),
                elapsed: Double(ticket.occupiedAt.map { $0.milliseconds(until: now) / 1_000 } ?? 0))
        }
        let certain = office.untilOpen(at: now)
        func model(_ ahead: some Sequence<QueueEntry>) -> WaitModel? {
            WaitModel(ahead: ahead.compactMap { paces[$0.category] }, windows: windows.count, inService: busy)
        }
        func shown(_ model: WaitModel?, behind ahead: Int) -> ShownWait? {
            let isNext = model?.mean == 0
            return ShownWait.of(
                model, waiting: isNext ? 0 : ahead + 1, observations: services, certain: certain,
                hours: { office.clock(from: now, work: $0) })
        }

        let queue = tickets.filter(\.state.waits)
        let order = QueueOrder.order(queue.map(\.entry))
        let byID = Dictionary(queue.map { ($0.entry.id, $0) }, uniquingKeysWith: { first, _ in first })
        waiting = order.enumerated().compactMap { ahead, entry in
            guard let ticket = byID[entry.id] else { return nil }
            let model = model(order.prefix(ahead))
            return Waiting(ticket: ticket, ahead: ahead, shown: shown(model, behind: ahead), expected: model?.mean)
        }
        let last = model(order)
        expectedForNewcomer = last?.mean
        let told = shown(last, behind: order.count)
        newcomers = Dictionary(
            group.categories.compactMap { category in told.map { (category, $0) } },
            uniquingKeysWith: { first, _ in first })
        // How much work the arrivals of an hour bring, with the mix of categories left aside. A queue is not believed to
        // go on growing.
        let mean = paces.isEmpty ? 0 : paces.values.reduce(0) { $0 + $1.mean } / Double(paces.count)
        load = windows.isEmpty ? 1 : min(1, Double(arrivals) / 3_600 * mean / Double(windows.count))
    }

    /// What somebody would be told who joined with this entry.
    func shown(joining entry: QueueEntry, at office: TicketOffice, now: Timestamp) -> ShownWait? {
        let order = QueueOrder.order(waiting.map(\.ticket.entry) + [entry])
        guard let ahead = order.firstIndex(where: { $0.id == entry.id }) else { return nil }
        let busy = (called + serving).map { ticket in
            WaitModel.Service(
                pace: paces[ticket.category] ?? Pace(mean: 600, variance: 0),
                elapsed: Double(ticket.occupiedAt.map { $0.milliseconds(until: now) / 1_000 } ?? 0))
        }
        let model = WaitModel(
            ahead: order.prefix(ahead).compactMap { paces[$0.category] }, windows: windows.count, inService: busy)
        return ShownWait.of(
            model, waiting: model?.mean == 0 ? 0 : ahead + 1, observations: services,
            certain: office.untilOpen(at: now),
            hours: { office.clock(from: now, work: $0) })
    }
}
