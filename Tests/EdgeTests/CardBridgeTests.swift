import CardStation
import Kernel
import MyNumberCard
import PCSC
import Testing

@testable import CardSim
@testable import mio_card

/// A desk with a card in memory.
private struct MemoryDesk: CardDesk {
    let card: VirtualCard?

    func readers() async throws -> [ReaderState] { [ReaderState(name: "memory", hasCard: card != nil)] }

    func change(since known: [ReaderState], within time: Duration) async throws -> [ReaderState] { try await readers() }

    func withCard<Value: Sendable>(
        _ use: @Sendable (CardReading) async throws -> Value
    ) async throws -> Value {
        guard let card else { throw DeskFault.noCard }
        return try await use(CardReading(card))
    }
}

@Suite struct CardBridgeTests {
    private func bridge(_ card: VirtualCard?, staffCode: String? = "staff-77") throws -> CardBridge {
        CardBridge(desk: MemoryDesk(card: card), trust: try SampleCards.trust(), staff: StaffCode(staffCode))
    }

    private func problem(
        _ bridge: CardBridge, _ verb: CardBridge.Verb, _ body: JSONValue
    ) async -> BridgeProblem? {
        do {
            _ = try await bridge.answer(verb, BridgeRequest(body: body))
            return nil
        } catch {
            return error as? BridgeProblem
        }
    }

    @Test("attributes are answered with their authenticity and the tries before")
    func attributes() async throws {
        let answer = try await bridge(try SampleCards.card("normal")).answer(
            .readAttributes, BridgeRequest(body: ["pin": "1234"]))
        #expect(answer["attributes"]?["name"] == "大阪　太郎")
        #expect(answer["attributes"]?["birth"] == "1990-01-02")
        #expect(answer["authenticity"] == ["result": "genuine"])
        #expect(answer["triesBefore"] == 3)
        #expect(!answer.canonical.contains("123456789018"))
    }

    @Test("the number is read with consent and for a form only")
    func number() async throws {
        let bridge = try bridge(try SampleCards.card("normal"))
        #expect(await problem(bridge, .readNumber, ["pin": "1234"])?.problem.errors.first?.pointer == "/consent")
        #expect(
            await problem(bridge, .readNumber, ["pin": "1234", "consent": true])?.problem.errors.first?.pointer
                == "/form")
        let answer = try await bridge.answer(
            .readNumber, BridgeRequest(body: ["pin": "1234", "consent": true, "form": "jidou-teate"]))
        #expect(answer["number"] == "123456789018")
    }

    @Test("2.2 the last try needs the staff's code; a wrong code costs no try of the card")
    func staffCode() async throws {
        let card = try SampleCards.card("wrong-twice")
        let bridge = try bridge(card)
        let refused = await problem(bridge, .readAttributes, ["pin": "1234"])
        #expect(refused?.kind == "too-few-tries")
        #expect(refused?.members["triesLeft"] == 1)
        #expect(
            await problem(bridge, .readAttributes, ["pin": "1234", "staffCode": "guess"])?.kind == "wrong-staff-code")
        #expect(await card.triesLeft[.pin] == 1)
        let answer = try await bridge.answer(
            .readAttributes, BridgeRequest(body: ["pin": "1234", "staffCode": "staff-77"]))
        #expect(answer["triesBefore"] == 1)
    }

    @Test("after five wrong codes the staff's code is not heard for a while, the right one neither")
    func guessing() async throws {
        let bridge = try bridge(try SampleCards.card("wrong-twice"))
        for _ in 1...5 {
            #expect(
                await problem(bridge, .readAttributes, ["pin": "1234", "staffCode": "x"])?.kind == "wrong-staff-code")
        }
        #expect(
            await problem(bridge, .readAttributes, ["pin": "1234", "staffCode": "staff-77"])?.kind
                == "staff-code-locked")
    }

    @Test("without an installed code nobody can insist")
    func noStaffCode() async throws {
        let bridge = try bridge(try SampleCards.card("wrong-twice"), staffCode: nil)
        #expect(
            await problem(bridge, .readAttributes, ["pin": "1234", "staffCode": ""])?.kind == "too-few-tries")
        #expect(
            await problem(bridge, .readAttributes, ["pin": "1234", "staffCode": "x"])?.problem.errors.first?.pointer
                == "/staffCode")
    }

    @Test(
        "what cannot be a secret is told beside its field and costs no try",
        arguments: [
            (["pin": "12"], "/pin"), (["codeB": "123"], "/codeB"), ([:], ""),
            (["pin": "1234", "codeB": "02010220351234"], ""),
            (["pin": "1234", "challenge": "00"], "/challenge"),
        ] as [(JSONValue, String)])
    func fields(body: JSONValue, pointer: String) async throws {
        let card = try SampleCards.card("normal")
        let problem = await problem(try bridge(card), .readAttributes, body)
        #expect(problem?.problem.status == 422)
        #expect(problem?.problem.errors.first?.pointer == pointer)
        #expect(await card.triesLeft[.pin] == 3)
    }

    @Test("照合番号B may be sent as what is printed on the card")
    func codeB() async throws {
        let body: JSONValue = [
            "codeB": ["birth": "1990-01-02", "expiryYear": 2035, "securityCode": "1234"]
        ]
        let answer = try await bridge(try SampleCards.card("normal")).answer(.readAttributes, BridgeRequest(body: body))
        #expect(answer["attributes"]?["family"] == "大阪")
        #expect(answer["triesBefore"] == 10)
    }

    @Test("a challenge of the server is what the card signs")
    func challenge() async throws {
        let challenge = String(repeating: "AB", count: 32)
        let answer = try await bridge(try SampleCards.card("normal")).answer(
            .challenge, BridgeRequest(body: ["pin": "1234", "challenge": .string(challenge)]))
        #expect(answer["evidence"]?["challenge"] == .string(challenge))
        #expect(answer["authenticity"] == ["result": "genuine"])
        #expect(answer["attributes"] == nil)
    }

    @Test("no card, and a card of another kind, are told apart")
    func cards() async throws {
        #expect(await problem(try bridge(nil), .tries, [:])?.kind == "no-card")
        let transit = await problem(try bridge(try SampleCards.card("transit")), .readAttributes, ["pin": "1234"])
        #expect(transit?.kind == "other-card")
        let detected = try await bridge(try SampleCards.card("transit")).answer(.detect, BridgeRequest(body: [:]))
        #expect(detected["card"]?["kind"] == "unknown")
    }
}
