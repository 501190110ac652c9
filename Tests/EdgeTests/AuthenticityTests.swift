import Crypto
import Foundation
import Testing

@testable import CardSim
@testable import MyNumberCard

@Suite struct AuthenticityTests {
    private func reading() async throws -> AttributesReading {
        try await CardReading(try SampleCards.card("normal")).attributes(
            openedBy: try CardSecret(pin: "1234"), challenge: SampleCards.challenge, trust: try SampleCards.trust())
    }

    @Test("a card with the installed root is genuine, and only unverified where none is installed")
    func roots() async throws {
        let read = try await reading()
        #expect(read.authenticity == .genuine)
        #expect(read.evidence.judge(attributes: read.digest, number: nil, trust: .none) == .unverified)
    }

    @Test("the digest of EF 0002 is that of the fixture, as the card of the sample person has it")
    func digest() async throws {
        #expect(HexBytes.text(try await reading().digest) == Fixture.attributesDigest)
    }

    @Test("each thing that does not fit is named")
    func parts() async throws {
        let read = try await reading()
        let trust = try SampleCards.trust()
        func judged(_ change: (inout CardEvidence) -> Void) -> Authenticity {
            var evidence = read.evidence
            change(&evidence)
            return evidence.judge(attributes: read.digest, number: nil, trust: trust)
        }
        // FF30 82 len, DF31 20 and 32 bytes, DF32 20: the digest of the attributes begins at 5 + 35 + 3.
        #expect(judged { $0.digests[43] ^= 1 } == .mismatch(.attributes))
        #expect(judged { $0.digests[9] ^= 1 } == .mismatch(.digests))
        #expect(judged { $0.digests[$0.digests.count - 1] ^= 1 } == .mismatch(.digests))
        #expect(judged { $0.cardKey[40] ^= 1 } == .mismatch(.cardKey))
        #expect(judged { $0.challenge[0] ^= 1 } == .mismatch(.challenge))
        #expect(judged { $0.signature = [] } == .mismatch(.challenge))
        #expect(judged { $0.challenge = [1] } == .mismatch(.challenge))
        #expect(judged { $0.certificate[$0.certificate.count - 1] ^= 1 } == .mismatch(.certificate))
        #expect(judged { $0.certificate = [] } == .mismatch(.unreadable))
        #expect(
            read.evidence.judge(attributes: nil, number: [UInt8](repeating: 0, count: 32), trust: trust)
                == .mismatch(.number))
    }

    @Test("a copied card, with all files but another key, does not answer the challenge")
    func copied() async throws {
        let read = try await reading()
        var evidence = read.evidence
        evidence.signature = try SimulatorKey(.init(keySize: .bits2048)).sign(evidence.challenge)
        #expect(
            evidence.judge(attributes: read.digest, number: nil, trust: try SampleCards.trust())
                == .mismatch(.challenge))
    }

    @Test("a forger who is his own issuer leads to no root, also when he brings one")
    func forged() async throws {
        let forger = try SimulatorKey(.init(keySize: .bits2048))
        let name = Array("FORGER          ".utf8)
        let digests = try DigestsFile.encode(
            number: [UInt8](repeating: 0, count: 32), attributes: Fixture.bytes(Fixture.attributesDigest),
            sign: forger.sign(_:))
        let evidence = CardEvidence(
            challenge: SampleCards.challenge, signature: try forger.sign(SampleCards.challenge), digests: digests,
            certificate: try CardVerifiableCertificate.encode(
                issuer: name, subject: name, key: forger.publicKey, sign: forger.sign(_:)),
            cardKey: try CardKeyFile.encode(forger.publicKey, sign: forger.sign(_:)))
        let digest = Fixture.bytes(Fixture.attributesDigest)
        #expect(
            evidence.judge(attributes: digest, number: nil, trust: try SampleCards.trust()) == .mismatch(.certificate))
    }

    @Test("a chain leads over certificates between; one that names a root without its signature does not")
    func chain() throws {
        let (root, middle, leaf) = (
            try SimulatorKey(.init(keySize: .bits2048)), try SimulatorKey(.init(keySize: .bits2048)),
            try SimulatorKey(.init(keySize: .bits2048))
        )
        func certificate(
            _ issuer: String, _ subject: String, _ key: SimulatorKey, by signer: SimulatorKey
        ) throws -> CardVerifiableCertificate {
            try CardVerifiableCertificate(
                parsing: try CardVerifiableCertificate.encode(
                    issuer: Array(issuer.utf8), subject: Array(subject.utf8), key: key.publicKey, sign: signer.sign(_:))
            )
        }
        let (rootName, middleName, leafName) = ("ROOT............", "MIDDLE..........", "LEAF............")
        let rootCertificate = try certificate(rootName, rootName, root, by: root)
        let middleCertificate = try certificate(rootName, middleName, middle, by: root)
        let trust = CardTrust([rootCertificate, middleCertificate])
        #expect(trust.leadsToRoot(try certificate(middleName, leafName, leaf, by: middle)))
        #expect(!trust.leadsToRoot(try certificate(middleName, leafName, leaf, by: leaf)))
        #expect(!trust.leadsToRoot(try certificate("UNKNOWN.........", leafName, leaf, by: middle)))
        #expect(!CardTrust([middleCertificate]).hasRoot)
        // A file that says it is a root and was not signed by itself is none.
        #expect(!CardTrust([try certificate(rootName, rootName, root, by: leaf)]).hasRoot)
    }
}
