import Foundation
import Kernel
import Mail
import Site
import Store
import TestVisitor
import Testing

@testable import Accounts

@Suite("Accounts by mail address")
struct AccountTests {
    @Test("13.id whoever opens the link of the letter is in, for the first time and later, at the page they wanted")
    func enters() async throws {
        let town = try await Town()
        let visitor = Visitor(town.app)
        #expect(await visitor.get("/for/applicants").headers["location"] == "/sign-in?next=%2Ffor%2Fapplicants")
        let ways = await visitor.get("/sign-in?next=%2Ffor%2Fapplicants").text
        #expect(ways.contains("href=\"/account/enter?next=%2Ffor%2Fapplicants\""))
        await visitor.get("/account/enter?next=/for/applicants")
        let sent = await visitor.post("/account/enter", ["mail": " Taro@Example.jp", "next": "/for/applicants"])
        #expect(sent.headers["location"] == "/account/sent")
        let link = try #require(try await town.links(to: "Taro@example.jp").first)
        #expect(await visitor.get(link).text.contains("Taro@example.jp"))
        #expect(await visitor.post(link, [:]).headers["location"] == "/for/applicants")
        let first = await visitor.get("/for/applicants").text
        #expect(first.hasPrefix("account ") && first.contains("Taro@example.jp"))

        let again = try await town.visitor("taro@example.jp")
        #expect(await again.get("/for/applicants").text.split(separator: " ")[1] == first.split(separator: " ")[1])
        #expect(await again.get("/for/residents").status == 403)
    }

