import Kernel
import Registry
import Site
import Store
import TestPaper
import Testing

@testable import Counter

/// Acceptance 01.8: the address of a person under support measures (支援措置).
@Suite("Protected persons at the counter")
struct ProtectionTests {
    /// Words of the protected addresses, which stand nowhere else.
    static let secrets = ["秘密橋", "八千百丁目", "隠れ荘", "逃避県", "530-0047", "西天満", "秘籍"]

    @Test("01.8 a protected holder's address is in no HTML, PDF, log, event or search of the session")
    func neverTold() async throws {
        let office = try await WardOffice()
        let supervisor = try await Journey.opened([], by: WardOffice.supervisor, at: office)
        var holder = Person.family[1]
        holder.relation = "head"
        holder.isProtected = true
        try await supervisor.add(holder)
        try await supervisor.add(Person.family[2])
        try await supervisor.move([
            ("address", "open"), ("newPostalCode", "530-0047"), ("newTown", "西天満"), ("newBlock", "八千百丁目"),
            ("newBuilding", "隠れ荘"),
            ("oldAddress", "逃避県秘密橋"),
        ])
        let honseki = await supervisor.browser.post(
            supervisor.page + "/persons/1", holder.fields + [("honseki", "秘籍県"), ("address", "open")])
        try #require(honseki.status == 303, "\(honseki.text.errors)")
        try await supervisor.answerAll()

        let clerk = await office.signedIn(WardOffice.clerk)
        await clerk.get(supervisor.page)
        #expect(await clerk.post(supervisor.page + "/take-over", [("reason", "担当の交代")]).status == 303)
        let journey = Journey(office: office, browser: clerk, page: supervisor.page)
        try await expectNothingTold(journey, "before signing")
        #expect(await journey.sign().status == 303)
        try await expectNothingTold(journey, "signed")
        #expect(await journey.handIn().status == 303)
        try await expectNothingTold(journey, "handed in")

        try await handOver(journey)
        try await expectNothingTold(journey, "handed over")
        try await expectNothingKept(office)
        for secret in Self.secrets {
            #expect(!office.log.text.contains(secret), "log")
            for event in try await office.events() {
                #expect(
                    !event.data.canonical.contains(secret) && event.subject?.contains(secret) != true, "\(event.kind)")
            }
        }
    }

    /// Another window takes the case over, and a document is missing.
    private func handOver(_ journey: Journey) async throws {
        await journey.browser.get(journey.page)
        let sent = await journey.browser.post(journey.page + "/hand-over", [("window", "kosodate"), ("note", "")])
        try #require(sent.status == 303, "\(sent.text.errors)")
        let path = try #require(
            await journey.browser.get(journey.page).text.links.first { $0.contains("/hand-overs/") })
        await journey.browser.get(path)
        #expect(await journey.browser.post(path + "/accept", []).status == 303)
    }

    /// Looks through everything that was stored for others to read: papers, cases, hand-overs, events, lists. The facts
    /// themselves are where they have to be.
    private func expectNothingKept(_ office: WardOffice) async throws {
        let hashes = try await office.store.read { try $0.all(String.self, "SELECT hash FROM blob") }
        #expect(hashes.count > 2)
        for hash in hashes.compactMap(BlobHash.init) {
            let bytes = try #require(try await office.store.blob(hash))
            let text = bytes.starts(with: Array("%PDF".utf8)) ? try OutsideReader.text(bytes) : ""
            for secret in Self.secrets {
                #expect(!text.unspaced.contains(secret), "a stored paper")
                #expect(bytes.firstRange(of: Array(secret.utf8)) == nil, "a stored file")
            }
        }
        for table in [
            "event", "case_file", "case_document", "case_step", "case_shortfall", "counter_session",
            "counter_hand_over",
            "counter_leak", "counter_leaflet", "job",
        ] {
            let rows = try await office.store.read { try $0.all(Row.self, "SELECT * FROM \(identifier: table)") }
            for row in rows {
                let text = "\(row)"
                for secret in Self.secrets { #expect(!text.contains(secret), "\(table)") }
            }
        }
    }

    /// Walks every page that links lead to from the session, every PDF and the pages that search.
    private func expectNothingTold(_ journey: Journey, _ when: Comment) async throws {
        let browser = journey.browser
        var open = [
            journey.page, "/office/sessions", "/office/cases", journey.page + "/answers", journey.page + "/move",
            journey.page + "/move?address=open", journey.page + "/characters", "/office/hand-overs",
            "/office/shortfalls", "/office/leaks", "/api/v1/sessions/\(try journey.id)/outcomes", "/api/v1/cases",
        ]
        var seen = Set(open)
        var sheets = 0
        while let path = open.popLast(), seen.count < 400 {
            let response = await browser.get(path)
            let isPDF = response.headers["content-type"] == "application/pdf"
            let text = isPDF ? try OutsideReader.text(response.bytes) : response.text
            for secret in Self.secrets {
                #expect(
                    !text.contains(secret) && !text.unspaced.contains(secret), "\(secret) in \(path), \(when.rawValue)")
            }
            if isPDF {
                sheets += 1
                continue
            }
            let links = text.links.filter {
                $0.hasPrefix(journey.page) || $0.hasPrefix("/office/cases/") || $0.hasPrefix("/office/hand-overs/")
                    || $0.hasPrefix("/office/shortfalls/")
            }
            for link in links where !link.contains("lang=") && seen.insert(link).inserted { open.append(link) }
        }
        #expect(seen.count > 15 && sheets > 2, "\(seen.count) pages and \(sheets) sheets were read, \(when.rawValue)")
        for secret in ["秘密橋", "西天満"] {
            await browser.get(journey.page + "/persons/register")
            let found = await browser.post(journey.page + "/persons/register", [("q", secret)])
            #expect(!found.text.contains("港"), "search")
        }
    }

    @Test("a supervisor sees the address, and each view is recorded without it")
    func supervisorViews() async throws {
        let office = try await WardOffice()
        let journey = try await Journey.opened([], by: WardOffice.supervisor, at: office)
        var holder = Person.family[0]
        holder.isProtected = true
        try await journey.add(holder)
        try await journey.move(Journey.address + [("address", "open")])
        #expect(await journey.browser.get(journey.page).text.contains("見本マンション") == false)
        // Not before the supervisor asks for it.
        let closed = await journey.browser.get(journey.page + "/move").text
        #expect(!closed.contains("見本マンション") && closed.contains("/move?address=open"))
        #expect(try await !office.kinds().contains("protected.viewed"))
        // What is sent without the fields leaves them as they are.
        try await journey.move([])
        #expect(await journey.browser.get(journey.page + "/move?address=open").text.contains("見本マンション"))
        let views = try await office.events().filter { $0.kind == "protected.viewed" }
        #expect(views.count == 1)
        #expect(views.allSatisfy { $0.actorID == "supervisor" && !$0.data.canonical.contains("見本マンション") })

        let clerk = await office.signedIn(WardOffice.clerk)
        #expect(await !clerk.get(journey.page + "/move?address=open").text.contains("見本マンション"))
        #expect(await clerk.get(journey.page + "/move").text.contains("住所の欄は監督者だけが開けます"))
        let form = await clerk.get(journey.page + "/persons/1").text
        #expect(!form.contains("name=\"honseki\""))
    }

    @Test("a clerk cannot take a protected person out of the session to see the addresses; a supervisor can")
    func removing() async throws {
        let office = try await WardOffice()
        var holder = Person.family[0]
        holder.isProtected = true
        let journey = try await Journey.opened([holder, Person.family[1]], at: office)
        let refused = await journey.browser.post(journey.page + "/persons/1", [("remove", "1")])
        #expect(refused.status == 409 && refused.text.contains("住所を表示しない取扱いの方を外せるのは監督者だけです"))
        #expect(try await journey.record().isProtected)
        let id = try journey.id
        await #expect(throws: SessionRefusal.protectedPerson) {
            try await office.desk.correct([(.person(1), "protected", false)], in: id, by: WardOffice.clerk)
        }
        #expect(await journey.browser.post(journey.page + "/persons/2", [("remove", "1")]).status == 303)

        let supervisor = await office.signedIn(WardOffice.supervisor)
        await supervisor.get(journey.page)
        #expect(await supervisor.post(journey.page + "/take-over", [("reason", "解除")]).status == 303)
        #expect(await supervisor.post(journey.page + "/persons/1", [("remove", "1")]).status == 303)
        #expect(try await journey.record().facts.persons.isEmpty)
    }

    @Test("only a supervisor lifts the protection; a clerk is told beside the box")
    func lifting() async throws {
        let office = try await WardOffice()
        var holder = Person.family[0]
        holder.isProtected = true
        let journey = try await Journey.opened([holder], at: office)
        holder.isProtected = false
        let refused = await journey.browser.post(journey.page + "/persons/1", holder.fields)
        #expect(refused.status == 422 && refused.text.contains("この取扱いを外せるのは監督者だけです"))
        #expect(try await journey.record().isProtected)
    }

    @Test(
        "01.8 what a visitor or who stands beside them can read says nothing of why; each view is the resident's event")
    func neutralWords() async throws {
        let office = try await WardOffice()
        var member = NewResident(
            id: .make(at: Timestamp(milliseconds: 1)), name: PersonName(family: "影山", given: "忍"),
            birth: BirthDate(CivilDate(iso: "1988-08-08") ?? .latest), sex: .female, relation: .head)
        member.isProtected = true
        try await office.desk.directory.add(
            NewHousehold(
                id: .make(at: Timestamp(milliseconds: 1)), ward: WardOffice.ward, postalCode: PostalCode("530-0047"),
                town: "西天満", block: "77番地", building: "見本荘", members: [member]), by: .system("test"))
        let opening = Journey.opening.filter { $0.0 != "events" } + [("events", "within-ward")]
        let journey = try await Journey.opened([], opening, by: WardOffice.supervisor, at: office)
        let register = journey.page + "/persons/register"
        await journey.browser.get(register)
        #expect(await !journey.browser.post(register, [("q", "影山")]).text.contains("支援措置"))
        await journey.browser.get("\(register)/\(member.id)")
        let taken = await journey.browser.post("\(register)/\(member.id)", [("residents", member.id.description)])
        try #require(taken.status == 303)
        for path in ["", "/confirm", "/persons/1", "/move"] {
            let page = await journey.browser.get(journey.page + path).text
            #expect(!page.contains("支援措置") && !page.contains("DV"), "\(path)")
        }
        #expect(await journey.browser.get(journey.page).text.contains("住所を表示しない取扱いです"))
        #expect(try await !office.kinds().contains("protected.viewed"))
        for path in ["/move", "/persons/1"] { await journey.browser.get(journey.page + path + "?address=open") }
        let views = try await office.events().filter { $0.kind == "protected.viewed" }
        #expect(views.count == 2 && views.allSatisfy { $0.subject == member.id.description })
        #expect(views.allSatisfy { $0.purpose == "counter-procedure" && $0.data["roles"] != nil })
    }
}
