import Kernel
import Pack

/// Names for sample people, from `sample/names.csv` of the pack: each as frequent as its weight says.
struct SampleNames: Sendable {
    /// A name with its reading, and in Latin letters for foreign names.
    struct Name: Sendable {
        let text: String
        let kana: String
        let romaji: String
    }

    private(set) var families = Weighted<Name>()
    private(set) var nationalities = Weighted<String>()
    private var given: [Group: Weighted<Name>] = [:]
    private var foreignFamilies: [String: Weighted<Name>] = [:]
    private var foreignGiven: [ForeignGroup: Weighted<Name>] = [:]

    /// Given names of one sex that were in use from some year on.
    private struct Group: Hashable {
        let sex: Int
        let decade: Int
    }

    private struct ForeignGroup: Hashable {
        let nationality: String
        let sex: Int
    }

    /// Reads the names of a pack; what is wrong with them is added to the pack's faults.
    init(pack: CityPack) {
        let columns = ["kind", "text", "kana", "romaji", "nationality", "sex", "from", "to", "weight"]
        guard let table = pack.table("sample/names.csv", columns: columns) else { return }
        let places = columns.compactMap(table.index)
        for row in table.rows {
            let cells = places.map { row[$0] }
            if !add(cells) {
                pack.faults.add(
                    PackFault(
                        file: table.file, line: 1, column: 1,
                        reason: "the row \"\(cells.joined(separator: ","))\" has an unknown kind or no weight"))
            }
        }
    }

    private mutating func add(_ cells: [String]) -> Bool {
        guard let weight = Int(cells[8]) else { return false }
        let (nationality, sex) = (cells[4], Int(cells[5]) ?? 0)
        let name = Name(text: cells[1].isEmpty ? cells[3] : cells[1], kana: cells[2], romaji: cells[3])
        switch cells[0] {
        case "family": families.add(name, weight: weight)
        case "nationality": nationalities.add(nationality, weight: weight)
        case "foreign-family": foreignFamilies[nationality, default: .init()].add(name, weight: weight)
        case "foreign-given":
            foreignGiven[ForeignGroup(nationality: nationality, sex: sex), default: .init()].add(name, weight: weight)
        case "given":
            guard let from = Int(cells[6]), let to = Int(cells[7]), from <= to, to < 3000 else { return false }
            for decade in from / 10...to / 10 {
                given[Group(sex: sex, decade: decade), default: .init()].add(name, weight: weight)
            }
        default: return false
        }
        return true
    }

    /// A Japanese given name of the years around a birth.
    func given(_ sex: Sex, bornIn year: Int, _ random: inout SeededRandom) -> Name? {
        let drift = random.percent(15) ? 10 : 0
        let names =
            given[Group(sex: sex.rawValue, decade: (year - drift) / 10)]
            ?? given[Group(sex: sex.rawValue, decade: year / 10)]
        return names?.pick(&random)
    }

    /// A family name of a nationality.
    func foreignFamily(_ nationality: String, _ random: inout SeededRandom) -> Name? {
        foreignFamilies[nationality]?.pick(&random)
    }

    /// A given name of a nationality.
    func foreignGiven(_ nationality: String, _ sex: Sex, _ random: inout SeededRandom) -> Name? {
        foreignGiven[ForeignGroup(nationality: nationality, sex: sex.rawValue)]?.pick(&random)
    }
}
