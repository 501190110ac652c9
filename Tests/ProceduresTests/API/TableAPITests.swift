import Kernel
import Pack
import Registry
import Rules
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
        arguments: [
            ("osaka", ["certificate-fees", "child-allowance", "dog-fees", "individual-number", "moveout-online"]),
            ("sample-town", ["certificate-fees", "child-allowance", "individual-number", "moveout-online"]),
        ])
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

    @Test(
        "a table takes its rates from the dated parameters",
        arguments: [
            ("2024-10-01", true, 1, 2, 15_000), ("2024-10-01", true, 1, 3, 10_000), ("2026-04-01", true, 3, 2, 30_000),
            ("2026-04-01", true, 3, 17, 30_000), ("2026-04-01", false, 3, 19, 0), ("2024-09-30", true, 1, 2, nil),
        ] as [(String, Bool, Int, Int, Int?)])
    func allowance(_ on: String, _ until18: Bool, _ order: Int, _ age: Int, _ yen: Int?) throws {
        let table = try #require(try Self.tables(Fixture.root + "/City/osaka").tables["child-allowance"])
        let result = table.model.evaluate(
            decision: "child-allowance",
            [
                "on": .date(Fixture.day(on)), "until18": .boolean(until18), "order": .number(order),
                "age": .number(age),
            ])
        #expect(result?.value == (yen.map { .number($0) } ?? .null))
    }
}
