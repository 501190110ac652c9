import Booking
import Foundation
import Kernel
import Outbound
import Seals
import Site
import TestVisitor
import Testing

@testable import CardSim
@testable import MoveOut

extension Town {
    /// A desk on the same store whose responder answers.
    static func sharing(_ town: Town, responder: Int) async throws -> MoveOutDesk {
        let host = OutboundHost(.revocation, "http://127.0.0.1:\(responder)")
        let tables = try #require(town.tables)
        return MoveOutDesk(
            counter: town.counter.desk, tables: tables, booking: town.desk.booking, data: town.desk.data,
            seals: MoveOutSeals(trust: try trust, responder: host))
    }
}

/// Somebody at a station: the pages, with a card that signs.
final class Flow: Sendable {
    let visitor: Visitor
    let signer: Town.Signer
    let token: String

    init(visitor: Visitor, signer: Town.Signer) throws {
        (self.visitor, self.signer, token) = (visitor, signer, "")
    }

    /// Begins with the card's check.
    init(_ town: Town, _ card: String, station: String? = "kita-1") async throws {
        visitor = Visitor(town.app)
        signer = try Town.signer(card)
        let checked = try await Flow.check(visitor, signer, station: station)
        let location = try #require(checked.headers["location"], "\(checked.text.prefix(2_000))")
        token = String(location.split(separator: "/")[2])
    }

    func path(_ step: String) -> String { "/moveout/begun/\(token)/\(step)" }

    func check(station: String?) async throws -> SiteResponse {
        try await Flow.check(visitor, signer, station: station)
    }

    private static func check(
        _ visitor: Visitor, _ signer: Town.Signer, station: String?
    ) async throws -> SiteResponse {
        let page = await visitor.get("/moveout/card" + (station.map { "?station=\($0)" } ?? "")).text
        return try await signed(page, "/moveout/card", visitor, signer, [("station", station ?? "")])
    }

    /// Sends the signing form of a page as its script does.
    static func signed(
        _ page: String, _ path: String, _ visitor: Visitor, _ signer: Town.Signer, _ more: [(String, String)] = []
    ) async throws -> SiteResponse {
        let found = try #require(page.firstMatch(of: /name="content" value="([^"]*)"/), "\(page.prefix(3_000))")
        let content = String(found.1).replacing("&quot;", with: "\"").replacing("&#34;", with: "\"")
            .replacing("&amp;", with: "&").replacing("&#39;", with: "'").replacing("&lt;", with: "<")
        let token = try #require(page.firstMatch(of: /name="_token" value="([0-9a-f]+)"/)).1
        func base64(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }
        let fields =
            [
                ("_token", String(token)), ("content", content),
                ("signature", base64(try signer.key.sign(Array(content.utf8)))),
                ("certificate", base64(signer.certificate)), ("authority", base64(signer.authority)),
            ] + more
        return await visitor.send(request(path, fields))
    }

    private static func request(_ path: String, _ fields: [(String, String)]) -> IncomingRequest {
        IncomingRequest(
            method: "POST", target: path, headers: ["content-type": "application/x-www-form-urlencoded"],
            body: .bytes(Array(FormData(fields).queryString.utf8)))
    }

    /// A form of a step, with the token that a page of the same browser holds.
    func form(_ step: String, _ fields: [(String, String)]) async -> IncomingRequest {
        let page = await visitor.get(path(step == "reserve" ? "confirm" : step)).text
        let token = page.firstMatch(of: /name="_token" value="([0-9a-f]+)"/).map { String($0.1) } ?? ""
        return Flow.request(path(step), fields + [("_token", token)])
    }

    func place(municipality: String = "281000") async throws {
        let answer = await visitor.send(
            await form(
                "where",
                [
                    ("municipality", municipality), ("postalCode", "650-0001"), ("town", "中央区加納町"),
                    ("lot", "６丁目５番１号"), ("building", "見本ハイツ２０１号"),
                ]))
        #expect(answer.status == 303, "\(answer.text.prefix(3_000))")
    }

    /// Everything typed up to the confirmation: the whole family.
    func type(planned: String, municipality: String = "281000") async throws {
        let who = await visitor.send(await form("who", (1...4).map { ("members", String($0)) }))
        #expect(who.status == 303, "\(who.text.prefix(3_000))")
        try await place(municipality: municipality)
        let when = await visitor.send(await form("when", [("planned", planned), ("phone", "06-0000-0000")]))
        #expect(when.status == 303, "\(when.text.prefix(3_000))")
    }

    func sign() async throws -> SiteResponse {
        let page = await visitor.get(path("confirm")).text
        return try await Flow.signed(page, path("sign"), visitor, signer)
    }
}
