import Kernel
import Pack
import Registry

/// Reads `tickets.yml` of all layers: categories add up by id, offices by area; groups, limits and the rhythm of the week
/// are those of the highest layer that has them.
struct TicketOfficeReader {
    private static let file = "tickets.yml"

    private let pack: CityPack
    private let places: Places
    private let calendars: Calendars
    private let layers: [PackNode]

    init(pack: CityPack, places: Places, calendars: Calendars) {
        self.pack = pack
        self.places = places
        self.calendars = calendars
        layers = pack.documentsOfLayers(Self.file)
        for layer in layers { layer.allow(["categories", "groups", "limits", "rhythm", "offices"]) }
    }

    func categories() -> [TicketCategory] {
        var found: [(node: PackNode, category: TicketCategory)] = []
        for node in layers.flatMap({ $0.nodes("categories") }) {
            node.allow(["id", "letter", "title", "minutes", "events", "visits", "after"])
            let id = node.string("id")
            let letter = node.string("letter")
            guard let first = letter.first, letter.count == 1, TicketNumber(letter: first, running: 1) != nil else {
                if !letter.isEmpty { node.node("letter")?.fault("\"letter\" must be one letter from A to Z") }
                continue
            }
            let minutes = node.int("minutes")
            if !(1...240).contains(minutes) { node.node("minutes")?.fault("\"minutes\" must be from 1 to 240") }
            let category = TicketCategory(
                id: id, letter: first, title: node.localized("title"), minutes: min(max(minutes, 1), 240),
                events: node.strings("events"), visits: node.strings("visits"),
                after: node.strings("after"))
            if let place = found.firstIndex(where: { $0.category.id == id }) {
                found[place] = (node, category)
            } else {
                found.append((node, category))
            }
        }
        let ids = Set(found.map(\.category.id))
        var letters: Set<Character> = []
        for (node, category) in found {
            if !letters.insert(category.letter).inserted {
                node.node("letter")?.fault("another category has the letter \(category.letter) already")
            }
            for other in category.after where !ids.contains(other) {
                node.node("after")?.fault("\"\(other)\" is no category\(Suggestion.hint(other, among: ids.sorted()))")
            }
        }
        return found.map(\.category)
    }

    func rhythm() -> WeekRhythm {
        let spans = highest("rhythm").compactMap { node -> WeekRhythm.Span? in
            node.allow(["days", "hours", "percent"])
            let days = node.strings("days").compactMap { Weekday(name: $0) }
            if days.count != node.strings("days").count { node.node("days")?.fault("not all of these are weekdays") }
            let percent = node.int("percent")
            guard let hours = HourRange(node.string("hours")), (10...1_000).contains(percent) else {
                node.fault("\"hours\" such as 9:00-11:00 and \"percent\" from 10 to 1000 are expected")
                return nil
            }
            return WeekRhythm.Span(days: Set(days), hours: hours, percent: percent)
        }
        return WeekRhythm(spans: spans)
    }

