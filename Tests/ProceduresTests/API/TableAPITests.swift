import Kernel
import Pack
import Registry
import Site
import Testing

@testable import Procedures

@Suite("The city's tables")
struct TableAPITests {
    static func tables(_ path: String) throws -> (tables: RuleTables, faults: [String]) {
        let pack = try CityPack.load(path)
        let tables = RuleTables(pack: pack)
        return (tables, pack.faults.all.map(\.description))
    }

    @Test(
        "the packs' tables are whole",
        arguments: [("osaka", ["certificate-fees", "dog-fees"]), ("sample-town", ["certificate-fees"])])
    func whole(_ city: String, _ ids: [String]) throws {
        let (tables, faults) = try Self.tables(Fixture.root + "/City/" + city)
        #expect(tables.ids == ids)
        #expect(faults.isEmpty)
    }

    @Test(
        "fees are what the ordinances say",
        arguments: [
            ("juuminhyou", "counter", 300), ("juuminhyou", "kiosk", 200), ("fuhyou", "kiosk", 200),
            ("koseki", "counter", 450),
            ("joseki", "counter", 750), ("joseki", "kiosk", nil), ("juri-joushitsu", "counter", 1_400),
            ("mibun", "counter", 300),
        ] as [(String, String, Int?)])
    func fees(_ certificate: String, _ channel: String, _ yen: Int?) throws {
        let table = try #require(try Self.tables(Fixture.root + "/City/osaka").tables["certificate-fees"])
        let result = table.model.evaluate(
            decision: "certificate-fees", ["certificate": .string(certificate), "channel": .string(channel)])
        #expect(result?.value == (yen.map { .number($0) } ?? .null))
    }
}
