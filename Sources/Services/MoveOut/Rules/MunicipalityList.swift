import Kernel
import Pack
import Registry

/// The municipalities of the country and the wards of its designated cities, from `places/municipalities.csv` of the pack, with
/// the areas of the city itself.
public struct MunicipalityList: Sendable {
    /// One of them.
    struct Entry: Sendable {
        let code: WardCode
        let prefecture: String
        /// The county (郡) of a town or village; empty for others.
        let county: String
        let name: String
        /// The reading of the name, katakana; empty where it is not known.
        let reading: String

        /// As an address begins: prefecture, county and name.
        var full: String { prefecture + county + name }

        /// Everything by which it is called; a ward of a designated city also without its city.
        fileprivate var calls: [String] {
            let ward = name.hasSuffix("区") ? name.split(separator: "市", maxSplits: 1).dropFirst().map(String.init) : []
            return [name, county + name, prefecture + name, full] + ward
        }
    }

    /// What was meant by what was typed.
    enum Finding: Sendable, Equatable {
        case one(WardCode)
        /// Several can be meant, in the order of their codes.
        case several([WardCode])
        case none
    }

    /// No more than so many are offered.
    static let most = 30

    private let entries: [Entry]
    private let byCode: [WardCode: Int]

    /// Reads the pack; what is wrong is added to its faults.
    init(pack: CityPack, places: Places) {
        var found: [WardCode: Entry] = [:]
        let path = "places/municipalities.csv"
        if pack.file(path) != nil,
            let table = pack.table(path, columns: ["code", "prefecture", "county", "name", "reading"])
        {
            let columns = ["code", "prefecture", "county", "name", "reading"].compactMap(table.index)
            for row in table.rows {
                guard let code = WardCode(row[columns[0]]) else {
                    pack.faults.add(
                        PackFault(
                            file: table.file, line: 1, column: 1,
                            reason: "\"\(row[columns[0]])\" is no code with its check digit"))
                    continue
                }
                found[code] = Entry(
                    code: code, prefecture: row[columns[1]], county: row[columns[2]], name: row[columns[3]],
                    reading: row[columns[4]])
            }
        }
        let city = places.city.text(in: .ja)
        for ward in places.wards {
            let name = ward.name.text(in: .ja)
            found[ward.code] = Entry(
                code: ward.code, prefecture: places.prefecture.text(in: .ja), county: "",
                name: name == city ? city : city + name, reading: found[ward.code]?.reading ?? "")
        }
        entries = found.values.sorted { $0.code < $1.code }
        byCode = Dictionary(uniqueKeysWithValues: entries.enumerated().map { ($1.code, $0) })
    }

    subscript(code: WardCode) -> Entry? { byCode[code].map { entries[$0] } }

    var count: Int { entries.count }

    /// The municipality itself: of a ward of a designated city that city, of all others their own code. Municipalities exchange notices,
    /// wards do not.
    func city(of code: WardCode) -> WardCode {
        guard let ward = self[code], ward.name.hasSuffix("区"), let end = ward.name.firstIndex(of: "市") else {
            return code
        }
        let name = ward.name[...end]
        return entries.first { $0.prefecture == ward.prefecture && $0.name == name }?.code ?? code
    }

    /// A town as it stands after the name of a municipality: where that is a designated city, with the ward before it.
    func town(_ town: TownTable.Town, in municipality: WardCode) -> String {
        guard town.municipality != municipality, let whole = self[municipality], let ward = self[town.municipality],
            ward.name.hasPrefix(whole.name)
        else { return town.name }
        return ward.name.dropFirst(whole.name.count) + town.name
    }

    /// Who was meant: a code of six digits, a whole name with or without prefecture and county, or else everyone whose name, reading
    /// or ward begins or ends so.
    func find(_ text: String) -> Finding {
        let typed = Self.key(text)
        // A code is taken also where the municipality is younger than the list.
        if let code = WardCode(typed) { return .one(code) }
        guard !typed.isEmpty else { return .none }
        let exact = entries.filter { entry in entry.calls.contains { Self.key($0) == typed } }
        if exact.count == 1 { return .one(exact[0].code) }
        guard exact.isEmpty else { return .several(exact.prefix(Self.most).map(\.code)) }
        let reading = Kana.searchKey(typed)
        let near = entries.filter { entry in
            entry.calls.contains { Self.key($0).hasPrefix(typed) }
                || (Kana.isKana(typed) && !entry.reading.isEmpty && Kana.searchKey(entry.reading).hasPrefix(reading))
        }
        return near.isEmpty ? .none : .several(near.prefix(Self.most).map(\.code))
    }

    /// What is compared: digits of half width, no spaces, and the ways in which ヶ, 竜 and 梼 of place names are written made one.
    private static func key(_ text: String) -> String {
        Kana.halfWidthDigits(text).filter { !$0.isWhitespace }
            .replacing("ヶ", with: "ケ").replacing("ｹ", with: "ケ").replacing("檮", with: "梼").replacing("龍", with: "竜")
    }
}
