import Kernel
import Pack
import Registry

/// The offices of a city with their queues, from `tickets.yml` of the pack.
///
/// ```yaml
/// categories: [{id: moves, letter: A, title: {ja: 住民異動}, minutes: 15}]
/// groups: [{id: residents, title: {ja: 住民登録}, categories: [moves], windows: [1, 2, 3]}]
/// offices: [{ward: "999997", groups: [{id: residents, windows: [1]}], printers: [{id: p1, title: {ja: 入口}, address: "192.0.2.10"}]}]
/// ```
public struct TicketOffices: Sendable {
    /// The offices in the order of the city's areas.
    public let offices: [TicketOffice]
    /// The categories of the whole city.
    public let categories: [TicketCategory]
    let rhythm: WeekRhythm
    private let byWard: [WardCode: TicketOffice]

    /// The office of an area; nil for a code that is not the city's.
    public func office(_ ward: WardCode) -> TicketOffice? { byWard[ward] }

    /// A category by its id.
    public func category(_ id: String) -> TicketCategory? { categories.first { $0.id == id } }

    /// Reads the queues of a pack; what is wrong with them is added to the pack's faults.
    public init(pack: CityPack, places: Places, calendars: Calendars) {
        let reader = TicketOfficeReader(pack: pack, places: places, calendars: calendars)
        categories = reader.categories()
        rhythm = reader.rhythm()
        offices = reader.offices(categories)
        byWard = Dictionary(offices.map { ($0.ward.code, $0) }, uniquingKeysWith: { first, _ in first })
    }
}

/// How services differ through the week before they are measured: in percent of what is usual, by weekday and hour.
struct WeekRhythm: Sendable {
    struct Span: Sendable {
        let days: Set<Weekday>
        let hours: HourRange
        let percent: Int
    }

    let spans: [Span]

    /// The percentage at an instant; 100 unless said otherwise.
    func percent(at instant: Timestamp) -> Int {
        let weekday = instant.date.weekday
        let time = instant.time
        return spans.first { $0.days.contains(weekday) && $0.hours.opens <= time && time < $0.hours.closes }?.percent
            ?? 100
    }
}
