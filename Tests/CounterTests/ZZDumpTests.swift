import Foundation
import Kernel
import Testing

@testable import Counter

@Suite struct ZZDump {
    static let out = "/tmp/counterdump"

    func save(_ path: String, _ bytes: [UInt8]) throws {
        let url = URL(filePath: Self.out + path)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url)
    }

    func page(_ browser: Browser, _ path: String, as name: String) async throws {
        let response = await browser.get(path)
        try save("/\(name).html", response.bytes)
        for link in response.text.links where link.hasPrefix("/assets/") {
            try save(link, await browser.get(link).bytes)
        }
    }

    func scenario(
        _ name: String, events: [String], persons: [Person], answers: [String: String] = Journey.answers, address: [(String, String)] = Journey.address, date: String = "2026-04-20", extra: [(String, String)] = []
    ) async throws {
        let office = try await WardOffice()
        let opening = Journey.opening.filter { $0.0 != "events" && !$0.0.hasPrefix("date") } + events.map { ("events", $0) } + [("date.year", date)] + extra
        let journey = try await Journey.opened(persons, opening, at: office)
        let browser = journey.browser
        let move = await browser.get(journey.page + "/move").text.filled.filter { f in !f.0.hasPrefix("_") && !f.0.hasPrefix("new") && f.0 != "oldAddress" } + address
        let r = await browser.post(journey.page + "/move", move)
        if r.status != 303 { print(name, r.status, r.text.errors) }
        try await page(browser, journey.page, as: "\(name)-hearing")
        try await journey.answerAll(answers)
        try await page(browser, journey.page, as: "\(name)-heard")
        try await page(browser, journey.page + "/answers", as: "\(name)-answers")
        try await page(browser, journey.page + "/confirm", as: "\(name)-confirm")
        print(name, await journey.procedures("needed"), await journey.procedures("possible"))
        let sign = await journey.sign()
        if sign.status != 303 { print(name, "sign", sign.text.errors) }
        for form in await journey.forms() {
            try save("/\(name)-\(form.split(separator: "/").last!)", await browser.get(form).bytes)
        }
        _ = await journey.handIn()
        try await page(browser, journey.page, as: "\(name)-done")
        try save("/\(name)-leaflet.pdf", await browser.get(journey.page + "/leaflet.pdf").bytes)
        if name == "moved-in" {
            try await page(browser, "/office/sessions", as: "list")
            try await page(browser, "/office/sessions/new", as: "new")
            let home = Browser(office.app)
            try await page(home, "/previsit", as: "previsit")
        }
    }

    @Test func dump() async throws {
        let base = Journey.answers
        try await scenario("moved-in", events: ["moved-in"], persons: Person.family)
        try await scenario("moved-en", events: ["moved-in"], persons: Person.family, extra: [("language", "en")])
        var baby = Person.family[3]; baby.born = "2026-04-20"
        try await scenario("birth", events: ["birth"], persons: [Person.family[0], Person.family[1], baby], answers: base.merging(["household.childAllowance": "none"]) { $1 })
        try await scenario("birth2", events: ["birth"], persons: [Person.family[0], Person.family[1], Person.family[2], baby], answers: base.merging(["household.childAllowance": "here"]) { $1 })
        var old = Person.family[0]; old.born = "1948-01-20"
        try await scenario("death", events: ["death"], persons: [old, Person.family[1], Person.family[2]], answers: base.merging(["death.funeralDate": "2026-04-22", "death.knownDate": "2026-04-20", "p1--person.pension": "recipient", "person.seniorPass": "yes"]) { $1 })
        try await scenario("marriage", events: ["marriage"], persons: [Person.family[0], Person.family[1]])
        try await scenario("within", events: ["within-ward"], persons: Person.seven, answers: base.merging(["household.childAllowance": "here", "household.headChanges": "yes"]) { $1 })
        try await scenario("out", events: ["moving-out"], persons: Person.family, answers: base.merging(["household.childAllowance": "here"]) { $1 }, address: [("newAddress", "東京都千代田区丸の内一丁目１番１号"), ("oldAddress", "大阪府大阪市北区梅田１丁目２番３号")], date: "2026-05-20")
        try await scenario("between", events: ["between-wards"], persons: [Person.family[0], Person.family[1], Person.family[2], Person.seven[6]], answers: base.merging(["household.childAllowance": "here"]) { $1 })
    }
}
