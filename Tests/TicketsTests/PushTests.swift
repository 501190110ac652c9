import Crypto
import Foundation
import Kernel
import Site
import Store
import TestVisitor
import Testing

@testable import Tickets

@Suite("Telling browsers of a call")
struct PushTests {
    /// The example of RFC 8291, appendix A: keys, salt and what comes out.
    @Test("the example of RFC 8291 comes out byte by byte")
    func example() throws {
        let sender = try P256.KeyAgreement.PrivateKey(
            rawRepresentation: try #require(PushKey.bytes("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")))
        let receiver = try #require(
            PushKey.bytes(
                "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"))
        let body = try PushMessage.encrypt(
            Array("When I grow up, I want to be a watermelon".utf8), receiver: receiver,
            secret: try #require(PushKey.bytes("BTBZMqHH6r4Tts7J_aSIgg")), sender: sender,
            salt: try #require(PushKey.bytes("DGv6ra1nlYgDCS1FRnbzlw")))
        #expect(
            PushKey.text(Data(body))
                == "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8w"
                + "EqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN")
    }

    @Test("a key that is no point of the curve, a short secret and a long text are refused")
    func unusable() throws {
        let point = Array(P256.KeyAgreement.PrivateKey().publicKey.x963Representation)
        let secret = [UInt8](repeating: 7, count: 16)
        #expect(throws: (any Error).self) {
            try PushMessage.encrypt([1], receiver: [4] + [UInt8](repeating: 1, count: 64), secret: secret)
        }
        #expect(throws: (any Error).self) { try PushMessage.encrypt([1], receiver: point, secret: [1]) }
        #expect(throws: (any Error).self) {
            try PushMessage.encrypt(
                [UInt8](repeating: 1, count: PushMessage.mostBytes + 1), receiver: point, secret: secret)
        }
    }

    @Test("two messages of one text have nothing in common")
    func fresh() throws {
        let point = Array(P256.KeyAgreement.PrivateKey().publicKey.x963Representation)
        let secret = [UInt8](repeating: 7, count: 16)
        let (first, second) = (
            try PushMessage.encrypt([1, 2], receiver: point, secret: secret),
            try PushMessage.encrypt([1, 2], receiver: point, secret: secret)
        )
        #expect(first.prefix(16) != second.prefix(16) && first[21..<86] != second[21..<86])
    }

    @Test(
        "only the push services of browsers are called, and origins that whoever runs the program names",
        arguments: [
            ("https://fcm.googleapis.com/fcm/send/abc", "https://fcm.googleapis.com"),
            ("https://FCM.googleapis.com:443/x", "https://fcm.googleapis.com"),
            ("https://updates.push.services.mozilla.com/wpush/v2/x", "https://updates.push.services.mozilla.com"),
            ("https://web.push.apple.com/x", "https://web.push.apple.com"),
            ("https://wns2-pn1p.notify.windows.com/w/?token=x", "https://wns2-pn1p.notify.windows.com"),
            ("http://127.0.0.1:8999/push/1", "http://127.0.0.1:8999"),
            ("http://fcm.googleapis.com/x", nil), ("https://fcm.googleapis.com:8443/x", nil),
            ("https://fcm.googleapis.com.evil.example/x", nil), ("https://evil.example/fcm.googleapis.com", nil),
            ("https://fcm.googleapis.com@evil.example/x", nil), ("https://evilpush.apple.com/x", nil),
            ("https://push.apple.com/x", nil), ("https://127.0.0.1/x", nil), ("https://2130706433/x", nil),
            ("https://[::1]/x", nil), ("http://127.0.0.1:8998/x", nil), ("http://127.0.0.1/x", nil),
            ("file:///etc/passwd", nil), ("//fcm.googleapis.com/x", nil), ("", nil),
            ("https://fcm.googleapis.com/x\r\nHost: evil", nil), ("https://fcm.googleapis.com/x#y", nil),
        ] as [(String, String?)])
    func allowed(endpoint: String, origin: String?) {
        #expect(PushServices(origins: ["http://127.0.0.1:8999"]).origin(of: endpoint) == origin)
    }

    private static func hall() async throws -> TicketHall {
        let key = try PushKey(raw: PushKey.make(), contact: "mailto:web@city.example")
        return try await TicketHall(push: PushDesk(key: key, services: PushServices()))
    }

    private static func subscription(_ number: Int = 1) -> KeyValuePairs<String, String> {
        [
            "endpoint": "https://fcm.googleapis.com/fcm/send/\(number)",
            "key": PushKey.text(P256.KeyAgreement.PrivateKey().publicKey.x963Representation),
            "secret": PushKey.text(Data(repeating: 7, count: 16)),
        ]
    }

    private static func jobs(_ hall: TicketHall) async throws -> Int {
        try await hall.store.read { try $0.one(Int.self, "SELECT count(*) FROM job WHERE kind = 'ticket.push'") ?? 0 }
    }

    @Test("each call is work once for each browser; the same browser is one, and of many the latest three")
    func subscribed() async throws {
        let hall = try await Self.hall()
        try await hall.open(1)
        let ticket = try await hall.issue("moves")
        let visitor = Visitor(hall.app)
        let path = TicketPaths.ticket(ticket)
        #expect(await visitor.get(path).text.contains("data-push="))
        for number in [1, 1, 2, 3, 4] {
            hall.clock.advance(seconds: 1)
            #expect(await visitor.post(path + "/push", Self.subscription(number)).status == 303)
        }
        let kept = try await hall.store.read { try PushSubscription.of(ticket.id, in: $0) }
        #expect(kept.map { $0.endpoint.last } == ["2", "3", "4"])
        #expect(try await Self.jobs(hall) == 0)
        _ = try await hall.desk.callNext(to: 1, of: hall.ward, by: hall.clerk())
        #expect(try await Self.jobs(hall) == 3)
        hall.clock.advance(seconds: 130)
        _ = try await hall.desk.call(ticket.id, to: 1, of: hall.ward, by: hall.clerk())
        #expect(try await Self.jobs(hall) == 6)
        // Served: nobody is told any more, and nothing was sent meanwhile that could be.
        try await hall.desk.serve(ticket.id, of: hall.ward, by: hall.clerk())
        #expect(try await Self.jobs(hall) == 6)
        // The next day nothing is left of them.
        hall.clock.advance(seconds: 86_400)
        try await hall.desk.deleteOld()
        #expect(try await hall.store.read { try PushSubscription.of(ticket.id, in: $0) }.isEmpty)
    }

    @Test("an endpoint that is no push service, and keys that are none, are refused; the page goes on")
    func refused() async throws {
        let hall = try await Self.hall()
        let ticket = try await hall.issue("moves")
        let visitor = Visitor(hall.app)
        let path = TicketPaths.ticket(ticket)
        await visitor.get(path)
        let good = Dictionary(uniqueKeysWithValues: Self.subscription().map { ($0.key, $0.value) })
        for (name, value) in [
            ("endpoint", "http://169.254.169.254/latest"), ("key", "AAAA"), ("secret", "AA"), ("key", "ä"),
        ] {
            var bad = good
            bad[name] = value
            let sent = await visitor.post(
                path + "/push",
                ["endpoint": bad["endpoint"] ?? "", "key": bad["key"] ?? "", "secret": bad["secret"] ?? ""])
            #expect(sent.status == 422, "\(name)")
        }
        #expect(try await hall.store.read { try PushSubscription.of(ticket.id, in: $0) }.isEmpty)
        #expect(await visitor.get(path).status == 200)
    }

    @Test("a ticket that keeps quiet offers nothing and tells nobody of its call")
    func quiet() async throws {
        let hall = try await Self.hall()
        try await hall.open(1)
        let ticket = try await hall.issue("moves")
        let visitor = Visitor(hall.app)
        let path = TicketPaths.ticket(ticket)
        await visitor.get(path)
        #expect(await visitor.post(path + "/push", Self.subscription()).status == 303)
        let (ward, clerk) = (hall.ward, hall.clerk())
        try await hall.store.write { tx in
            _ = try TicketDesk.link(ticket.number, of: ward, to: "session", by: clerk, in: tx)
            try TicketDesk.keepQuiet(session: "session", in: tx)
        }
        _ = try await hall.desk.callNext(to: 1, of: ward, by: clerk)
        #expect(try await Self.jobs(hall) == 0)
        #expect(await !visitor.get(path).text.contains("data-push="))
    }

    @Test("without a key there is no offer and no way in")
    func without() async throws {
        let hall = try await TicketHall()
        let ticket = try await hall.issue("moves")
        let visitor = Visitor(hall.app)
        #expect(await !visitor.get(TicketPaths.ticket(ticket)).text.contains("data-push="))
        #expect(await visitor.get("/ticket-calls.js").status == 404)
    }
}
