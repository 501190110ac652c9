import Foundation
import Kernel
import Procedures
import Registry
import Seals
import Store
import TestPaper
import TestResponder
import TestVisitor
import Testing

@testable import Counter
@testable import MoveOut

@Suite("Foreign nationals in advance notices", .serialized)
struct ForeignStayTests {
    private static func notice(_ persons: [JSONValue], _ reference: String = "F-1") -> JSONValue {
        [
            "reference": .string(reference), "special": true, "planned": "2026-04-15",
            "from": ["code6": "281000", "address": "兵庫県神戸市中央区加納町６丁目５番１号"],
            "to": ["code6": "271276", "postalCode": "530-0001", "town": "梅田", "lot": "１丁目１番１号", "building": ""],
            "head": "ＴＲＡＮ　ＭＩＮＨ", "visit": ["date": "2026-04-16"], "persons": .array(persons),
        ]
    }

    private static func person(_ given: String, _ relation: String, stay: JSONValue?) -> JSONValue {
        var person: [String: JSONValue] = [
            "family": "ＴＲＡＮ", "given": .string(given), "birth": "1995-03-04", "sex": "male",
            "relation": .string(relation), "nationality": "other", "card": true, "insurance": "kokuho",
            "commonName": "山本　明", "furigana": ["family": "チャン", "given": "ミン"],
        ]
        person["stay"] = stay
        return .object(person)
    }

    private static let stay: JSONValue = [
        "country": "ベトナム", "category": "mid-to-long-term", "status": "技術・人文知識・国際業務", "period": "5年",
        "until": "2029-03-31", "card": "AB12345678CD",
    ]

