import Kernel
import Registry
import Site
import Store
import Synchronization
import Testing

@testable import Counter

/// Letters of a test, and who has an address.
private final class Mailbox: ResidentMail {
    struct Letter: Sendable {
        let to: ResidentID
        let subject: String
        let text: String
    }

    private let addresses: Set<ResidentID>
    private let kept = Mutex<[Letter]>([])

    init(_ addresses: [ResidentID]) { self.addresses = Set(addresses) }

    var letters: [Letter] { kept.withLock { $0 } }

    func reaches(_ resident: ResidentID, in tx: some Queryable) throws -> Bool { addresses.contains(resident) }

    func send(to resident: ResidentID, subject: String, text: String, in tx: WriteTransaction) throws -> String? {
        guard addresses.contains(resident) else { return nil }
        return kept.withLock { letters in
            letters.append(Letter(to: resident, subject: subject, text: text))
            return "letter-\(letters.count)"
        }
    }
}

@Suite("Letters to households that want them")
struct NoticeTests {
    private static func person(_ given: String, _ born: String, _ relation: Relation) -> NewResident {
        var person = NewResident(
            id: .make(at: Timestamp(milliseconds: 1)), name: PersonName(family: "港", given: given),
            birth: BirthDate(CivilDate(iso: born) ?? .latest), sex: .male, relation: relation)
        person.since = CivilDate(iso: "2026-04-14")
        return person
    }

    private let head = Self.person("一郎", "1990-06-10", .head)
    private let spouse = Self.person("花子", "1992-11-03", .wife)
    private let child = Self.person("桜", "2020-08-15", .child)
    /// Of age on the day before the test's.
    private let grown = Self.person("蓮", "2008-04-23", .child)

    private func actor(_ resident: NewResident) -> Actor {
        Actor(kind: .resident, id: resident.id.description, name: resident.name.full)
    }

    private func leak(
        _ resident: NewResident, _ procedure: String = "kodomo-iryou", _ certainty: Leak.Certainty = .needed
    ) throws -> Leak {
        let day = try #require(CivilDate(iso: "2026-04-14"))
        return Leak(
            id: .make(at: Timestamp(milliseconds: 1)), ward: WardOffice.ward, resident: resident.id,
            procedure: procedure,
            section: "kosodate", event: "moved-in", eventDate: day, lastDay: day.adding(days: 14), certainty: certainty,
            state: .open, foundAt: Timestamp(milliseconds: 1), changedAt: Timestamp(milliseconds: 1))
    }

    private func office(
        _ mailbox: Mailbox?, _ leaks: [Leak], isProtected: Bool = false, parcels: ParcelPolicy = .none
    ) async throws -> WardOffice {
        let office = try await WardOffice(mail: mailbox, residents: [actor(head), actor(spouse)], parcels: parcels)
        var head = head
        head.isProtected = isProtected
        try await office.desk.directory.add(
            NewHousehold(
                id: .make(at: Timestamp(milliseconds: 1)), ward: WardOffice.ward, postalCode: PostalCode("530-0001"),
                town: "梅田", block: "１丁目２番３号", building: nil, members: [head, spouse, child, grown]),
            by: .system("test"))
        try await office.store.write { tx in
            for leak in leaks { _ = try LeakStore.insert(leak, in: tx) }
        }
        return office
    }

    private func wish(_ resident: NewResident, in office: WardOffice) async throws {
        let (id, actor) = (resident.id, actor(resident))
        try await office.store.write { try NoticeWish.set(true, for: id, by: actor, in: $0) }
    }

    private func press(_ leak: Leak, at office: WardOffice, by actor: Actor = WardOffice.clerk) async -> SiteResponse {
        let clerk = await office.signedIn(actor)
        await clerk.get("/office/leaks")
        return await clerk.post("/office/leaks/\(leak.id)/notice", [])
    }

