import Forms
import Kernel
import Mail
import Site
import Store
import TestVisitor
import Testing

@testable import Online

@Suite("What goes wrong while one applies")
struct FailureRowTests {
    /// A notice of change, filled in up to the last look.
    private func filled(_ city: OnlineCity) async throws -> Walk {
        var walk = try await Walk("jidou-teate-henkou", in: city, as: "head")
        let example = try #require(walk.procedure.sheet.examples.first { $0.problems == [] })
        try await walk.fill(walk.unknown(example.answers))
        return walk
    }

    @Test("the button pressed by ten hands at once is one application with one number")
    func pressedTwice() async throws {
        let city = try await OnlineCity()
        let walk = try await filled(city)
        let check = "/apply/\(walk.draft)/check"
        let token = Walk.fields(await walk.visitor.get(check).text).first { $0.0 == "_token" }?.1 ?? ""
        let statuses = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<10 {
                group.addTask {
                    await walk.visitor.send(
                        IncomingRequest(
                            method: "POST", target: "/apply/\(walk.draft)/submit",
                            headers: ["content-type": "application/x-www-form-urlencoded"],
                            body: .bytes(Array("_token=\(token)".utf8)))
                    ).status
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(statuses == Array(repeating: 303, count: 10))
        let numbers = try await city.store.read { tx in
            try tx.all(String.self, "SELECT number FROM online_application")
        }
        #expect(numbers.count == 1)
        let done = await walk.visitor.get("/apply/\(walk.draft)/done").text
        #expect(done.contains(numbers.first ?? "none"))
    }

    @Test(
        "after sixty idle minutes one signs in and is on the same page with the same answers; what was just typed is kept"
    )
    func sessionOut() async throws {
        let city = try await OnlineCity()
        var walk = try await Walk("jidou-teate-henkou", in: city, as: "head")
        let example = try #require(walk.procedure.sheet.examples.first { $0.problems == [] })
        let last = try #require(walk.procedure.sheet.pages.last)
        try await walk.fill(walk.unknown(example.answers), until: last.id)
        let path = "/apply/\(walk.draft)/pages/\(last.id)"
        let shown = Walk.fields(await walk.visitor.get(path).text)
        let token = shown.first { $0.0 == "_token" }?.1 ?? ""
        let before = shown.filter { $0.0 != "_token" }
        try city.clock.set("2026-05-01T11:01:00+09:00")
        let out = await walk.visitor.get(path)
        #expect(out.headers["location"] == "/sign-in?next=\(PercentCoding.encode(path))")
        // Whether there is such a draft is not told before.
        #expect(await walk.visitor.get("/apply/none/pages/\(last.id)").status == 303)
        // The page that stood open is sent: it asks to sign in and shows again what was typed.
        let typed = await walk.visitor.send(
            IncomingRequest(
                method: "POST", target: path, headers: ["content-type": "application/x-www-form-urlencoded"],
                body: .bytes(Array("_token=\(token)&phone=0662088181".utf8))))
        #expect(typed.status == 401 && typed.text.contains("0662088181") && typed.text.contains("/sign-in"))
        await walk.visitor.signIn("head")
        let after = Walk.fields(await walk.visitor.get(path).text).filter { $0.0 != "_token" }
        #expect(after.map { "\($0)" } == before.map { "\($0)" } && !before.isEmpty)
    }

    @Test(
        "half-width kana and pasted spaces are set right with a notice, the original is kept; an emoji is named and stays typed"
    )
    func characters() async throws {
        let city = try await OnlineCity()
        var walk = try await Walk("jidou-teate-henkou", in: city, as: "head")
        let example = try #require(walk.procedure.sheet.examples.first { $0.problems == [] })
        try await walk.fill(walk.unknown(example.answers))
        let page = try #require(walk.procedure.sheet.pages.first { $0.items.contains { $0.name == "applicant" } })
        let path = "/apply/\(walk.draft)/pages/\(page.id)"
        let emoji = try await walk.send(path, ["applicant.family": ["大阪😀"]])
        #expect(emoji.status == 422 && emoji.text.contains("😀") && emoji.text.contains("value=\"大阪😀\""))
        // A variant of a character is a character of its own and stays as it is; spaces and widths are set right.
        let variant = "\u{845B}\u{E0100}城"
        let kept = try await walk.send(path, ["applicant.family": ["\u{3000}\(variant) "], "applicant.given": ["ﾀﾛｳ"]])
        #expect(kept.status == 303, "\(Walk.summary(kept.text))")
        let check = await walk.visitor.get("/apply/\(walk.draft)/check").text
        #expect(check.contains("タロウ") && check.contains("ﾀﾛｳ") && check.contains(variant))
        let number = try await walk.submit()
        let application = try #require(try await city.store.read { try Application.load(number: number, in: $0) })
        #expect(application.answers["applicant"]?["given"] == "タロウ")
        #expect(application.answers["applicant"]?["family"]?.stringValue?.unicodeScalars.count == 3)
        #expect(application.originals["applicant.given"] == "ﾀﾛｳ")
    }

    @Test("letters that come back show in one's own page, and the telephone stands before the staff")
    func bounces() async throws {
        let city = try await OnlineCity()
        let address = try #require(MailAddress("nobody@example.jp"))
        let resident = city.head.description
        try await city.store.write { tx in
            try tx.run(
                """
                INSERT INTO account (id, mail, mail_key, facts, resident, created_at)
                VALUES (\(ID<Row>.make(at: tx.now)), \(address.description), \(address.key), '{}', \(resident), \(tx.now))
                """)
        }
        let walk = try await filled(city)
        let number = try await walk.submit()
        let application = try #require(try await city.store.read { try Application.load(number: number, in: $0) })
        let told = try await city.store.read { try ApplicationNotice.address(of: application, in: $0) }
        #expect(told == address)
        let mine = "/my/applications/\(number)", office = "/office/applications/\(application.id)"
        #expect(!(await walk.visitor.get(mine).text.contains("メールが届いていません")))
        try await city.store.write { tx in
            try tx.run(
                "INSERT INTO mail_bounce (address, answer, bounced_at) VALUES (\(address.key), '550', \(tx.now))")
        }
        #expect(await walk.visitor.get(mine).text.contains("メールが届いていません"))
        let case_ = await city.visitor("city").get(office).text
        let phone = try #require(application.answers["phone"]?.stringValue)
        #expect(case_.contains("申請した方へのメールが届いていません") && case_.contains("電話：\(phone)"))
    }
}
