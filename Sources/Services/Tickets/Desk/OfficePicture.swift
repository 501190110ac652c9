import Kernel
import Store

/// All queues of an office at one moment.
struct OfficePicture: Sendable {
    let office: TicketOffice
    let at: Timestamp
    let groups: [GroupPicture]
    /// Those who did not come when they were called, the latest first.
    let missing: [Ticket]
    let calibration: Calibration
    /// What was heard of inside; nil where the queues themselves are.
    let feed: FeedState?

    /// Whether what is shown may be old, because nothing comes from inside.
    var isOld: Bool { feed?.isOld(at: at) ?? false }

    /// Whether tickets are issued now.
    var isOpen: Bool { office.isOpen(at: at) }

    /// The group of a ticket.
    func group(of ticket: Ticket) -> GroupPicture? { group(ticket.group) }

    func group(_ id: String) -> GroupPicture? { groups.first { $0.group.id == id } }

    /// A ticket that waits.
    func waiting(_ ticket: Ticket) -> GroupPicture.Waiting? {
        group(of: ticket)?.waiting.first { $0.ticket.id == ticket.id }
    }

    static func read(
        _ office: TicketOffice, rhythm: WeekRhythm, isFed: Bool = false, at now: Timestamp, in tx: some Queryable
    ) throws -> OfficePicture {
        let ward = office.ward.code
        let tickets = Dictionary(grouping: try TicketStore.open(ward, on: now.date, in: tx), by: \.group)
        let windows = Dictionary(grouping: try TicketStore.windows(ward, on: now.date, in: tx), by: \.group)
        let services = try PaceStore.services(ward, on: now.date, in: tx)
        let arrivals = try PaceStore.arrivals(ward, until: now, in: tx)
        let groups = try office.groups.map { group in
            var paces: [String: Pace] = [:]
            for id in group.categories {
                guard let category = office.category(id) else { continue }
                paces[id] = try PaceStore.pace(of: category, ward, rhythm: rhythm, at: now, in: tx)
            }
            return GroupPicture(
                group, at: office, now: now, tickets: tickets[group.id] ?? [], windows: windows[group.id] ?? [],
                paces: paces, services: services[group.id] ?? 0, arrivals: arrivals[group.id] ?? 0)
        }
        return OfficePicture(
            office: office, at: now, groups: groups, missing: try TicketStore.missing(ward, on: now.date, in: tx),
            calibration: try PaceStore.calibration(ward, on: now.date, in: tx),
            feed: isFed ? try FeedState.read(in: tx) : nil)
    }

    /// The order of all windows of a visit with the earliest finish; nil when it cannot be told, such as while no window
    /// is open for one of them.
    ///
    /// - Parameters:
    ///   - categories: What is still to be done, the present one included if it still waits.
    ///   - ticket: The ticket, when it stands in a queue already.
    func round(_ categories: [String], of ticket: Ticket? = nil) -> WholeRound.Plan? {
        var stops: [WholeRound.Stop] = []
        for category in categories {
            guard let group = groups.first(where: { $0.group.categories.contains(category) }),
                let pace = group.paces[category], let definition = office.category(category)
            else { return nil }
            let own = ticket.flatMap { $0.category == category ? waiting($0)?.expected : nil }
            guard let wait = own ?? group.expectedForNewcomer else { return nil }
            let closes = office.closing(of: category, after: at).map {
                Double(max(0, $0.secondsAfterMidnight - at.time.secondsAfterMidnight))
            }
            let isIn = ticket?.category == category
            stops.append(
                WholeRound.Stop(
                    category: category, wait: wait, load: isIn ? 0 : group.load, service: pace.mean,
                    after: Set(definition.after), closes: isIn ? nil : closes))
        }
        return WholeRound.plan(stops)
    }
}
