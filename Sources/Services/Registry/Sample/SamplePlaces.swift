import Kernel

/// Addresses for sample households in the real towns of the city, as many in each area as its weight says.
struct SamplePlaces: Sendable {
    private let places: Places
    private let population: SamplePopulation
    private var wards = Weighted<WardCode>()
    private var towns: [WardCode: [Town]] = [:]

    init(places: Places, population: SamplePopulation) {
        self.places = places
        self.population = population
        for ward in places.wards {
            let towns = places.towns(in: ward.code).filter { $0.kind == .town }
            guard !towns.isEmpty else { continue }
            wards.add(ward.code, weight: ward.sampleWeight)
            self.towns[ward.code] = towns
        }
    }

    /// Where somebody lives.
    struct Home: Sendable {
        let town: Town
        let block: String
        let building: String?
    }

    /// A home anywhere in the city; nil for a city without towns.
    func home(_ random: inout SeededRandom) -> Home? {
        guard let ward = wards.pick(&random), let towns = towns[ward] else { return nil }
        let town = towns[random.number(in: 0...towns.count - 1)]
        return Home(town: town, block: block(town.hasChome, &random), building: building(town.name, &random))
    }

    /// An earlier address: outside the city, or in another of its towns.
    func formerAddress(inCity: Bool, _ random: inout SeededRandom) -> Address? {
        if inCity {
            guard let home = home(&random) else { return nil }
            return places.address(
                postalCode: home.town.postalCode, ward: home.town.ward, town: home.town.name, block: home.block,
                building: home.building)
        }
        return population.formerPlaces.pick(&random).map { place in
            Address(
                postalCode: place.postalCode, prefecture: place.prefecture, city: place.city, ward: place.ward,
                town: place.town, block: block(true, &random))
        }
    }

    private func block(_ hasChome: Bool, _ random: inout SeededRandom) -> String {
        let (block, house) = (random.number(in: 1...28), random.number(in: 1...36))
        return hasChome ? "\(random.number(in: 1...6))丁目\(block)番\(house)号" : "\(block)番\(house)号"
    }

    private func building(_ town: String, _ random: inout SeededRandom) -> String? {
        guard !population.buildings.isEmpty, random.percent(62) else { return nil }
        let name = population.buildings[random.number(in: 0...population.buildings.count - 1)]
        let room = random.number(in: 1...14) * 100 + random.number(in: 1...12)
        return name.replacing("{town}", with: town) + " \(room)号"
    }
}
