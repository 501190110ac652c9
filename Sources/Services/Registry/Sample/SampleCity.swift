import Kernel
import Pack

/// An invented city of any size: households whose ages, names and addresses are like those of a real one (sample data).
///
/// A household depends on the seed and its number alone, so that the same seed makes the same city on every machine, and
/// parts of it can be made in any order.
public struct SampleCity: Sendable {
    let seed: UInt64
    /// The day on which the city is as it is; ages are counted to it.
    let today: CivilDate
    let names: SampleNames
    let population: SamplePopulation
    let places: SamplePlaces

    /// A city out of the pack's sample data; what is wrong with that is added to the pack's faults.
    public init(pack: CityPack, places: Places, seed: UInt64, today: CivilDate) {
        self.seed = seed
        self.today = today
        names = SampleNames(pack: pack)
        population = SamplePopulation(pack: pack)
        self.places = SamplePlaces(places: places, population: population)
    }

    /// One household of the city; nil when the pack has no names or towns to make it of.
    ///
    /// The first is always a family of four (the demonstration's resident is its head) and the second one under support
    /// measures, so that the smallest city shows both.
    public func household(_ number: Int) -> NewHousehold? {
        var random = SeededRandom(seed: seed &+ UInt64(number) &* 0xD1B5_4A32_D192_ED03)
        // The first numbers of neighbouring seeds are alike; the next are not.
        _ = random.next()
        guard let home = places.home(&random) else { return nil }
        let at = Timestamp.at(today, .midnight).adding(seconds: -3_600 * 24 * 365).adding(milliseconds: Int64(number))
        var draft = SampleHousehold(city: self, number: number, at: at, random: random)
        guard let members = draft.members(home) else { return nil }
        return NewHousehold(
            id: .make(at: at, using: &draft.random), ward: home.town.ward, postalCode: home.town.postalCode,
            town: home.town.name, block: home.block, building: home.building, members: members)
    }

    /// The person whom the demonstration signs in as a resident: the head of the first household.
    public var demoResident: NewResident? { household(0)?.members.first }
}
