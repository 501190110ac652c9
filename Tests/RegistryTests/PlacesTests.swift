import Foundation
import Kernel
import Pack
import Testing

@testable import Registry

/// A pack read from the repository, for the tests of this target.
enum City {
    /// The folder with all packs.
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "City").path

    /// The invented town.
    static let pack = load("sample-town")

    /// Every pack of a city.
    static let all = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted().filter { name in
        name != "base" && FileManager.default.fileExists(atPath: "\(folder)/\(name)/pack.yml")
    }

    static func load(_ name: String) -> CityPack {
        do { return try CityPack.load(folder + "/" + name) } catch { preconditionFailure("\(error)") }
    }
}

@Suite("Places and calendars of the packs")
struct PlacesTests {
    @Test("every pack has areas, towns and calendars without faults", arguments: City.all)
    func noFaults(name: String) {
        let pack = City.load(name)
        let places = Places(pack: pack)
        let calendars = Calendars(pack: pack)
        _ = SampleCity(pack: pack, places: places, seed: 1, today: .earliest)
        _ = RegisterKey(pack: pack)
        let own = pack.faults.all.filter { fault in
            ["places/", "calendars", "sample/", "register/", "words/registry"].contains { fault.file.contains($0) }
        }
        #expect(own.isEmpty, "\(own)")
        #expect(!places.wards.isEmpty && !places.towns.isEmpty)
        for ward in places.wards {
            #expect(calendars[ward.calendar] != nil, "\(ward.calendar)")
            #expect(!places.towns(in: ward.code).isEmpty, "\(ward.code)")
        }
    }

    @Test("a city without wards is one area that is no part of an address")
    func wholeCity() throws {
        let places = Places(pack: City.pack)
        let ward = try #require(places.wards.first)
        #expect(places.wards.count == 1)
        let address = places.address(
            postalCode: PostalCode("999-0003"), ward: ward.code, town: "港町", block: "1丁目2番3号", building: nil)
        #expect(address.oneLine == "見本県見本町港町1丁目2番3号")
        #expect(places.towns(at: try #require(PostalCode("999-0003"))).map(\.name) == ["港町"])
        #expect(places.towns(at: try #require(PostalCode("999-0099"))).isEmpty)
    }

    @Test("an address lies in the ward that is written in it, else in that of its postal code")
    func wardOfAddress() throws {
        let places = Places(pack: City.load("osaka"))
        func ward(_ code: String?, _ city: String, _ town: String, prefecture: String = "大阪府") -> String? {
            places.ward(
                of: Address(
                    postalCode: code.flatMap { PostalCode($0) }, prefecture: prefecture, city: city, ward: nil,
                    town: town, block: "1", building: nil))?.description
        }
        #expect(ward(nil, "大阪市", "北区中之島") == "271276")
        #expect(ward(nil, "大阪市東淀川区", "東中島") == "271144")
        #expect(ward(nil, "大阪市", "西淀川区御幣島") == "271136")
        #expect(ward("530-0001", "大阪市", "梅田") == "271276")
        // What is written counts more than a code that was mistyped.
        #expect(ward("530-0001", "大阪市", "中央区本町") == "271284")
        #expect(ward("530-0001", "堺市", "堺区") == nil)
        #expect(ward("530-0001", "大阪市", "梅田", prefecture: "東京都") == nil)
        #expect(ward("999-9999", "大阪市", "どこか") == nil)
        let town = Places(pack: City.pack)
        let home = Address(
            postalCode: nil, prefecture: "見本県", city: "見本町", ward: nil, town: "港町", block: "1", building: nil)
        #expect(town.ward(of: home) == town.wards.first?.code)
    }

    @Test("an extra opening opens the doors and is no working day")
    func extraOpening() throws {
        // 2026-04-26 is the fourth Sunday of its month.
        let sunday = try #require(CivilDate(iso: "2026-04-26"))
        let time = try #require(TimeOfDay(iso: "10:00"))
        let packs = City.all.map { Calendars(pack: City.load($0)) }
        let offices = packs.flatMap { pack in pack.ids.compactMap { pack[$0] } }.filter { !$0.hours.extra.isEmpty }
        #expect(!offices.isEmpty)
        for office in offices {
            #expect(office.hours.isOpen(at: .at(sunday, time)))
            #expect(office.hours.isClosedByLaw(sunday))
        }
    }

    @Test("wrong places are named with file and line")
    func faults() throws {
        let root = FileManager.default.temporaryDirectory.appending(path: "pack-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: root) }
        try FileManager.default.createDirectory(at: root.appending(path: "places"), withIntermediateDirectories: true)
        try "id: x\nname: {ja: 町}\nlanguages: [ja]\n".write(
            to: root.appending(path: "pack.yml"), atomically: true, encoding: .utf8)
        try """
        prefecture: {ja: 県}
        prefectureKana: ケン
        city: {ja: 町}
        cityKana: マチ
        code: "999998"
        wards: []
        """.write(to: root.appending(path: "places/wards.yml"), atomically: true, encoding: .utf8)
        let pack = try CityPack.load(root.path)
        _ = Places(pack: pack)
        _ = Calendars(pack: pack)
        let reasons = pack.faults.all.map(\.description)
        #expect(reasons.contains { $0.contains("wards.yml:5:") && $0.contains("999998") })
        #expect(reasons.contains { $0.contains("wards") && $0.contains("at least one area") })
        #expect(reasons.contains { $0.contains("postcodes.csv") && $0.contains("missing") })
        #expect(reasons.contains { $0.contains("calendars.yml") && $0.contains("missing") })
    }
}
