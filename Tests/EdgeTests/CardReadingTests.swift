import Crypto
import Foundation
import Kernel
import SwiftASN1
import Testing
import X509

@testable import CardSim
@testable import MyNumberCard

@Suite struct CardReadingTests {
    private func fault(_ work: () async throws -> some Sendable) async -> CardFault? {
        do {
            _ = try await work()
            return nil
        } catch {
            return error as? CardFault
        }
    }

    private func left(_ card: VirtualCard, _ kind: CardSecret.Kind = .pin) async -> Int? { await card.triesLeft[kind] }

    @Test("every sample card of the pack can be issued")
    func samples() throws {
        #expect(SampleCards.cards.count == 17)
    }

    @Test("a card is told by its applications")
    func kinds() async throws {
        let normal = try await CardReading(try SampleCards.card("normal")).detect()
        #expect(normal == .myNumber(certificates: true))
        let transit = try await CardReading(try SampleCards.card("transit")).detect()
        #expect(transit == .other(.unknown))
    }

    @Test("another card is refused before any secret is sent")
    func otherCard() async throws {
        let card = CardReading(try SampleCards.card("transit"))
        let pin = try CardSecret(pin: "1234")
        let trust = try SampleCards.trust()
        let fault = await fault {
            try await card.attributes(openedBy: pin, challenge: SampleCards.challenge, trust: trust)
        }
        #expect(fault == .notMyNumberCard(.other(.unknown)))
    }

    @Test("asking for the tries costs none")
    func tries() async throws {
        let card = try SampleCards.card("wrong-twice")
        for _ in 1...5 {
            let states = try await CardReading(card).tries()
            #expect(states.map(\.kind) == CardSecret.Kind.allCases)
            #expect(states.map(\.left) == [1, 10, 10, 3, 2])
            #expect(states.map(\.guarding) == [.refuse, .free, .free, .free, .refuse])
        }
    }

    @Test("2.2 a wrong PIN costs one try and a right one brings all back")
    func wrongOnce() async throws {
        let card = try SampleCards.card("normal")
        let reading = CardReading(card)
        let (wrong, right) = (try CardSecret(pin: "0000"), try CardSecret(pin: "1234"))
        let trust = try SampleCards.trust()
        let first = await fault {
            try await reading.attributes(openedBy: wrong, challenge: SampleCards.challenge, trust: trust)
        }
        #expect(first == .wrongSecret(.pin, left: 2))
        let read = try await reading.attributes(openedBy: right, challenge: SampleCards.challenge, trust: trust)
        #expect(read.triesBefore == 2)
        #expect(read.attributes.name.full == "大阪　太郎")
        #expect(await left(card) == 3)
    }

    @Test("2.2 after two wrong PINs a third is refused without being sent, and the card keeps its last try")
    func wrongTwice() async throws {
        let card = try SampleCards.card("wrong-twice")
        let reading = CardReading(card)
        let right = try CardSecret(pin: "1234")
        let trust = try SampleCards.trust()
        let refused = await fault {
            try await reading.attributes(openedBy: right, challenge: SampleCards.challenge, trust: trust)
        }
        #expect(refused == .guarded(.pin, left: 1))
        #expect(await left(card) == 1)
        let insisted = try await reading.attributes(
            openedBy: right, insisting: true, challenge: SampleCards.challenge, trust: trust)
        #expect(insisted.triesBefore == 1)
        #expect(await left(card) == 3)
    }

    @Test("the password for signatures is refused at two tries, whoever insists")
    func signatureGuard() async throws {
        let card = try SampleCards.card("wrong-twice")
        let password = try CardSecret(password: "ABC123")
        let refused = await fault {
            try await CardReading(card).sign(
                digest: [UInt8](repeating: 1, count: 32), with: .signature, openedBy: password, insisting: true
            ).signature
        }
        #expect(refused == .guarded(.signature, left: 2))
        #expect(await left(card, .signature) == 2)
    }

