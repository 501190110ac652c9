import Foundation
import Kernel
import Registry
import Store
import TestDatabase
import Testing

@testable import mio

@Suite("The people of the sample cards")
struct DemoHouseholdsTests {
    /// Cards by what they say, and whether it finds somebody: not after a move that the card does not know of, and nobody under a
    /// support measure.
    private static let cards: [(name: String, address: String, birth: String, sex: Sex, isFound: Bool)] = [
        ("大阪太郎", "大阪府大阪市北区中之島１丁目３番２０号", "1990-01-02", .male, true),
        ("ＮＧＵＹＥＮＶＡＮＭＩＮＨ", "大阪府大阪市生野区勝山南３丁目１番１９号", "1998-09-30", .male, true),
        ("期限すぎ男", "大阪府大阪市都島区中野町２丁目１６番２０号", "1970-02-28", .male, true),
        ("失効した子", "大阪府大阪市福島区大開１丁目８番１号", "1988-10-10", .female, true),
        ("大阪次郎", "大阪府大阪市中央区大手前１丁目１番１号", "1985-07-15", .male, false),
        ("大阪花子", "大阪府大阪市天王寺区真法院町２０番３３号", "1992-05-05", .female, false),
    ]

    @Test("a card on the reader is somebody of the demonstration, found by its four attributes")
    func found() async throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().path
        let city = try City.load(root + "/City/osaka")
        #expect(city.pack.faults.isEmpty)
        let clock = FixedClock(try #require(Timestamp(iso: "2026-04-24T10:00:00+09:00")))
        let store = try Store.open(TestDatabase.fresh(), clock: clock)
        try await city.migrate(store)
        let directory = RegistryService(pack: city.pack, store: store, places: city.places).directory
        #expect(try await city.demoHouseholds.register(in: directory, at: clock.now()) == 9)
        let grant = try ReadGrant(
            actor: .system("test"), purpose: Purpose(code: "resident-change", label: LocalizedText(ja: "住民異動")))
        for card in Self.cards {
            let attributes = FourAttributes(
                name: card.name, address: card.address, birth: try #require(BirthDate(iso: card.birth)), sex: card.sex)
            let found = try await directory.find(attributes, for: grant)
            #expect(found.count == (card.isFound ? 1 : 0), "\(card.name)")
        }
    }
}
