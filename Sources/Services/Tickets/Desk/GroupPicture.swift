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

        let view = View(
            paces: paces, windows: windows.count, services: services, office: office, now: now,
            busy: tickets.filter(\.state.occupies))
        let queue = tickets.filter(\.state.waits)
        let byID = Dictionary(queue.map { ($0.entry.id, $0) }, uniquingKeysWith: { first, _ in first })
        var work = WaitModel.Work()
        var waiting: [Waiting] = []
        waiting.reserveCapacity(queue.count)
        for entry in QueueOrder.order(queue.map(\.entry)) {
            guard let ticket = byID[entry.id] else { continue }
            let model = view.model(behind: work)
            let shown = view.shown(model, behind: waiting.count)
            waiting.append(Waiting(ticket: ticket, ahead: waiting.count, shown: shown, expected: model?.mean))
            if let pace = paces[entry.category] { work.add(pace) }
        }
        self.waiting = waiting
        let last = view.model(behind: work)
        expectedForNewcomer = last?.mean
        let told = view.shown(last, behind: waiting.count)
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
        let view = View(
            paces: paces, windows: windows.count, services: services, office: office, now: now, busy: called + serving)
        var work = WaitModel.Work()
        var ahead = 0
        for other in QueueOrder.order(waiting.map(\.ticket.entry) + [entry]) {
            if other.id == entry.id { return view.shown(view.model(behind: work), behind: ahead) }
            if let pace = paces[other.category] { work.add(pace) }
            ahead += 1
        }
        return nil
    }

    /// What waits are made from.
    private struct View {
        let paces: [String: Pace]
        let windows: Int
        let services: Int
        let office: TicketOffice
        let now: Timestamp
        let hours: [ClosedRange<TimeOfDay>]
        let busy: [WaitModel.Service]

        init(
            paces: [String: Pace], windows: Int, services: Int, office: TicketOffice, now: Timestamp, busy: [Ticket]
        ) {
            self.paces = paces
            self.windows = windows
            self.services = services
            self.office = office
            self.now = now
            hours = office.hours.hours(on: now.date)
            self.busy = busy.map { ticket in
                WaitModel.Service(
                    // A category that the office no longer serves has no pace of its own.
                    pace: paces[ticket.category] ?? Pace(mean: 600, variance: 0),
                    elapsed: Double(ticket.occupiedAt.map { $0.milliseconds(until: now) / 1_000 } ?? 0))
            }
        }

        func model(behind work: WaitModel.Work) -> WaitModel? {
            WaitModel(ahead: work, windows: windows, inService: busy)
        }

        func shown(_ model: WaitModel?, behind ahead: Int) -> ShownWait? {
            ShownWait.of(
                model, waiting: model?.mean == 0 ? 0 : ahead + 1, observations: services,
                certain: WorkingTime.untilOpen(at: now.time, hours: hours),
                hours: { WorkingTime.clock(from: now.time, work: $0, hours: hours) })
        }
    }
}
