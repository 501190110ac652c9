import Forms
import Foundation
import Kernel
import Procedures
import Site
import Store
import TestVisitor
import Testing

@testable import Online

/// A city whose network is divided: what residents reach, and where applications are examined.
private struct DividedCity {
    let outside: OnlineCity
    let inside: OnlineCity

    init(
        at moment: String = "2026-05-01T10:00:00+09:00", opening: ParcelKeys? = nil, ownCatalogue: Bool = false
    ) async throws {
        let pair = ParcelKeys.makePair()
        outside = try await OnlineCity(
            at: moment, ownCatalogue: ownCatalogue, parcels: ParcelPolicy(kept: [.inward], forwardsEvents: true),
            route: .outside(try ParcelSeal(pem: pair.public)))
        inside = try await OnlineCity(
            at: moment, ownCatalogue: ownCatalogue, parcels: ParcelPolicy(kept: [.outward]),
            route: .inside(try opening ?? ParcelKeys(pems: [pair.private])))
    }

    func set(_ moment: String) throws {
        try outside.clock.set(moment)
        try inside.clock.set(moment)
    }

    /// Carries all that was ever sent in a direction. Under another name of the series it arrives as from a sender that was
    /// restored: once more.
    func carry(_ direction: ParcelDirection, as series: String? = nil) async throws {
        let (from, to) = direction == .inward ? (outside, inside) : (inside, outside)
        let queue = try await from.store.read { try $0.parcelQueue(direction) }
        let parcels = try await from.store.read { try $0.parcels(direction, after: 0, limit: 10_000) }
        guard let name = series ?? queue.series else { return }
        let inbox = ParcelInbox(store: to.store, topics: to.service.parcels + [.events])
        _ = try await inbox.take(parcels, of: name, first: queue.first)
    }

    func held() async throws -> Int {
        try await inside.store.read { try $0.one(Int.self, "SELECT COUNT(*) FROM parcel_held") ?? 0 }
    }

    /// A notice with a sketch, applied for outside with an account.
    func applied(file: [UInt8]? = nil) async throws -> (walk: Walk, number: String) {
        var walk = try await Walk("kasai-magirawashii", in: outside, as: "account")
        let example = try #require(walk.procedure.sheet.examples.first)
        try await walk.fill(example.answers, until: "place")
        if let file {
            _ = await walk.upload(try await walk.next(), [("sketch", "略図.jpg", file)])
        }
        try await walk.fill(example.answers)
        return (walk, try await walk.submit())
    }

    func inside(_ number: String) async throws -> Application {
        try #require(try await inside.store.read { try Application.load(number: number, in: $0) })
    }

    func stage(_ number: String) async throws -> Stage? {
        let id = try await inside(number).id
        return try await inside.store.read { try Examination.load(id, in: $0)?.stage }
    }

    func office(_ number: String) async throws -> String { "/office/applications/\(try await inside(number).id)" }

    /// All that the outside keeps, as somebody reads it who takes its database.
    func everythingOutside() async throws -> String {
        try await outside.store.read { tx in
            let bodies = try tx.all(String.self, "SELECT body FROM parcel")
            let answers = try tx.all(String.self, "SELECT answers FROM online_application")
            let drafts = try tx.all(String.self, "SELECT answers FROM online_draft WHERE application IS NOT NULL")
            let texts = try tx.all(String.self, "SELECT text FROM online_message")
            let names = try tx.all(String.self, "SELECT name FROM online_file")
            return (bodies + answers + drafts + texts + names).joined(separator: "\n")
        }
    }
}

@Suite("Applications over divided networks")
struct DividedTests {
    private static let picture: [UInt8] =
        [0xFF, 0xD8, 0xFF, 0xE0] + (0..<1_200_000).map { UInt8(truncatingIfNeeded: $0 / 7) }