    @Test("all items of the law reach the prepared session and the printed notification of the move")
    func through() async throws {
        let town = try await Town(at: "2026-04-14T15:00:00+09:00")
        let municipality = Visitor(town.app)
        await municipality.signIn("281000")
        let special: JSONValue = ["country": "韓国", "category": "special-permanent", "card": "CD87654321AB"]
        let sent = Self.notice([
            Self.person("ＭＩＮＨ", "head", stay: Self.stay), Self.person("ＶＡＮ", "other", stay: special),
        ])
        let answer = await municipality.json("POST", "/api/v1/advance-notices", sent.canonical)
        #expect(answer.status == 201, "\(answer.text)")
        town.clock.set(try #require(Timestamp(iso: "2026-04-15T06:00:00+09:00")))
        #expect(try await town.desk.prepareSessions() == 1)

        let record = try await town.store.read { tx in
            let id = try #require(try tx.one(CounterSession.Identifier.self, "SELECT id FROM counter_session"))
            return try #require(try SessionStore.load(id, in: tx))
        }
        let expected = [
            "person.country": "ベトナム", "person.residence.category": "中長期在留者",
            "person.residence.statusName": "技術・人文知識・国際業務",
            "person.residence.status": "engineer-humanities-international", "person.residence.period": "5年",
            "person.residence.periodEnd": "2029-03-31", "person.residence.cardNumber": "AB12345678CD",
            "person.commonName": "山本　明",
        ]
        for (name, value) in expected {
            let fact = record.facts.fact(.person(1), name)
            #expect(fact?.value == JSONValue.string(value), "\(name)")
            #expect(fact?.source == Provenance.certificate, "\(name)")
        }
        #expect(record.facts[.person(2), "person.residence.status"] == "special-permanent")
        #expect(record.facts[.person(2), "person.residence.category"] == "特別永住者")

        let clerk = Visitor(town.app)
        await clerk.signIn("clerk")
        let print = await clerk.get("/office/moveouts/visits/forms.pdf?date=2026-04-16")
        let text = try OutsideReader.text(print.bytes).filter { !$0.isWhitespace }
        for item in ["ベトナム", "中長期在留者", "技術・人文知識・国際業務", "5年", "AB12345678CD", "CD87654321AB", "特別永住者"] {
            #expect(text.contains(item), "\(item)")
        }
    }

    @Test("items that are missing or wrong come back with their places, and Japanese nationals have none")
    func wrong() async throws {
        let town = try await Town(at: "2026-04-14T15:00:00+09:00")
        let municipality = Visitor(town.app)
        await municipality.signIn("281000")
        func answer(_ stay: JSONValue?) async -> (status: Int, text: String) {
            let body = Self.notice([Self.person("ＭＩＮＨ", "head", stay: stay)]).canonical
            let answer = await municipality.json("POST", "/api/v1/advance-notices", body)
            return (answer.status, answer.text)
        }
        func without(_ name: String) -> JSONValue { .object((Self.stay.objectValue ?? [:]).filter { $0.key != name }) }
        func with(_ name: String, _ value: JSONValue) -> JSONValue {
            .object((Self.stay.objectValue ?? [:]).merging([name: value]) { $1 })
        }
        let cases: [(JSONValue?, String)] = [
            (nil, "/persons/0/stay"), (without("country"), "/stay/country"), (without("status"), "/stay/status"),
            (without("card"), "/stay/card"), (with("card", "12345678"), "/stay/card"),
            (with("category", "tourist"), "/stay/category"), (with("until", "2029-02-30"), "/stay/until"),
            (with("visa", "x"), "/stay/visa"),
        ]
        for (stay, place) in cases {
            let (status, text) = await answer(stay)
            #expect(status == 422 && text.contains(place), "\(place): \(text)")
        }
        var japanese = Self.person("明", "head", stay: Self.stay).objectValue ?? [:]
        japanese["nationality"] = "japan"
        let refused = await municipality.json(
            "POST", "/api/v1/advance-notices", Self.notice([.object(japanese)]).canonical)
        #expect(refused.status == 422 && refused.text.contains("/persons/0/stay"))
        // Who was born here lately has no card and no status yet.
        let born = await answer(["country": "ネパール", "category": "born"])
        #expect(born.status == 201, "\(born.text)")
    }

    @Test("a foreign national who leaves: the new municipality and the resident system are told what the register has")
    func told() async throws {
        _ = try Town.cards.get()
        let responder = try await Responder(folder: Town.folder)
        let city = try await Simulator("city-sim")
        let folder = FileManager.default.temporaryDirectory.appending(path: "juki-\(UUID().uuidString)").path
        let juki = try await Simulator("juki-sim", ["--folder", folder])
        let town = try await Town(
            .init(responder: responder.port, juki: juki.address, municipality: ("281000", city.address)))
        let (person, signer) = (Town.Person(5), try Town.signer("p5"))
        var resident = NewResident(
            id: .make(at: town.clock.now()),
            name: PersonName(family: "転出", given: String(person.name.dropFirst(3)), commonName: "山本　明"),
            birth: BirthDate(person.birth), sex: .male, relation: .head)
        resident.nationality = "VNM"
        resident.residence = ForeignResidence(
            status: .engineer, periodEnd: CivilDate(iso: "2029-03-31"), period: "5年", cardNumber: "AB12345678CD")
        resident.cardTo = CivilDate(iso: "2029-03-31")
        try await town.registry.directory.add(
            NewHousehold(
                id: .make(at: town.clock.now()), ward: town.ward, postalCode: nil, town: "梅田", block: person.lot,
                members: [resident]), by: .system("test"))
        var notice = try await town.notice(signer)
        notice.members = [.init(no: 1, name: person.name, relation: "世帯主")]
        let record = try await town.file(notice, by: signer)
        #expect(record.status == .accepted)
        try await town.work()
        let told = try #require(try await city.json("/control/notices").arrayValue?.first)
        let first = try #require(told["persons"]?.arrayValue?.first)
        #expect(first["stay"] == Self.stay)
        #expect(first["commonName"] == "山本　明" && first["nationality"] == "other")
        #expect((try? AdvanceNotice.read(told)) != nil, "what is sent can be read")
        let entries = try await juki.json("/control/entries")["entries"]?.arrayValue ?? []
        let values = (entries.first?["values"]?.objectValue ?? [:]).compactMapValues(\.stringValue)
        #expect(values["p1_nationality"] == Self.stay["country"]?.stringValue)
        #expect(values["p1_stayCard"] == "AB12345678CD" && values["p1_stayUntil"] == "2029-03-31")
        #expect(values["p1_stayPeriod"] == "5年" && values["p1_commonName"] == "山本　明")
        #expect(values["p1_stayStatus"]?.isEmpty == false && values["p1_stayCategory"]?.isEmpty == false)
    }
}
