import Kernel
import Pack
import Registry

/// What a pack says about moving out, from `moveout.yml` and `places/municipalities.csv`.
public struct MoveOutData: Sendable {
    /// Something that ends or has to be done because somebody leaves (転出に伴い終わるもの).
    public struct Ending: Sendable {
        public let id: String
        /// The ledger in which those concerned stand; nil for everybody.
        public let holding: Membership.Kind?
        public let title: LocalizedText
        /// When it ends and what is to be done.
        public let text: LocalizedText
        /// Whether the person has to act.
        public let needsAct: Bool
    }

    /// A station (マイナポータル利用環境) in an office.
    public struct Station: Sendable, Hashable {
        public let id: String
        public let ward: WardCode
        public let place: LocalizedText
        /// The address of the office.
        public let address: LocalizedText?
        /// Where it is, in degrees (WGS 84); nil where the pack does not say.
        public let point: Point?
        /// Whether it offers the platform's own notice or opens the national portal.
        public let offersOwn: Bool
    }

    /// A place on the earth, in degrees (WGS 84).
    public struct Point: Sendable, Hashable {
        public let latitude: Double
        public let longitude: Double
    }

    public let endings: [Ending]
    public let stations: [Station]
    /// The office that looks at notices whose own office is not known or may not be told; nil for the first of the city.
    public let desk: WardCode?
    /// The address of the national portal.
    public let portal: String?
    /// Minutes that a visit to the window takes, for the comparison before any was measured.
    public let windowMinutes: Int
    /// The same with a card.
    public let cardMinutes: Int
    /// The municipalities of the country.
    public let municipalities: MunicipalityList
    /// The towns of the country by postal code, where whoever set the city up made the table.
    public internal(set) var towns: TownTable
    /// The countries of the world.
    public let countries: CountryList

    /// Reads the pack; what is wrong is added to its faults.
    public init(pack: CityPack, places: Places) {
        var endings: [Ending] = []
        var stations: [Station] = []
        var portal: String?
        var desk: WardCode?
        var (minutes, cardMinutes) = (0, 0)
        for layer in pack.documentsOfLayers("moveout.yml") {
            layer.allow(["ends", "stations", "portal", "windowMinutes", "cardMinutes", "desk"])
            for node in layer.nodes("ends") {
                node.allow(["id", "holding", "title", "text", "act"])
                let ending = Ending(
                    id: node.string("id"), holding: node.optionalValue("holding", Membership.Kind.self),
                    title: node.localized("title"), text: node.localized("text"),
                    needsAct: node.bool("act", default: false))
                endings.removeAll { $0.id == ending.id }
                endings.append(ending)
            }
            for node in layer.nodes("stations") {
                node.allow(["id", "ward", "place", "own", "address", "at"])
                guard let ward = WardCode(node.string("ward")), places.ward(ward) != nil else {
                    node.fault("\"ward\" must be the code of an area of wards.yml")
                    continue
                }
                let id = node.string("id")
                if stations.contains(where: { $0.id == id }) { node.fault("there are two stations \"\(id)\"") }
                stations.append(
                    Station(
                        id: id, ward: ward, place: node.localized("place"),
                        address: node.optionalLocalized("address"), point: Self.point(node),
                        offersOwn: node.bool("own", default: true)))
            }
            if let text = layer.optionalString("desk") {
                desk = WardCode(text)
                if desk.flatMap(places.ward) == nil {
                    layer.node("desk")?.fault("\"desk\" must be an area of wards.yml")
                }
            }
            portal = layer.optionalString("portal") ?? portal
            minutes = layer.optionalInt("windowMinutes") ?? minutes
            cardMinutes = layer.optionalInt("cardMinutes") ?? cardMinutes
        }
        self.endings = endings
        self.stations = stations
        self.portal = portal
        self.desk = desk
        windowMinutes = minutes
        self.cardMinutes = cardMinutes
        municipalities = MunicipalityList(pack: pack, places: places)
        towns = TownTable(pack: pack)
        countries = CountryList(pack: pack)
    }

    /// `at: [latitude, longitude]` of a station, somewhere in the country.
    private static func point(_ node: PackNode) -> Point? {
        guard node.has("at") else { return nil }
        let numbers = node.strings("at").compactMap { Double($0) }
        guard numbers.count == 2, (20...46).contains(numbers[0]), (122...154).contains(numbers[1]) else {
            node.fault("\"at\" must be latitude and longitude in degrees, such as [34.7055, 135.5105]")
            return nil
        }
        return Point(latitude: numbers[0], longitude: numbers[1])
    }

    public func station(_ id: String) -> Station? { stations.first { $0.id == id } }

    /// What ends for a person.
    func endings(for resident: Resident, on day: CivilDate) -> [Ending] {
        endings.filter { ending in
            guard let kind = ending.holding else { return true }
            if case .held = resident.holding(kind, on: day) { return true }
            return false
        }
    }
}
