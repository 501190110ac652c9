import Pack

/// Countries and regions as residence cards name them (国籍・地域), from `places/countries.csv` of the pack.
public struct CountryList: Sendable {
    private let names: [String: String]

    /// Reads the pack; what is wrong is added to its faults.
    init(pack: CityPack) {
        let (path, columns) = ("places/countries.csv", ["code", "name"])
        guard pack.file(path) != nil, let table = pack.table(path, columns: columns),
            let code = table.index(of: "code"), let name = table.index(of: "name")
        else {
            names = [:]
            return
        }
        names = Dictionary(table.rows.map { ($0[code], $0[name]) }) { $1 }
    }

    /// The name of a country by its code (ISO 3166-1 alpha-3); the code itself where the table does not know it.
    func name(_ code: String) -> String { names[code] ?? code }
}
