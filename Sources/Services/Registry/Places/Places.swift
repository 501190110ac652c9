import Kernel
import Pack

/// The places of a city: its areas, towns and postal codes, from `places/wards.yml` and `places/postcodes.csv` of the pack.
///
/// ```swift
/// places.towns(at: code)              // the towns that share it
/// places.ward(code)?.office.text(in: .ja)         // 区役所
/// ```
public struct Places: Sendable {
    public let prefecture: LocalizedText
    public let city: LocalizedText
    /// Code of the municipality as a whole.
    public let cityCode: WardCode?
    /// In the order of the pack.
    public let wards: [Ward]
    /// Ordered by postal code.
    public let towns: [Town]

    private let wardsByCode: [WardCode: Ward]
    private let townsByCode: [PostalCode: [Town]]
    private let townsByWard: [WardCode: [Town]]

    /// Reads the places of a pack; what is wrong with them is added to the pack's faults.
    public init(pack: CityPack) {
        guard let node = pack.document("places/wards.yml") else {
            pack.faults.add(
                PackFault(file: pack.root + "/places/wards.yml", line: 1, column: 1, reason: "the file is missing"))
            self.init(prefecture: LocalizedText([:]), city: LocalizedText([:]), cityCode: nil, wards: [], towns: [])
            return
        }
        node.allow(["prefecture", "prefectureKana", "city", "cityKana", "code", "wards"])
        let cityCode = Self.code(of: node)
        let wards = node.nodes("wards").compactMap { Self.ward($0, cityCode: cityCode) }
        if wards.isEmpty { node.fault("\"wards\" must list at least one area: the wards, or the municipality itself") }
        let known = Dictionary(wards.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })
        if known.count != wards.count { node.fault("two areas have the same code") }
        self.init(
            prefecture: node.localized("prefecture"), city: node.localized("city"), cityCode: cityCode, wards: wards,
            towns: Self.towns(of: pack, wards: known))
    }

    private init(prefecture: LocalizedText, city: LocalizedText, cityCode: WardCode?, wards: [Ward], towns: [Town]) {
        self.prefecture = prefecture
        self.city = city
        self.cityCode = cityCode
        self.wards = wards
        self.towns = towns
        wardsByCode = Dictionary(wards.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })
        townsByCode = Dictionary(grouping: towns, by: \.postalCode)
        townsByWard = Dictionary(grouping: towns, by: \.ward)
    }

    /// The area with a code; nil when the city has none such.
    public func ward(_ code: WardCode) -> Ward? { wardsByCode[code] }

    /// The towns that share a postal code; empty for a code that is not the city's.
    public func towns(at code: PostalCode) -> [Town] { townsByCode[code] ?? [] }

    /// The towns of an area.
    public func towns(in ward: WardCode) -> [Town] { townsByWard[ward] ?? [] }

    /// The area in which an address of the city lies, by the ward that is written in it, else by its postal code; nil
    /// outside the city, and where neither tells.
    public func ward(of address: Address) -> WardCode? {
        let city = city.text(in: .ja)
        guard address.prefecture == prefecture.text(in: .ja), address.city.hasPrefix(city) else { return nil }
        // The ward may stand behind the city, in a field of its own or before the town.
        let written = address.city.dropFirst(city.count) + (address.ward ?? "") + address.town
        if let named = wards.first(where: { $0.isPartOfAddress && written.hasPrefix($0.name.text(in: .ja)) }) {
            return named.code
        }
        let towns = address.postalCode.map { self.towns(at: $0) } ?? []
        for candidates in [towns, towns.filter { written.hasPrefix($0.name) }] {
            let areas = Set(candidates.map(\.ward))
            if areas.count == 1 { return areas.first }
        }
        return wards.count == 1 ? wards.first?.code : nil
    }

    /// An address in the city, with the names that the pack gives to prefecture, city and area.
    public func address(
        postalCode: PostalCode?, ward: WardCode, town: String, block: String, building: String?
    ) -> Address {
        let area = wardsByCode[ward]
        return Address(
            postalCode: postalCode, prefecture: prefecture.text(in: .ja), city: city.text(in: .ja),
            ward: area.flatMap { $0.isPartOfAddress ? $0.name.text(in: .ja) : nil }, town: town, block: block,
            building: building)
    }

    private static func code(of node: PackNode) -> WardCode? {
        let text = node.string("code")
        do {
            return try WardCode(checking: text)
        } catch {
            (node.node("code") ?? node).fault(
                "\"\(text)\" is not the code of a municipality: \(error.reason.text(in: .en))")
            return nil
        }
    }

    private static func ward(_ node: PackNode, cityCode: WardCode?) -> Ward? {
        node.allow(["code", "name", "kana", "office", "calendar", "sampleWeight"])
        guard let code = code(of: node) else { return nil }
        return Ward(
            code: code, name: node.localized("name"), kana: node.string("kana"), office: node.localized("office"),
            calendar: node.string("calendar"), isPartOfAddress: code != cityCode,
            sampleWeight: node.optionalInt("sampleWeight") ?? 1)
    }

    private static func towns(of pack: CityPack, wards: [WardCode: Ward]) -> [Town] {
        let columns = ["postal_code", "ward_code", "town", "town_kana", "chome", "kind", "note"]
        guard let table = pack.table("places/postcodes.csv", columns: columns) else { return [] }
        let places = columns.compactMap(table.index)
        var towns: [Town] = []
        towns.reserveCapacity(table.rows.count)
        for row in table.rows {
            let cells = places.map { row[$0] }
            guard let postalCode = PostalCode(cells[0]), let ward = WardCode(cells[1]), wards[ward] != nil,
                let kind = Town.Kind(rawValue: cells[5])
            else {
                pack.faults.add(
                    PackFault(
                        file: table.file, line: 1, column: 1,
                        reason:
                            "the row \"\(cells.joined(separator: ","))\" has no postal code, an area that wards.yml "
                            + "does not list, or an unknown kind"))
                continue
            }
            towns.append(
                Town(
                    postalCode: postalCode, ward: ward, name: cells[2], kana: cells[3], hasChome: cells[4] == "1",
                    kind: kind, note: cells[6]))
        }
        return towns
    }
}