    @Test("a blocked card says so, and nothing is sent")
    func locked() async throws {
        let card = CardReading(try SampleCards.card("locked"))
        let pin = try CardSecret(pin: "1234")
        let fault = await fault {
            try await card.attributes(openedBy: pin, insisting: true, challenge: SampleCards.challenge, trust: .none)
        }
        #expect(fault == .blocked(.pin))
    }

    @Test("2.3 照合番号B opens the attributes and not the number, A the number and not the attributes")
    func codes() async throws {
        let card = try SampleCards.card("normal")
        let reading = CardReading(card)
        let trust = try SampleCards.trust()
        let codeB = try CardSecret(codeB: "02010220351234")
        let codeA = CardSecret(number: try #require(IndividualNumber("123456789018")))
        let attributes = try await reading.attributes(openedBy: codeB, challenge: SampleCards.challenge, trust: trust)
        #expect(attributes.attributes.birth.iso == "1990-01-02")
        #expect(attributes.authenticity == .genuine)
        #expect(
            await fault { try await reading.number(openedBy: codeB, challenge: SampleCards.challenge, trust: trust) }
                == .notOpened(0x0001))
        let number = try await reading.number(openedBy: codeA, challenge: SampleCards.challenge, trust: trust)
        #expect(number.number.revealed == "123456789018")
        #expect(number.authenticity == .genuine)
        #expect(
            await fault {
                try await reading.attributes(openedBy: codeA, challenge: SampleCards.challenge, trust: trust)
            }
                == .notOpened(0x0002))
    }

    @Test("selecting another application forgets what was verified")
    func cleared() async throws {
        let card = try SampleCards.card("normal")
        let reading = CardReading(card)
        _ = try await reading.open(with: try CardSecret(pin: "1234"), insisting: false)
        _ = try await reading.has(CardLayout.issuedSince2016.certificates.application)
        _ = try await reading.has(CardLayout.issuedSince2016.support.application)
        #expect(await fault { try await reading.object(0x0002) } == .notOpened(0x0002))
    }

    @Test("2.5 one changed byte of EF 0002 is a mismatch of the attributes, with and without a root")
    func tampered() async throws {
        let pin = try CardSecret(pin: "1234")
        for trust in [try SampleCards.trust(), .none] {
            let card = CardReading(try SampleCards.card("tampered"))
            let read = try await card.attributes(openedBy: pin, challenge: SampleCards.challenge, trust: trust)
            #expect(read.authenticity == .mismatch(.attributes))
            #expect(read.attributes.birth.iso == "1991-01-02")
        }
    }

    @Test("2.4 an address of 45 characters is read whole")
    func longAddress() async throws {
        let card = CardReading(try SampleCards.card("long-address"))
        let read = try await card.attributes(
            openedBy: try CardSecret(pin: "1234"), challenge: SampleCards.challenge, trust: try SampleCards.trust())
        #expect(read.attributes.address.count == 45)
        #expect(read.attributes.address.utf8.count == 135)
        #expect(read.attributes.address.hasSuffix("見本棟西館１２３４号"))
        #expect(read.authenticity == .genuine)
    }

    @Test("a card taken away while it is read is read anew when it comes back")
    func removed() async throws {
        let card = CardReading(try SampleCards.card("removed"))
        let pin = try CardSecret(pin: "1234")
        let trust = try SampleCards.trust()
        let gone = await fault {
            try await card.attributes(openedBy: pin, challenge: SampleCards.challenge, trust: trust)
        }
        #expect(gone == .removed)
        let read = try await card.attributes(openedBy: pin, challenge: SampleCards.challenge, trust: trust)
        #expect(read.attributes.name.full == "離　小春")
    }

    @Test("an unknown day of birth stays unknown, a former name stays in its brackets")
    func unusual() async throws {
        let pin = try CardSecret(pin: "1234")
        let trust = try SampleCards.trust()
        let unknown = try await CardReading(try SampleCards.card("unknown-birth-day")).attributes(
            openedBy: pin, challenge: SampleCards.challenge, trust: trust)
        #expect(unknown.attributes.birth.iso == "1940-07-00")
        #expect(unknown.attributes.birth.date == nil)
        let former = try await CardReading(try SampleCards.card("former-name")).attributes(
            openedBy: pin, challenge: SampleCards.challenge, trust: trust)
        #expect(former.attributes.name.full == "大阪［浪速］　花子")
    }

    @Test(
        "the certificate for signatures has the four attributes and needs its password; the other has none and is free")
    func certificates() async throws {
        let card = CardReading(try SampleCards.card("normal"))
        let free = try await card.certificate(.authentication)
        let authentication = try JPKICertificate(der: free.certificate)
        #expect(authentication.use == .authentication)
        #expect(authentication.holder == nil)
        #expect(authentication.isIssued(by: try Certificate(derEncoded: free.authority)))
        #expect(await fault { try await card.certificate(.signature) } == .notOpened(0x0001))

        let read = try await card.certificate(.signature, openedBy: try CardSecret(password: "abc123"))
        let signature = try JPKICertificate(der: read.certificate)
        #expect(signature.use == .signature)
        #expect(signature.holder?.attributes.name.full == "大阪　太郎")
        #expect(signature.holder?.attributes.address == "大阪府大阪市北区中之島１丁目３番２０号")
        #expect(signature.holder?.attributes.birth.iso == "1990-01-02")
        #expect(signature.holder?.attributes.sex == .male)
        #expect(signature.holder?.nameSubstitutes == "00000")
        #expect(signature.issuer.contains("JPKI for digital signature"))
        #expect(signature.isInForce(at: Date()))
        #expect(!signature.isIssued(by: try Certificate(derEncoded: free.authority)))
    }

    @Test("an expired certificate is told by its date, a child has none for signatures")
    func unusable() async throws {
        let expired = try await CardReading(try SampleCards.card("expired")).certificate(.authentication)
        #expect(try !JPKICertificate(der: expired.certificate).isInForce(at: Date()))
        let child = CardReading(try SampleCards.card("child"))
        let password = try CardSecret(password: "ABC123")
        #expect(await fault { try await child.certificate(.signature, openedBy: password) } == .missing(0x0001))
        let attributes = try await child.attributes(
            openedBy: try CardSecret(pin: "1234"), challenge: SampleCards.challenge, trust: try SampleCards.trust())
        #expect(attributes.attributes.name.full == "大阪　子太郎")
    }

    @Test("what the card signs is verified with its certificate")
    func signing() async throws {
        let card = CardReading(try SampleCards.card("normal"))
        let message = Array("転出届".utf8)
        let signed = try await card.sign(
            digest: Array(SHA256.hash(data: message)), with: .signature, openedBy: try CardSecret(password: "ABC123"))
        let certificate = try Certificate(derEncoded: signed.certificate.certificate)
        #expect(
            certificate.publicKey.isValidSignature(
                signed.signature, for: message, signatureAlgorithm: .sha256WithRSAEncryption))
    }

    @Test(
        "a certificate lasts to the fifth birthday after its issue",
        arguments: [
            ("2024-05-10", "19900102", "2029-01-02"),  // birthdays of 2025, 26, 27, 28, 29
            ("2024-01-01", "19900102", "2028-01-02"),  // the first is the next day
            ("2024-01-02", "19900102", "2029-01-02"),  // the day itself does not count
            ("2024-05-10", "19960229", "2029-02-28"),
        ])
    func validity(issued: String, birth: String, last: String) throws {
        let day = Validity.lastDay(
            issued: try #require(CivilDate(iso: issued)), birth: try #require(CardBirth(digits: birth)))
        #expect(day.description == last)
    }
}