    func offices(_ categories: [TicketCategory]) -> [TicketOffice] {
        let byID = Dictionary(categories.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let common = highest("groups").compactMap { group($0, byID) }
        if common.isEmpty, let layer = layers.last {
            layer.fault("\"groups\" is missing: windows with their categories")
        }
        let limits = limits(byID)
        var own: [WardCode: PackNode] = [:]
        for node in layers.flatMap({ $0.nodes("offices") }) {
            node.allow(["ward", "groups", "printers"])
            guard let ward = WardCode(node.string("ward")), places.ward(ward) != nil else {
                node.node("ward")?.fault("no area of places/wards.yml has this code")
                continue
            }
            own[ward] = node
        }
        return places.wards.map { ward in
            let node = own[ward.code]
            let groups = node.map { changed(common, by: $0, byID) } ?? common
            let serving = groups.flatMap(\.categories)
            if Set(serving).count != serving.count { (node ?? layers.last)?.fault("a category is in two groups") }
            let windows = groups.flatMap(\.windows)
            if Set(windows).count != windows.count { (node ?? layers.last)?.fault("a window is in two groups") }
            if calendars[ward.calendar] == nil {
                layers.last?.fault("the calendar \"\(ward.calendar)\" of \(ward.code) is not in calendars.yml")
            }
            return TicketOffice(
                ward: ward, hours: calendars[ward.calendar]?.hours ?? OpeningCalendar(), groups: groups,
                printers: (node?.nodes("printers") ?? []).compactMap(printer), limits: limits, categoriesByID: byID)
        }
    }

    /// The common groups with what an office has otherwise: other windows, other categories, or none of it (`windows: []`).
    private func changed(
        _ common: [TicketGroup], by office: PackNode, _ categories: [String: TicketCategory]
    ) -> [TicketGroup] {
        let changes = office.nodes("groups")
        for change in changes where !common.contains(where: { $0.id == change.string("id") }) {
            change.fault("\"\(change.string("id"))\" is no group of this city")
        }
        return common.compactMap { group -> TicketGroup? in
            guard let change = changes.first(where: { $0.optionalString("id") == group.id }) else { return group }
            change.allow(["id", "title", "place", "categories", "windows"])
            let windows = change.has("windows") ? self.windows(change) : group.windows
            let served = change.has("categories") ? known(change, categories) : group.categories
            guard !windows.isEmpty, !served.isEmpty else { return nil }
            return TicketGroup(
                id: group.id, title: change.optionalLocalized("title") ?? group.title,
                place: change.optionalLocalized("place") ?? group.place, categories: served, windows: windows,
                isSelfService: group.isSelfService)
        }
    }

    private func group(_ node: PackNode, _ categories: [String: TicketCategory]) -> TicketGroup? {
        node.allow(["id", "title", "place", "categories", "windows", "self-service"])
        let id = node.string("id")
        // The id stands in the address of the display.
        guard !id.isEmpty, id.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }) else {
            node.node("id")?.fault("\"id\" must be made of Latin letters, digits and hyphens")
            return nil
        }
        let windows = windows(node)
        if windows.isEmpty { node.fault("\"windows\" is missing: the numbers of the windows") }
        return TicketGroup(
            id: id, title: node.localized("title"), place: node.optionalLocalized("place"),
            categories: known(node, categories), windows: windows,
            isSelfService: node.bool("self-service", default: false))
    }

    private func windows(_ node: PackNode) -> [Int] {
        node.nodes("windows").compactMap { item in
            guard let number = item.scalar.flatMap({ Int($0) }), (1...999).contains(number) else {
                item.fault("a window is a number from 1 to 999")
                return nil
            }
            return number
        }
    }

    private func known(_ node: PackNode, _ categories: [String: TicketCategory]) -> [String] {
        let ids = node.strings("categories")
        for id in ids where categories[id] == nil {
            node.node("categories")?.fault(
                "\"\(id)\" is no category\(Suggestion.hint(id, among: categories.keys.sorted()))")
        }
        return ids.filter { categories[$0] != nil }
    }

    private func limits(_ categories: [String: TicketCategory]) -> [String: [OpeningCalendar]] {
        var limits: [String: [OpeningCalendar]] = [:]
        for node in highest("limits") {
            node.allow(["calendar", "categories"])
            let id = node.string("calendar")
            guard let calendar = calendars[id] else {
                node.node("calendar")?.fault(
                    "\"\(id)\" is no calendar of calendars.yml\(Suggestion.hint(id, among: calendars.ids))")
                continue
            }
            for category in known(node, categories) { limits[category, default: []].append(calendar.hours) }
        }
        return limits
    }

    private func printer(_ node: PackNode) -> TicketPrinter? {
        node.allow(["id", "title", "address", "dots"])
        let address = node.string("address").split(separator: ":", omittingEmptySubsequences: false)
        guard let host = address.first, !host.isEmpty, address.count <= 2,
            let port = address.count == 2 ? Int(address[1]) : 9_100, (1...65_535).contains(port)
        else {
            node.node("address")?.fault("\"address\" must be a host and a port such as 192.0.2.10:9100")
            return nil
        }
        let dots = node.optionalInt("dots") ?? 576
        if !(200...1_200).contains(dots) { node.node("dots")?.fault("\"dots\" must be from 200 to 1200") }
        return TicketPrinter(
            id: node.string("id"), title: node.localized("title"), host: String(host), port: port,
            dots: min(max(dots, 200), 1_200))
    }

    private func highest(_ key: String) -> [PackNode] { layers.last { $0.has(key) }?.nodes(key) ?? [] }
}