    @Test(
        "01.15 the section sends one letter to a grown-up who wants it: once for a household and procedure, with number and purpose in the trail, and the letter names neither"
    )
    func sent() async throws {
        let mailbox = Mailbox([head.id, spouse.id])
        let (first, second) = (try leak(child), try leak(grown))
        let office = try await office(mailbox, [first, second])
        try await wish(spouse, in: office)
        let clerk = await office.signedIn(WardOffice.clerk)
        #expect(await clerk.get("/office/leaks").text.contains("お知らせを送る"))
        for _ in 0..<2 {
            let answer = await clerk.post("/office/leaks/\(first.id)/notice", [])
            #expect(answer.status == 303 && answer.location == "/office/leaks?notice=sent")
        }
        // The same procedure of another child of the household is the same letter.
        #expect(await clerk.post("/office/leaks/\(second.id)/notice", []).location == "/office/leaks?notice=sent")
        let letter = try #require(mailbox.letters.first)
        #expect(mailbox.letters.count == 1 && letter.to == spouse.id)
        for secret in ["港", "花子", "医療", "こども", "梅田", "kodomo"] {
            #expect(!letter.text.contains(secret) && !letter.subject.contains(secret), "\(secret)")
        }
        #expect(letter.text.contains("期限のある手続き") && letter.text.contains("A procedure with a last day"))
        let events = try await office.events()
        let told = try #require(events.last { $0.kind == "leak.notified" })
        let number = try #require(told.data["notice"]?.stringValue)
        #expect(told.purpose == "leak-check" && told.subject == spouse.id.description && told.actorID == "clerk")
        #expect(letter.text.contains(number))
        let mailed = events.filter { $0.kind == "notice.mailed" }
        #expect(
            mailed.count == 1 && mailed.first?.data["letter"] == "letter-1"
                && mailed.first?.data["notice"] == .string(number))
        let page = await clerk.get("/office/leaks?notice=sent").text
        #expect(page.contains("お知らせを送りました") && page.contains("お知らせ番号 \(number)") && !page.contains("⟦"))
        #expect(!page.contains("お知らせを送る</button>"))
    }

    @Test("whom it concerns is told before the head, and a child who wants it is not written to")
    func whom() async throws {
        let mailbox = Mailbox([head.id, grown.id, child.id])
        let own = try leak(grown, "kokunen")
        let office = try await office(mailbox, [own, try leak(child)])
        for person in [head, grown, child] { try await wish(person, in: office) }
        #expect(await press(own, at: office).status == 303)
        #expect(mailbox.letters.map(\.to) == [grown.id])
        let other = try await office.store.read { try LeakStore.open(of: [child.id], in: $0) }
        #expect(await press(try #require(other.first), at: office).status == 303)
        #expect(mailbox.letters.map(\.to) == [grown.id, head.id])
    }

    @Test(
        "without a wish, without an address, or before it is sure there is no button but the reason, and a button that was left open sends nothing",
        arguments: ["unwanted", "unreachable", "unsure", "protected"])
    func reasons(why: String) async throws {
        let mailbox = Mailbox(why == "unreachable" ? [] : [head.id])
        let leak = try leak(child, "kodomo-iryou", why == "unsure" ? .possible : .needed)
        let office = try await office(mailbox, [leak], isProtected: why == "protected")
        if why != "unwanted" { try await wish(head, in: office) }
        let clerk = await office.signedIn(WardOffice.clerk)
        let page = await clerk.get("/office/leaks?certainty=\(leak.certainty.rawValue)").text
        let said = ["unreachable": "届くメールアドレスがありません", "unsure": "先に確かめて"][why] ?? "どなたも、お知らせのメールを希望していません"
        #expect(page.contains(said) && !page.contains("お知らせを送る</button>"))
        let answer = await clerk.post("/office/leaks/\(leak.id)/notice", [])
        #expect(answer.location == "/office/leaks?notice=not")
        #expect(await clerk.get(answer.location).text.contains("お知らせは送っていません"))
        #expect(mailbox.letters.isEmpty)
        #expect(try await office.kinds().allSatisfy { $0 != "leak.notified" })
    }

    @Test("another ward's clerk finds no such leak, and a closed one is written about no more")
    func refused() async throws {
        let mailbox = Mailbox([head.id])
        let leak = try leak(child)
        let office = try await office(mailbox, [leak])
        try await wish(head, in: office)
        #expect(await press(leak, at: office, by: WardOffice.elsewhere).status == 404)
        try await office.store.write { try LeakStore.end(leak.id, .closed, by: "x", reason: "x", in: $0) }
        #expect(await press(leak, at: office).status == 404)
        #expect(mailbox.letters.isEmpty)
        // Without mail there is neither button nor reason.
        let without = try await self.office(nil, [try self.leak(child)])
        let page = await without.signedIn(WardOffice.clerk).get("/office/leaks").text
        #expect(!page.contains("お知らせのメール") && !page.contains("お知らせを送る</button>"))
    }

    @Test("residents say it themselves, and take it back, on a page of their own; only they do")
    func wishPage() async throws {
        let mailbox = Mailbox([head.id])
        let office = try await office(mailbox, [])
        let resident = await office.signedIn(actor(head))
        let page = await resident.get("/my/notices")
        #expect(page.status == 200 && page.text.contains("受け取らない") && !page.text.contains("⟦"))
        #expect(!page.text.contains("届くメールアドレスがまだありません"))
        for _ in 0..<2 { #expect(await resident.post("/my/notices", [("wanted", "yes")]).status == 303) }
        let id = head.id
        #expect(try await office.store.read { try NoticeWish.isSet(for: id, in: $0) })
        #expect(await resident.get("/my/notices?done=1").text.contains("お知らせをやめる"))
        office.clock.advance(seconds: 1)
        #expect(await resident.post("/my/notices", [("wanted", "no")]).status == 303)
        #expect(try await !office.store.read { try NoticeWish.isSet(for: id, in: $0) })
        #expect(try await office.kinds().filter { $0.hasPrefix("notice.") } == ["notice.wanted", "notice.unwanted"])
        let other = await office.signedIn(actor(spouse))
        #expect(await other.get("/my/notices").text.contains("届くメールアドレスがまだありません"))
        #expect(await office.signedIn(WardOffice.clerk).get("/my/notices").status == 403)
    }

    @Test(
        "where the network is divided the wish comes inside, the notice goes outside without saying what it is about, and is mailed once"
    )
    func divided() async throws {
        let outbox = Mailbox([head.id])
        let outside = try await WardOffice(
            mail: outbox, parcels: ParcelPolicy(kept: [.inward], forwardsEvents: true))
        let leak = try leak(child)
        let inside = try await office(Mailbox([]), [leak], parcels: ParcelPolicy(kept: [.outward]))
        try await wish(head, in: outside)
        let wishes = try await outside.store.read { try $0.parcels(.inward, after: 0) }
        let topics = CounterService(desk: inside.desk).parcels + [.events]
        _ = try await ParcelInbox(store: inside.store, topics: topics).take(wishes, of: "out", first: 1)
        #expect(await press(leak, at: inside).location == "/office/leaks?notice=sent")
        let notices = try await inside.store.read { try $0.parcels(.outward, after: 0) }
        #expect(notices.count == 1 && notices.allSatisfy { !$0.parcel.body.canonical.contains("kodomo") })
        let inbox = ParcelInbox(store: outside.store, topics: CounterService(desk: outside.desk).parcels)
        for series in ["in", "restored"] { _ = try await inbox.take(notices, of: series, first: 1) }
        #expect(outbox.letters.map(\.to) == [head.id])
        #expect(try await outside.kinds().filter { $0 == "notice.mailed" }.count == 1)
    }
}