    @Test("what is handed in outside is with the office, whole and once; outside nothing is left of it but the receipt")
    func handedIn() async throws {
        let city = try await DividedCity()
        let (walk, number) = try await city.applied(file: Self.picture)
        #expect(number == "2026-N000001")
        let kept = try await city.everythingOutside()
        for word in ["中之島", "大阪太郎", "0662088181", "とんど焼き", "略図"] { #expect(!kept.contains(word), "\(word)") }
        let blobs = try await city.outside.store.read { try $0.one(Int.self, "SELECT COUNT(*) FROM blob") }
        #expect(blobs == 0)
        let done = await walk.visitor.get("/apply/\(walk.draft)/done")
        #expect(done.text.contains(number) && !done.text.contains("copy.pdf"))
        #expect(await walk.visitor.get("/apply/\(walk.draft)/copy.pdf").status == 404)

        try city.inside.clock.set("2026-05-01T10:00:03+09:00")
        try await city.carry(.inward)
        try await city.carry(.inward, as: "restored")
        #expect(try await city.held() == 0)
        let application = try await city.inside(number)
        let example = try #require(walk.procedure.sheet.examples.first)
        #expect(application.answers["applicant"] == example.answers["applicant"])
        #expect(application.answers["phone"] == "0662088181")
        #expect(application.arrivedAt == Timestamp(iso: "2026-05-01T10:00:00+09:00"))
        #expect(application.isCarried && application.owner.kind == .account && application.ward == city.inside.ward)
        let files = try await city.inside.store.read { try DraftFile.all(of: application.draft, in: $0) }
        #expect(files.map(\.name) == ["略図.jpg"])
        let bytes = try await city.inside.store.blob(try #require(files.first).hash)
        #expect(bytes == Self.picture)
        let (counts, events, cases) = try await city.inside.store.read { tx in
            (
                try DailyCount.sums(
                    of: FiscalYear(containing: city.inside.clock.today), procedure: "kasai-magirawashii", in: tx),
                try tx.one(Int.self, "SELECT COUNT(*) FROM event WHERE kind = 'submission.received'"),
                try tx.one(Int.self, "SELECT COUNT(*) FROM case_file")
            )
        }
        #expect(counts.first { $0.what == "arrived:online" }?.count == 1)
        #expect(counts.first { $0.what == "started" }?.count == 1)
        #expect(events == 1 && cases == 1)
        let fire = await city.inside.visitor("fire")
        let page = await fire.get(try await city.office(number))
        #expect(page.status == 200 && page.text.contains("地域のとんど焼き") && page.text.contains("略図.jpg"))
    }

    @Test("a trial that was begun inside is given out outside, and its counts come in, each once")
    func trial() async throws {
        let city = try await DividedCity(ownCatalogue: true)
        let id = "kasai-magirawashii"
        let standing = try #require(city.inside.desk.catalogue.procedure(id))
        func staff(_ name: String, _ role: String) -> Actor {
            Actor(kind: .staff, id: name, name: name, roles: [role, "section.fire"])
        }
        let studio = StudioDesk(city.inside.desk)
        let begun = try await studio.begin(id, by: staff("owner", "owner"))
        var design = try #require(ProcedureDesign(begun.text))
        var page = try #require(design.page(0))
        page.title[.ja] = "はじめにお尋ねします"
        design.setPage(0, page)
        _ = try await studio.save(
            try design.text(), of: begun.id, revision: begun.revision, by: staff("owner", "owner"))
        let trials = TrialDesk(desk: city.inside.desk)
        let today = city.inside.clock.now().date
        try await trials.propose(
            id, hypothesis: "見出し", share: 50, from: today, until: today.adding(days: 9), by: staff("digital", "policy"))
        let read = try await city.inside.store.read { try TrialStore.open(of: id, in: $0) }
        let trial = try #require(read)
        try await trials.begin(trial.id, by: staff("checker", "publisher"))
        try await city.carry(.outward)
        try await city.carry(.outward, as: "restored")
        try await StudioDesk(city.outside.desk).follow()
        try city.set("2026-05-01T10:01:00+09:00")

        let carried = try #require(try await city.outside.store.read { try TrialStore.load(trial.id, in: $0) })
        #expect(carried.isGoingOn && carried.authorName.isEmpty && carried.hypothesis.isEmpty, "no names go out")
        var walk = try await Walk(id, in: city.outside, as: "account")
        for _ in 0..<64 where trial.arm(of: walk.draft) == .a {
            walk = try await Walk(id, in: city.outside, as: "account")
        }
        #expect(await walk.visitor.get(try await walk.next()).text.contains("はじめにお尋ねします"))
        try await walk.fill(try #require(standing.sheet.examples.first).answers)
        let number = try await walk.submit()
        try await city.carry(.inward)
        try await city.carry(.inward, as: "restored")
        #expect(try await city.held() == 0)
        let counts = try await city.inside.store.read { try TrialCount.of(trial.id, in: $0) }
        let outside = try await city.outside.store.read { try TrialCount.of(trial.id, in: $0) }
        #expect(counts == outside && counts[.b]?.sent == 1)
        #expect(counts[.b]?.minutes != nil && counts[.b]?.pages.isEmpty == false)
        let application = try await city.inside(number)
        #expect(application.version == trial.version)
        let shown = city.inside.desk.procedure(of: application)?.sheet.pages.first?.title.text(in: .ja)
        #expect(shown == "はじめにお尋ねします")

        try await trials.end(trial.id, by: staff("digital", "policy"))
        try await city.carry(.outward)
        let ended = try await city.outside.store.read { try TrialStore.load(trial.id, in: $0) }
        #expect(ended?.isGoingOn == false)
    }

    @Test("a number of the outside is never one of the inside")
    func numbers() async throws {
        let city = try await DividedCity()
        var walk = try await Walk("kasai-magirawashii", in: city.inside, as: "fire")
        let example = try #require(walk.procedure.sheet.examples.first)
        try await walk.fill(example.answers)
        #expect(try await walk.submit() == "2026-000001")
        let (_, number) = try await city.applied()
        try await city.carry(.inward)
        let arrived = try await city.inside(number)
        #expect(number == "2026-N000001" && arrived.number == number)
    }

    @Test("state, correction, messages and the letter come back; what the applicant writes goes in sealed, once")
    func backAndForth() async throws {
        let city = try await DividedCity()
        let (walk, number) = try await city.applied()
        try await city.carry(.inward)
        let office = try await city.office(number)
        let (mine, own) = (walk.visitor, "/my/applications/\(number)")
        #expect(await mine.get(own).text.contains("担当に渡し"))

        // The office asks for something to be set right.
        let fire = await city.inside.visitor("fire")
        await fire.get(office)
        #expect(
            await fire.post(
                "\(office)/correct",
                [
                    "items": "phone", "text": "つながる番号を入力してください。", "due.year": "2026", "due.month": "5",
                    "due.day": "8",
                ]
            ).status == 303)
        await fire.get(office)
        #expect(await fire.post("\(office)/messages", ["message": "お急ぎください。"]).status == 303)
        try await city.carry(.outward)
        let asked = await mine.get(own)
        #expect(asked.text.contains("つながる番号を入力してください。") && asked.text.contains("お急ぎください。"))
        // Only while it is asked for is what was answered there again.
        let form = await mine.get("\(own)/correction")
        #expect(Walk.fields(form.text).contains { $0 == ("phone", "0662088181") || $0 == ("phone", "06-6208-8181") })
        #expect(await mine.post("\(own)/correction", ["phone": "06-1111-2222"]).status == 303)
        #expect(try await !city.everythingOutside().contains("0611112222"))
        #expect(try await !city.everythingOutside().contains("中之島"))
        await mine.get(own)
        #expect(await mine.post("\(own)/messages", ["message": "番号を直しました。"]).status == 303)
        #expect(try await !city.everythingOutside().contains("番号を直しました"))
        // What the inside told before the answer arrived opens nothing again.
        try await city.carry(.outward, as: "restored")
        #expect(await mine.get("\(own)/correction").status == 404)

        try await city.carry(.inward)
        try await city.carry(.inward, as: "restored")
        #expect(try await city.inside(number).answers["phone"] == "0611112222")
        #expect(try await city.stage(number) == .formCheck)
        await fire.get(office)
        let page = await fire.get(office)
        #expect(page.text.components(separatedBy: "番号を直しました。").count == 2)

        // The decision and its letter.
        await fire.get(office)
        #expect(await fire.post("\(office)/propose", ["decision": "granted"]).status == 303)
        try await city.carry(.outward)
        #expect(await !mine.get(own).text.contains("承認"))
        let chief = await city.inside.visitor("fire-chief")
        await chief.get(office)
        #expect(await chief.post("\(office)/decide", [:]).status == 303)
        try await city.carry(.outward)
        let decided = await mine.get(own)
        let letter = try #require(decided.text.firstMatch(of: /\/my\/applications\/[0-9N-]+\/documents\/[^"]+\.pdf/))
            .output
        let pdf = await mine.get(String(letter))
        #expect(pdf.status == 200 && pdf.bytes.starts(with: Array("%PDF".utf8)))
        try await city.carry(.inward)
        let id = try await city.inside(number).id
        let documents = try await city.inside.store.read { try IssuedDocument.all(of: id, in: $0) }
        #expect(documents.count == 1 && documents.first?.fetchedAt != nil)
        #expect(try await city.held() == 0)
        let delivered = try await city.inside.store.read {
            try $0.one(Int.self, "SELECT COUNT(*) FROM event WHERE kind = 'document.delivered'")
        }
        #expect(delivered == 1)
        #expect(await city.outside.visitor("other").get(own).status == 404)
    }

    @Test(
        "withdrawing is asked for outside; what was decided before it arrived stays decided, and the applicant is told")
    func withdrawal() async throws {
        for isDecided in [false, true] {
            let city = try await DividedCity()
            let (walk, number) = try await city.applied()
            try await city.carry(.inward)
            let (mine, own) = (walk.visitor, "/my/applications/\(number)")
            await mine.get(own)
            #expect(await mine.post("\(own)/withdraw", ["reason": "中止したため"]).status == 303)
            #expect(await mine.get(own).text.contains("取下げの申し出をお預かりしました"))
            if isDecided {
                let office = try await city.office(number)
                let fire = await city.inside.visitor("fire"), chief = await city.inside.visitor("fire-chief")
                await fire.get(office)
                await fire.post("\(office)/move", ["stage": "examination"])
                await fire.post("\(office)/propose", ["decision": "granted"])
                await chief.get(office)
                #expect(await chief.post("\(office)/decide", [:]).status == 303)
            }
            try await city.carry(.inward)
            try await city.carry(.outward)
            #expect(try await city.stage(number) == (isDecided ? .decided : .withdrawn))
            let page = await mine.get(own).text
            #expect(!page.contains("お預かりしました"))
            #expect(page.contains("その前に決定していたため") == isDecided)
        }
    }

    @Test("what asks for the card is not taken outside, and nothing is lost while the inside has not the right key")
    func keys() async throws {
        let stranger = ParcelKeys.makePair()
        let city = try await DividedCity(opening: try ParcelKeys(pems: [stranger.private]))
        let visitor = await city.outside.visitor("head")
        let page = await visitor.get("/procedures/jidou-teate-henkou")
        #expect(page.text.contains("カードでの本人の確認が要るため"))
        #expect(
            await visitor.post("/procedures/jidou-teate-henkou/start", [:]).headers["location"]
                == "/procedures/jidou-teate-henkou")
        let (_, number) = try await city.applied()
        try await city.carry(.inward)
        #expect(try await city.held() == 1)
        #expect(try await city.inside.store.read { try Application.load(number: number, in: $0) } == nil)
    }
}
