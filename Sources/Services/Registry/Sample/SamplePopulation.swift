import Kernel
import Pack

/// How sample households are composed, from `sample/population.yml` of the pack.
struct SamplePopulation: Sendable {
    /// The composition of a household.
    enum HouseholdKind: String, Sendable, CaseIterable {
        case single, couple
        case coupleChildren = "couple-children"
        case singleParent = "single-parent"
        case threeGenerations = "three-generations"
        case coupleParent = "couple-parent"
        case housemates
    }

    /// A status of residence and how long its period is at most, in years; 0 for none.
    struct Status: Sendable {
        let status: ForeignResidence.Status
        let years: Int
    }

    /// A place people came from.
    struct FormerPlace: Sendable {
        let postalCode: PostalCode?
        let prefecture: String
        let city: String
        let ward: String?
        let town: String
    }

    private(set) var kinds = Weighted<HouseholdKind>()
    /// Ages of the head, by kind.
    private(set) var ages: [HouseholdKind: Weighted<ClosedRange<Int>>] = [:]
    private(set) var children = Weighted<Int>()
    private(set) var statuses = Weighted<Status>()
    private(set) var formerPlaces = Weighted<FormerPlace>()
    private(set) var buildings: [String] = []
    /// Percent of special permanent residents, by nationality.
    private(set) var specialPermanent: [String: Int] = [:]
    private(set) var protectedPer100000 = 0
    private(set) var foreignPer100000 = 0
    private(set) var unknownBirthDayPer100000 = 0
    private var holdings: [String: Int] = [:]

    /// Reads the composition of a pack; what is wrong with it is added to the pack's faults.
    init(pack: CityPack) {
        guard let node = pack.document("sample/population.yml") else { return }
        node.allow([
            "households", "children", "protectedPer100000", "foreignPer100000", "unknownBirthDayPer100000",
            "specialPermanent", "statuses", "holdings", "buildings", "formerPlaces",
        ])
        protectedPer100000 = node.int("protectedPer100000")
        foreignPer100000 = node.int("foreignPer100000")
        unknownBirthDayPer100000 = node.int("unknownBirthDayPer100000")
        buildings = node.strings("buildings")
        specialPermanent = Self.numbers(node, "specialPermanent")
        holdings = Self.numbers(node, "holdings")
        for item in node.nodes("households") { addHousehold(item) }
        for (count, weight) in Self.numbers(node, "children").sorted(by: { $0.key < $1.key }) {
            children.add(Int(count) ?? 1, weight: weight)
        }
        for item in node.nodes("statuses") {
            item.allow(["status", "weight", "years"])
            guard let status = item.value("status", ForeignResidence.Status.self) else { continue }
            statuses.add(Status(status: status, years: item.int("years")), weight: item.int("weight"))
        }
        for item in node.nodes("formerPlaces") {
            item.allow(["weight", "postalCode", "prefecture", "city", "ward", "town"])
            formerPlaces.add(
                FormerPlace(
                    postalCode: PostalCode(item.string("postalCode")), prefecture: item.string("prefecture"),
                    city: item.string("city"), ward: item.optionalString("ward"), town: item.string("town")),
                weight: item.int("weight"))
        }
        if kinds.isEmpty || children.isEmpty { node.fault("\"households\" and \"children\" must not be empty") }
    }

    /// Percent of those who hold something.
    func share(_ holding: String) -> Int { holdings[holding] ?? 0 }

    private mutating func addHousehold(_ item: PackNode) {
        item.allow(["kind", "weight", "ages"])
        guard let kind = item.value("kind", HouseholdKind.self) else { return }
        var ranges = Weighted<ClosedRange<Int>>()
        for entry in item.node("ages")?.entries ?? [] {
            let ends = entry.key.split(separator: "-").compactMap { Int($0) }
            guard ends.count == 2, ends[0] <= ends[1], (18...110).contains(ends[0]), ends[1] <= 110,
                let weight = entry.value.scalar.flatMap({ Int($0) })
            else {
                entry.value.fault("ages must be written as 25-34: weight, from 18 to 110")
                continue
            }
            ranges.add(ends[0]...ends[1], weight: weight)
        }
        if ranges.isEmpty { item.fault("\"ages\" must not be empty") }
        kinds.add(kind, weight: item.int("weight"))
        ages[kind] = ranges
    }

    private static func numbers(_ node: PackNode, _ key: String) -> [String: Int] {
        guard let map = node.node(key) else { return [:] }
        return Dictionary(
            map.entries.map { ($0.key, map.int($0.key)) }, uniquingKeysWith: { first, _ in first })
    }
}
