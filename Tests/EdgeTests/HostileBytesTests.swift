import Kernel
import MyNumberCard
import Testing

@testable import CardSim

/// What lies on a reader can be anything: no bytes may bring the reading down.
@Suite struct HostileBytesTests {
    /// A generator whose sequence a seed repeats (SplitMix64).
    private struct Seeded: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var value = state
            value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
            value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
            return value ^ value >> 31
        }
    }

    private static func change(_ bytes: [UInt8], _ random: inout Seeded) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let place = Int.random(in: 0...max(0, bytes.count), using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0 where place < bytes.count: bytes[place] = UInt8.random(in: 0...255, using: &random)
            case 1 where place < bytes.count: bytes[place] ^= 1 << UInt8.random(in: 0...7, using: &random)
            case 2: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
            default: bytes = Array(bytes.prefix(place))
            }
        }
        return bytes
    }

    @Test("bytes changed at random are read or refused, and what is read was whole", arguments: 1...4)
    func files(seed: Int) throws {
        let issuer = try SampleCards.issuer
        let sample = try #require(SampleCards.cards.first)
        guard case .myNumber(let holder) = sample.kind else { return }
        let issued = try issuer.issue(sample, holder)
        let certificate = issued.certified[.signature]?.certificate ?? []
        var random = Seeded(state: UInt64(seed))
        var read = 0
        for turn in 0..<1_000 {
            if let file = try? AttributesFile(parsing: Self.change(Fixture.attributes, &random)) {
                read += 1
                #expect(file.digest.count == 32)
            }
            if let file = try? NumberFile(parsing: Self.change(Fixture.number, &random)) {
                #expect(file.number.revealed.count == 12)
            }
            if let file = try? DigestsFile(parsing: Self.change(issued.digests, &random)) {
                #expect(file.attributes.count == 32)
            }
            _ = try? CardKeyFile(parsing: Self.change(issued.cardKeyFile, &random))
            _ = try? CardVerifiableCertificate(parsing: Self.change(issued.certificate, &random))
            if turn.isMultiple(of: 10) { _ = try? JPKICertificate(der: Self.change(certificate, &random)) }
            let command = Self.change(CardCommand.sign(Fixture.number).bytes, &random)
            if let parsed = CardCommand(parsing: command) { #expect(CardCommand(parsing: parsed.bytes) == parsed) }
            _ = CardResponse(parsing: Self.change([0x90, 0x00], &random))
            _ = try? DataObject.wholeLength(beginning: Self.change([0xFF, 0x20, 0x82, 0x01, 0x5D], &random)[...])
        }
        // Some changes hit only the texts: those files are read.
        #expect(read > 0)
    }

    /// A card that answers whatever comes to its mind.
    private actor MadCard: CardChannel {
        private var random: Seeded

        init(seed: Int) { random = Seeded(state: UInt64(seed)) }

        nonisolated func transmit(_ command: [UInt8]) async throws(CardFault) -> [UInt8] { await answer() }

        private func answer() -> [UInt8] {
            let count = Int.random(in: 0...258, using: &random)
            let data = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            return Bool.random(using: &random) ? data + [0x90, 0x00] : data
        }
    }

    @Test("a card that answers anything is refused and never keeps the reading for ever", arguments: 1...4)
    func madCards(seed: Int) async throws {
        let pin = try CardSecret(pin: "1234")
        for turn in 0..<50 {
            let card = CardReading(MadCard(seed: seed * 1000 + turn))
            _ = try? await card.detect()
            _ = try? await card.tries()
            let read = try? await card.attributes(
                openedBy: pin, challenge: SampleCards.challenge, trust: try SampleCards.trust())
            #expect(read == nil)
        }
    }
}
