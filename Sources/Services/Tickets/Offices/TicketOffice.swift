import Kernel
import Pack
import Registry

/// One office with its queues: what is offered when, at which windows.
public struct TicketOffice: Sendable {
    /// The area that it serves.
    public let ward: Ward
    /// When it is open.
    public let hours: OpeningCalendar
    /// Its groups of windows, in the order of the pack.
    public let groups: [TicketGroup]
    /// Its printers for tickets, in the order in which they are offered.
    public let printers: [TicketPrinter]
    /// Calendars beside the office's own by category: a ticket is issued only while all of them are open.
    let limits: [String: [OpeningCalendar]]
    let categoriesByID: [String: TicketCategory]

    /// The categories, in the order of groups.
    public var categories: [TicketCategory] { groups.flatMap(\.categories).compactMap { categoriesByID[$0] } }

    /// A category that is served here.
    public func category(_ id: String) -> TicketCategory? {
        group(serving: id) == nil ? nil : categoriesByID[id]
    }

    /// A group by its id.
    public func group(_ id: String) -> TicketGroup? { groups.first { $0.id == id } }

    /// The group that serves a category.
    public func group(serving category: String) -> TicketGroup? { groups.first { $0.categories.contains(category) } }

    /// The group to which a window belongs.
    public func group(ofWindow number: Int) -> TicketGroup? { groups.first { $0.windows.contains(number) } }

    /// A printer by its id.
    public func printer(_ id: String) -> TicketPrinter? { printers.first { $0.id == id } }

    /// Whether tickets are issued at an instant.
    public func isOpen(at instant: Timestamp) -> Bool { hours.isOpen(at: instant) }

    /// Whether tickets for a category are issued at an instant: some business is not done in the evening or on Sundays.
    public func offers(_ category: String, at instant: Timestamp) -> Bool {
        isOpen(at: instant) && self.category(category) != nil
            && (limits[category] ?? []).allSatisfy { $0.isOpen(at: instant) }
    }

    /// When no more tickets for a category are issued, today; nil when it has closed already, or does not open.
    public func closing(of category: String, after instant: Timestamp) -> TimeOfDay? {
        let calendars = [hours] + (limits[category] ?? [])
        let closings = calendars.map { calendar in
            calendar.hours(on: instant.date).last { $0.upperBound > instant.time }?.upperBound
        }
        return closings.contains(nil) ? nil : closings.compactMap { $0 }.min()
    }

    /// Seconds on the clock until so many seconds of work have passed.
    func clock(from now: Timestamp, work: Int) -> Int {
        WorkingTime.clock(from: now.time, work: work, hours: hours.hours(on: now.date))
    }

    /// Seconds until anybody can be called at all.
    func untilOpen(at now: Timestamp) -> Int {
        WorkingTime.untilOpen(at: now.time, hours: hours.hours(on: now.date))
    }
}