    @Test("a link works once and for ten minutes, and opening it alone does nothing")
    func once() async throws {
        let town = try await Town()
        let visitor = Visitor(town.app)
        await visitor.get("/account/enter")
        await visitor.post("/account/enter", ["mail": "taro@example.jp"])
        let link = try #require(try await town.links(to: "taro@example.jp").first)
        // A program that looks at mail opens it twice.
        for _ in 1...2 { #expect(await Visitor(town.app).get(link).status == 200) }
        await visitor.get(link)
        #expect(await visitor.post(link, [:]).status == 303)
        await visitor.get("/sign-in")
        #expect(await visitor.post(link, [:]).status == 410)
        #expect(await Visitor(town.app).get(link).status == 410)
        #expect(await Visitor(town.app).get("/account/enter/\(OnceWord.make())").status == 410)

        await visitor.get("/account/enter")
        await visitor.post("/account/enter", ["mail": "taro@example.jp"])
        let late = try #require(try await town.links(to: "taro@example.jp").first)
        town.clock.advance(seconds: AccountLink.seconds)
        #expect(await Visitor(town.app).get(late).status == 410)
    }

    @Test("a wrong address is told beside the field and kept")
    func wrongAddress() async throws {
        let visitor = Visitor(try await Town().app)
        await visitor.get("/account/enter")
        let answer = await visitor.post("/account/enter", ["mail": "taro@", "next": "/for/applicants"])
        #expect(answer.status == 422 && answer.text.contains("value=\"taro@\"") && answer.text.contains("field-error"))
        #expect(answer.text.contains("name=\"next\" value=\"/for/applicants\""))
    }

    @Test(
        "22 known and unknown addresses get the same bytes, and the sixth letter in a quarter of an hour is refused to both"
    )
    func alike() async throws {
        let town = try await Town()
        _ = try await town.visitor("known@example.jp")
        var bodies: [[String]] = []
        for mail in ["known@example.jp", "other@example.jp"] {
            let visitor = Visitor(town.app)
            await visitor.get("/account/enter")
            var answers: [String] = []
            for _ in 1...6 {
                let answer = await visitor.post("/account/enter", ["mail": mail])
                let body = answer.status == 303 ? await visitor.get(answer.headers["location"] ?? "").text : answer.text
                answers.append(
                    "\(answer.status) " + body.replacing(mail, with: "").replacing(/value="[0-9a-f]{32}"/, with: ""))
                await visitor.get("/account/enter")
            }
            bodies.append(answers)
        }
        // The first address had counted nothing: signing in clears its tries.
        #expect(bodies[0] == bodies[1])
        #expect(bodies[0].map { $0.prefix(3) } == ["303", "303", "303", "303", "303", "422"])
        #expect(try await town.letters(to: "other@example.jp") == TryLimit.most)
        town.clock.advance(seconds: TryLimit.seconds + 1)
        let visitor = Visitor(town.app)
        await visitor.get("/account/enter")
        #expect(await visitor.post("/account/enter", ["mail": "other@example.jp"]).status == 303)
    }

    @Test(
        "22 each rise of rights brings a new secret, a secret that was planted opens nothing, and signing out everywhere does"
    )
    func sessions() async throws {
        let town = try await Town()
        let planted = "s" + String(repeating: "a", count: 64)
        let mail = "taro@example.jp"
        let first = try await town.visitor(mail)
        let second = try await town.visitor(mail)
        await first.get("/account/enter")
        await first.post("/account/enter", ["mail": mail])
        let link = try #require(try await town.links(to: mail).first)
        // Whoever is signed in and signs in anew has a new secret; the old one is dead.
        await first.get(link)
        let again = await first.post(link, [:])
        let fresh = try #require(again.sessionCookie)
        #expect(fresh.hasPrefix("s") && fresh != planted)
        func open(_ cookie: String) async -> Int {
            await town.app.handle(
                IncomingRequest(
                    method: "GET", target: "/for/applicants",
                    headers: ["host": "town.example", "cookie": "mio=\(cookie)"])
            ).status
        }
        #expect(await open(fresh) == 200)
        #expect(await open(planted) == 303)
        #expect(await second.get("/account").status == 200)
        await first.get("/account")
        let out = await first.post("/sign-out", ["everywhere": "yes"])
        #expect(out.status == 303)
        #expect(await second.get("/for/applicants").status == 303)
        #expect(await open(fresh) == 303)
    }

    @Test("22 a session ends after an hour without use and after twelve in any case")
    func ends() async throws {
        let town = try await Town()
        let visitor = try await town.visitor("taro@example.jp")
        town.clock.advance(seconds: 3_599)
        #expect(await visitor.get("/for/applicants").status == 200)
        town.clock.advance(seconds: 3_600)
        #expect(await visitor.get("/for/applicants").status == 303)
    }

    @Test("what an account says is filled into forms by their names, and what is wrong is told at its field")
    func facts() async throws {
        let town = try await Town()
        let visitor = try await town.visitor("taro@example.jp")
        await visitor.get("/account/edit")
        let wrong = await visitor.post(
            "/account/edit",
            ["family": "見本", "familyKana": "見本", "postcode": "12", "phone": "12345", "birth-year": "2030"])
        #expect(wrong.status == 422 && wrong.text.contains("value=\"12345\""))
        for field in ["given", "familyKana", "givenKana", "postcode", "phone"] {
            #expect(wrong.text.contains("href=\"#f-\(field)\""), "\(field)")
        }
        let saved = await visitor.post(
            "/account/edit",
            [
                "family": "見本", "given": "太郎", "familyKana": "みほん", "givenKana": "タロウ", "birth": "1980-05-06",
                "postcode": "9990001", "prefecture": "見本県", "city": "見本町", "town": "本町", "block": "1-2",
                "phone": "０９０-1234-5678",
            ])
        #expect(saved.headers["location"] == "/account?done=saved")
        let page = await visitor.get("/account?done=saved").text
        #expect(page.contains("見本　太郎") || page.contains("見本 太郎"))
        let mail = try #require(MailAddress("taro@example.jp"))
        let facts = try #require(
            try await town.store.read { tx in
                try AccountStore.account(at: mail, in: tx).flatMap { try AccountFacts.of($0.actor, in: tx) }
            })
        #expect(
            JSONValue.object(facts.values) == [
                "name": ["family": "見本", "given": "太郎"], "kana": ["family": "ミホン", "given": "タロウ"],
                "birth": "1980-05-06", "phone": "09012345678", "mail": "taro@example.jp",
                "address": [
                    "postcode": "999-0001", "prefecture": "見本県", "city": "見本町", "town": "本町", "block": "1-2",
                ],
            ])
    }

    @Test("another address holds when its link is opened; both are told, other sessions end, and the old one is free")
    func address() async throws {
        let town = try await Town()
        let visitor = try await town.visitor("old@example.jp")
        let elsewhere = try await town.visitor("old@example.jp")
        let before = await visitor.get("/for/applicants").text.split(separator: " ")[1]
        _ = try await town.visitor("taken@example.jp")
        await visitor.get("/account/address")
        await visitor.post("/account/address", ["mail": "taken@example.jp"])
        let taken = try #require(try await town.links(to: "taken@example.jp").first)
        await visitor.get(taken)
        #expect(await visitor.post(taken, [:]).status == 409)
        await visitor.get("/account/address")
        await visitor.post("/account/address", ["mail": "new@example.jp"])
        let link = try #require(try await town.links(to: "new@example.jp").first)
        #expect(link.hasPrefix("/account/address/"))
        await visitor.get(link)
        #expect(await visitor.post(link, [:]).headers["location"] == "/account?done=address")
        let after = await visitor.get("/for/applicants").text
        #expect(after.split(separator: " ")[1] == before && after.contains("new@example.jp"))
        #expect(await elsewhere.get("/for/applicants").status == 303)
        #expect(try await town.letters(to: "old@example.jp") == 3)
        #expect(try await town.letters(to: "new@example.jp") == 2)
        let other = try await town.visitor("old@example.jp")
        #expect(await other.get("/for/applicants").text.split(separator: " ")[1] != before)
    }

    @Test("an account that was deleted says nothing any more and is signed in nowhere")
    func deletes() async throws {
        let town = try await Town()
        let visitor = try await town.visitor("taro@example.jp")
        let elsewhere = try await town.visitor("taro@example.jp")
        #expect(await visitor.get("/account/delete").status == 200)
        #expect(await visitor.post("/account/delete", [:]).headers["location"] == "/account/deleted")
        #expect(await visitor.get("/for/applicants").status == 303)
        #expect(await elsewhere.get("/for/applicants").status == 303)
        #expect(try await town.store.read { try !$0.exists("SELECT 1 AS one FROM account") })
    }

    @Test("a letter that came back is told on the page of the account")
    func bounced() async throws {
        let town = try await Town()
        let visitor = try await town.visitor("taro@example.jp")
        try await town.store.write { tx in
            try tx.run(
                "INSERT INTO mail_bounce (address, answer, bounced_at) VALUES ('taro@example.jp', '550', \(tx.now))")
        }
        let page = await visitor.get("/account").text
        #expect(page.contains("banner warning") && page.contains("/account/address"))
    }

    @Test("the part of the network for staff has no accounts, and offers none")
    func parts() async throws {
        let town = try await Town(role: .staff)
        let visitor = Visitor(town.app)
        for path in ["/account", "/account/enter", "/account/enter/abc", "/account/address/abc"] {
            #expect(await visitor.get(path).status == 404, "\(path)")
        }
        #expect(await !visitor.get("/sign-in").text.contains("/account/enter"))
    }
}
