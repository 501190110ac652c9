import Kernel
import Store

/// What is known of waits and services, for the times that are shown.
enum PaceStore {
    /// A wait has ended: the ticket was called for the first time in its queue.
    /// - Returns: Whether it ended within the time shown; nil when no certain time was shown.
    @discardableResult
    static func wait(of ticket: Ticket, in tx: WriteTransaction) throws -> Bool? {
        let seconds = max(0, ticket.queuedAt.milliseconds(until: tx.now) / 1_000)
        // "30 minutes or more" is no time that could be kept.
        let shown = ticket.shown.flatMap { $0.isOrMore ? nil : $0.minutes }
        let isWithin = shown.map { seconds <= Int64($0) * 60 }
        try tx.run(
            """
            INSERT INTO ticket_wait (ticket, queued_at, ward, day, category, queue, wait_seconds, shown_minutes, is_within)
            VALUES (\(ticket.id), \(ticket.queuedAt), \(ticket.ward), \(ticket.day), \(ticket.category),
                \(ticket.group), \(seconds), \(shown), \(isWithin))
            ON CONFLICT (ticket, queued_at) DO NOTHING
            """)
        return isWithin
    }

    /// How long a ticket waited in its present queue until it was first called, in seconds; nil when it still waits.
    static func waited(_ ticket: Ticket, in tx: some Queryable) throws -> Int? {
        try tx.one(
            Int.self,
            """
            SELECT wait_seconds FROM ticket_wait WHERE ticket = \(ticket.id) AND queued_at = \(ticket.queuedAt)
            """)
    }

    /// A service has ended.
    static func service(
        of ticket: Ticket, at window: Int, occupied: Int, served: Int, in tx: WriteTransaction
    ) throws {
        let service = EndedService(
            ticket: ticket.id, endedAt: tx.now, ward: ticket.ward, day: ticket.day, category: ticket.category,
            group: ticket.group, window: window, occupied: occupied, served: served)
        try note(service, in: tx)
        try TicketFeed.send(service, in: tx)
    }

    /// Keeps how long a service took, once.
    static func note(_ service: EndedService, in tx: WriteTransaction) throws {
        let count: Int = try tx.run(
            """
            INSERT INTO ticket_service (ticket, ended_at, ward, day, category, queue, window_no, occupied_seconds,
                served_seconds)
            VALUES (\(service.ticket), \(service.endedAt), \(service.ward), \(service.day), \(service.category),
                \(service.group), \(service.window), \(service.occupied), \(service.served))
            ON CONFLICT (ticket, ended_at) DO NOTHING
            """)
        guard count > 0 else { return }
        let (weekday, hour) = (service.endedAt.date.weekday.rawValue, service.endedAt.time.hour)
        try tx.run(
            """
            INSERT INTO ticket_pace (ward, category, weekday, hour, services, seconds)
            VALUES (\(service.ward), \(service.category), \(weekday), \(hour), 1, \(service.occupied))
            ON CONFLICT (ward, category, weekday, hour) DO UPDATE
            SET services = ticket_pace.services + 1, seconds = ticket_pace.seconds + excluded.seconds
            """)
    }

    /// The services of all offices from which times are made: the latest of each category, the oldest first.
    static func latestServices(in tx: some Queryable) throws -> [EndedService] {
        try tx.all(
            EndedService.self,
            """
            SELECT * FROM (
                SELECT s.*, row_number() OVER (PARTITION BY ward, category ORDER BY ended_at DESC) AS place
                FROM ticket_service s) ranked
            WHERE place <= \(Pace.observations) ORDER BY ended_at
            """)
    }

    /// How long services of a category take at an office now.
    static func pace(
        of category: TicketCategory, _ ward: WardCode, rhythm: WeekRhythm, at now: Timestamp, in tx: some Queryable
    ) throws -> Pace {
        let known = try tx.one(
            Row.self,
            """
            SELECT services, seconds FROM ticket_pace WHERE ward = \(ward) AND category = \(category.id)
                AND weekday = \(now.date.weekday.rawValue) AND hour = \(now.time.hour)
            """)
        let usual = Double(category.minutes * 60 * rhythm.percent(at: now)) / 100
        let prior = Pace.prior(
            usual: usual, count: try known?.int("services") ?? 0, sum: Double(try known?.int("seconds") ?? 0))
        let latest = try tx.all(
            Int.self,
            """
            SELECT occupied_seconds FROM ticket_service WHERE ward = \(ward) AND category = \(category.id)
                AND ended_at <= \(now) ORDER BY ended_at DESC LIMIT \(Pace.observations)
            """)
        return Pace.of(latest.reversed().map(Double.init), prior: prior)
    }

    /// How many services of the day have ended, by group.
    static func services(_ ward: WardCode, on day: CivilDate, in tx: some Queryable) throws -> [String: Int] {
        let rows = try tx.all(
            Row.self,
            """
            SELECT queue, count(*) AS services FROM ticket_service WHERE ward = \(ward) AND day = \(day) GROUP BY queue
            """)
        return Dictionary(
            try rows.map { (try $0.string("queue"), try $0.int("services")) }, uniquingKeysWith: { first, _ in first })
    }

    /// How many tickets have joined each group's queue within the last hour.
    static func arrivals(_ ward: WardCode, until now: Timestamp, in tx: some Queryable) throws -> [String: Int] {
        let rows = try tx.all(
            Row.self,
            """
            SELECT queue, count(*) AS arrivals FROM ticket
            WHERE ward = \(ward) AND day = \(now.date) AND queued_at > \(now.adding(seconds: -3_600)) GROUP BY queue
            """)
        return Dictionary(
            try rows.map { (try $0.string("queue"), try $0.int("arrivals")) }, uniquingKeysWith: { first, _ in first })
    }

    /// How truthful the times shown were on a day.
    static func calibration(_ ward: WardCode, on day: CivilDate, in tx: some Queryable) throws -> Calibration {
        let row = try tx.one(
            Row.self,
            """
            SELECT count(*) AS shown, count(CASE WHEN is_within = 1 THEN 1 END) AS kept FROM ticket_wait
            WHERE ward = \(ward) AND day = \(day) AND is_within IS NOT NULL
            """)
        return Calibration(shown: try row?.int("shown") ?? 0, within: try row?.int("kept") ?? 0)
    }
}
