import Foundation
import Kernel
import Site
import Store
import TestVisitor
import Testing

@testable import Accounts

@Suite("Local accounts of staff")
struct StaffTests {
    private static let password = "なにわの みおつくし 2026"

    /// A town with an account that was set up, and the second factor of its holder.
    private static func ready() async throws -> (Town, OneTimeCode, recovery: [String]) {
        let town = try await Town(hasStaffAccounts: true)
        let word = try await town.store.write {
            try StaffAccount.add("hana.k", name: "見本 花", ward: nil, roles: ["clerk"], in: $0)
        }
        let visitor = Visitor(town.app)
        let page = await visitor.get("/sign-in/staff/enrol/\(word)").text
        let secret = try #require(page.firstMatch(of: /name="secret" value="([^"]+)"/)).output.1
        let factor = OneTimeCode(secret: try #require(OnceWord.bytes(secret)))
        #expect(page.contains(factor.text) && page.contains("<svg class=\"qr\""))
        let done = await visitor.post(
            "/sign-in/staff/enrol/\(word)",
            [
                "secret": String(secret), "password": password, "again": password,
                "code": factor.code(step: OneTimeCode.step(Town.now)),
            ])
        #expect(done.status == 200)
        let recovery = done.text.matches(of: /<code>([a-z2-9-]{14})<\/code>/).map { String($0.output.1) }
        #expect(recovery.count == 8 && Set(recovery).count == 8)
        // The link is used up, and so is the code of this half minute.
        #expect(await visitor.get("/sign-in/staff/enrol/\(word)").status == 410)
        town.clock.advance(seconds: 30)
        return (town, factor, recovery)
    }

    private func enter(
        _ town: Town, _ login: String, _ password: String, _ code: String, as visitor: Visitor? = nil
    ) async -> SiteResponse {
        let visitor = visitor ?? Visitor(town.app)
        await visitor.get("/sign-in/staff")
        return await visitor.post("/sign-in/staff", ["login": login, "password": password, "code": code])
    }

    @Test(
        "codes are those of RFC 6238, appendix B",
        arguments: [
            (59, "287082"), (1_111_111_109, "081804"), (1_111_111_111, "050471"), (1_234_567_890, "005924"),
            (2_000_000_000, "279037"), (20_000_000_000, "353130"),
        ] as [(Int64, String)])
    func standard(second: Int64, code: String) {
        let factor = OneTimeCode(secret: Array("12345678901234567890".utf8))
        let moment = Timestamp(milliseconds: second * 1_000)
        #expect(factor.code(step: OneTimeCode.step(moment)) == code)
        #expect(factor.step(of: code, at: moment.adding(seconds: 30)) == OneTimeCode.step(moment))
        #expect(factor.step(of: code, at: moment.adding(seconds: 61)) == nil)
    }

    @Test("a secret is written in Base 32 (RFC 4648, 10)")
    func base32() {
        for (bytes, text) in [
            ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"), ("foobar", "MZXW6YTBOI"),
        ] {
            #expect(OneTimeCode(secret: Array(bytes.utf8)).text == text)
        }
    }

    @Test("scrypt with AES-GCM gives the second factor back to the right password only, however its kana were typed")
    func secrets() throws {
        let factor = OneTimeCode.make()
        let secret = try StaffSecret(password: "がぎぐげご-pass", code: factor, cost: 4)
        #expect(try secret.open("か\u{3099}き\u{3099}く\u{3099}け\u{3099}こ\u{3099}-pass") == factor)
        #expect(try secret.open("がぎぐげご-Pass") == nil)
        #expect(try StaffSecret.nobody(cost: 4).open("") == nil)
    }

    @Test("staff sign in with password and code, get a new secret, and a code works once")
    func entersOnce() async throws {
        let (town, factor, _) = try await Self.ready()
        let code = factor.code(step: OneTimeCode.step(town.clock.now()))
        let visitor = Visitor(town.app)
        let entered = await enter(town, " Hana.K ", Self.password, code, as: visitor)
        #expect(entered.status == 303 && entered.sessionCookie?.hasPrefix("s") == true)
        #expect(await visitor.get("/for/staff").text == "staff hana.k 見本 花 clerk")
        #expect(await enter(town, "hana.k", Self.password, code).status == 422)
    }

    @Test("a recovery code stands for the code, once")
    func recovers() async throws {
        let (town, _, recovery) = try await Self.ready()
        #expect(await enter(town, "hana.k", Self.password, recovery[0].uppercased()).status == 303)
        #expect(await enter(town, "hana.k", Self.password, recovery[0]).status == 422)
        #expect(await enter(town, "hana.k", "wrong", recovery[1]).status == 422)
        #expect(await enter(town, "hana.k", Self.password, recovery[1]).status == 303)
    }

    @Test("22 known and unknown staff get the same bytes, whatever is wrong, and after five tries nobody is let in")
    func alike() async throws {
        let (town, factor, _) = try await Self.ready()
        let right = factor.code(step: OneTimeCode.step(town.clock.now()))
        var answers: [Set<String>] = []
        for login in ["hana.k", "taro.m"] {
            var texts: Set<String> = []
            for (password, code) in [
                ("wrong", right), ("wrong", "000000"), (Self.password, "12345"), ("x", "y"), ("z", "z"),
            ] {
                let answer = await enter(town, login, password, code)
                #expect(answer.status == 422 && !answer.text.contains(password + "\""))
                texts.insert(answer.text.replacing(login, with: "").replacing(/value="[0-9a-f]{32}"/, with: ""))
            }
            answers.append(texts)
        }
        #expect(answers[0] == answers[1] && answers[0].count == 1)
        // Even all three right do not help now, and the words do not depend on it.
        let (known, unknown) = (
            await enter(town, "hana.k", Self.password, right), await enter(town, "taro.m", Self.password, right)
        )
        #expect(known.status == 422 && unknown.status == 422)
        town.clock.advance(seconds: TryLimit.seconds + 1)
        let later = factor.code(step: OneTimeCode.step(town.clock.now()))
        #expect(await enter(town, "hana.k", Self.password, later).status == 303)
    }

    @Test("an account that was disabled or reset lets nobody in, and sets up anew with another link only")
    func disables() async throws {
        let (town, factor, _) = try await Self.ready()
        _ = try await town.store.write { try StaffAccount.disable("hana.k", in: $0) }
        let code = factor.code(step: OneTimeCode.step(town.clock.now()))
        #expect(await enter(town, "hana.k", Self.password, code).status == 422)
        let word = try await town.store.write { try StaffAccount.reset("hana.k", in: $0) }
        town.clock.advance(seconds: 30)
        let next = factor.code(step: OneTimeCode.step(town.clock.now()))
        #expect(await enter(town, "hana.k", Self.password, next).status == 422)
        #expect(await Visitor(town.app).get("/sign-in/staff/enrol/\(word)").status == 200)
        town.clock.advance(seconds: StaffAccount.enrolSeconds)
        #expect(await Visitor(town.app).get("/sign-in/staff/enrol/\(word)").status == 410)
        await #expect(throws: StaffAccount.Refusal.taken("hana.k")) {
            try await town.store.write {
                _ = try StaffAccount.add("hana.k", name: "", ward: nil, roles: [], in: $0)
            }
        }
        await #expect(throws: StaffAccount.Refusal.unknown("nobody")) {
            try await town.store.write { _ = try StaffAccount.disable("nobody", in: $0) }
        }
    }

    @Test("weak and unequal passwords and a wrong code are told at their fields, and the second factor stays the same")
    func weak() async throws {
        let town = try await Town(hasStaffAccounts: true)
        let word = try await town.store.write {
            try StaffAccount.add("hana.k", name: "見本 花", ward: nil, roles: ["clerk"], in: $0)
        }
        let visitor = Visitor(town.app)
        let page = await visitor.get("/sign-in/staff/enrol/\(word)").text
        let secret = String(try #require(page.firstMatch(of: /name="secret" value="([^"]+)"/)).output.1)
        let answer = await visitor.post(
            "/sign-in/staff/enrol/\(word)", ["secret": secret, "password": "hana.k-and-more", "again": "", "code": "0"])
        #expect(answer.status == 422 && answer.text.contains(secret) && !answer.text.contains("hana.k-and-more"))
        #expect(answer.text.contains("href=\"#f-password\"") && answer.text.contains("href=\"#f-code\""))
    }

    @Test("the internet has no page for staff to sign in")
    func parts() async throws {
        let town = try await Town(role: .public, hasStaffAccounts: true)
        #expect(await Visitor(town.app).get("/sign-in/staff").status == 404)
        #expect(await !Visitor(town.app).get("/sign-in").text.contains("/sign-in/staff"))
    }
}
