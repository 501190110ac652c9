import CardStation
import Foundation
import Kernel
import MyNumberCard
import PCSC

/// What the bridge does for a page: one verb, one answer. Nothing read is kept after the answer.
struct CardBridge: Sendable {
    /// What can be asked.
    enum Verb: String, CaseIterable, Sendable {
        case detect, tries, readAttributes, readNumber, challenge, certificates, sign
    }

    let desk: any CardDesk
    let trust: CardTrust
    let staff: StaffCode

    /// Does a verb.
    /// - Throws: ``BridgeProblem`` for everything that goes wrong.
    func answer(_ verb: Verb, _ request: BridgeRequest) async throws -> JSONValue {
        do {
            switch verb {
            case .detect: return try await detect(request)
            case .tries: return try await desk.withCard { Self.json(try await $0.tries()) }
            case .readAttributes: return try await readAttributes(request)
            case .readNumber: return try await readNumber(request)
            case .challenge: return try await challenge(request)
            case .certificates: return try await certificates(request)
            case .sign: return try await sign(request)
            }
        } catch let fault as CardFault {
            throw BridgeProblem(fault)
        } catch let fault as DeskFault {
            throw BridgeProblem(fault)
        } catch let fault as StaffCodeFault {
            throw BridgeProblem(fault)
        } catch let error as PCSCError {
            throw BridgeProblem(error)
        }
    }

    /// `{"wait": seconds, "until": "present" | "removed"}`, both optional.
    private func detect(_ request: BridgeRequest) async throws -> JSONValue {
        let seconds = request.body["wait"]?.intValue ?? 0
        guard (0...60).contains(seconds) else { throw BridgeProblem.field("/wait", "wait は0から60秒です。") }
        let until = request.text("until") ?? "present"
        guard ["present", "removed"].contains(until) else {
            throw BridgeProblem.field("/until", "until は present か removed です。")
        }
        let end = ContinuousClock.now + .seconds(seconds)
        var readers = try await desk.readers()
        while readers.contains(where: \.hasCard) != (until == "present") {
            let left = end - .now
            guard left > .milliseconds(1) else { break }
            readers = try await desk.change(since: readers, within: left)
        }
        let list = JSONValue.array(readers.map { ["name": .string($0.name), "card": .bool($0.hasCard)] })
        guard readers.contains(where: \.hasCard) else { return ["readers": list, "card": nil] }
        let kind = try await desk.withCard { try await $0.detect() }
        var card: [String: JSONValue] = ["kind": .string(kind.word)]
        if case .myNumber(let certificates) = kind { card["certificates"] = .bool(certificates) }
        return ["readers": list, "card": .object(card)]
    }

    private func readAttributes(_ request: BridgeRequest) async throws -> JSONValue {
        let (secret, challenge) = (try request.secret([.pin, .codeB]), try request.challenge())
        let insisting = try staff.allows(request.text("staffCode"))
        return try await desk.withCard { [trust] card in
            let reading = try await card.attributes(
                openedBy: secret, insisting: insisting, challenge: challenge, trust: trust)
            return [
                "attributes": Self.json(reading.attributes), "digest": .string(HexBytes.text(reading.digest)),
                "authenticity": Self.json(reading.authenticity), "evidence": Self.json(reading.evidence),
                "triesBefore": .int(Int64(reading.triesBefore)),
            ]
        }
    }

    /// Wants `consent: true`, and `form`: which form asks for the number.
    private func readNumber(_ request: BridgeRequest) async throws -> JSONValue {
        guard request.body["consent"]?.boolValue == true else {
            throw BridgeProblem.field("/consent", "個人番号は、本人の同意がなければ読み取りません。")
        }
        guard let form = request.text("form"), !form.isEmpty else {
            throw BridgeProblem.field("/form", "どの様式に個人番号が要るかを送ってください。")
        }
        let (secret, challenge) = (try request.secret([.pin, .codeA]), try request.challenge())
        let insisting = try staff.allows(request.text("staffCode"))
        return try await desk.withCard { [trust] card in
            let reading = try await card.number(
                openedBy: secret, insisting: insisting, challenge: challenge, trust: trust)
            return [
                "number": .string(reading.number.revealed), "authenticity": Self.json(reading.authenticity),
                "evidence": Self.json(reading.evidence), "triesBefore": .int(Int64(reading.triesBefore)),
            ]
        }
    }

    private func challenge(_ request: BridgeRequest) async throws -> JSONValue {
        let (secret, challenge) = (try request.secret([.pin, .codeA, .codeB]), try request.challenge())
        let insisting = try staff.allows(request.text("staffCode"))
        return try await desk.withCard { [trust] card in
            let proof = try await card.proof(
                openedBy: secret, insisting: insisting, challenge: challenge, trust: trust)
            return [
                "authenticity": Self.json(proof.authenticity), "evidence": Self.json(proof.evidence),
                "triesBefore": .int(Int64(proof.triesBefore)),
            ]
        }
    }

    private func certificates(_ request: BridgeRequest) async throws -> JSONValue {
        let use = try request.use()
        let secret = try request.secret(for: use)
        return try await desk.withCard { Self.json(try await $0.certificate(use, openedBy: secret)) }
    }

    private func sign(_ request: BridgeRequest) async throws -> JSONValue {
        let (use, digest) = (try request.use(), try request.digest())
        guard let secret = try request.secret(for: use) else {
            let name = use == .signature ? "password" : "pin"
            throw BridgeProblem.field("/" + name, "署名には暗証番号が要ります。")
        }
        let insisting = try staff.allows(request.text("staffCode"))
        return try await desk.withCard { card in
            let signed = try await card.sign(digest: digest, with: use, openedBy: secret, insisting: insisting)
            let certificate = Self.json(signed.certificate)
            return .object(
                (certificate.objectValue ?? [:]).merging(["signature": .string(base64(signed.signature))]) { $1 })
        }
    }
}

private func base64(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }

extension CardBridge {
    private static func json(_ states: [SecretState]) -> JSONValue {
        let tries = states.map { state in
            (
                state.kind.rawValue,
                [
                    "left": .int(Int64(state.left)), "of": .int(Int64(state.of)),
                    "guard": .string(state.guarding.rawValue),
                ] as JSONValue
            )
        }
        return ["tries": .object(Dictionary(tries) { $1 })]
    }

    private static func json(_ attributes: CardAttributes) -> JSONValue {
        let name = attributes.name
        return [
            "name": .string(name.full), "family": .string(name.family), "given": .string(name.given),
            "formerFamily": name.formerFamily.map { .string($0) } ?? .null, "address": .string(attributes.address),
            "birth": .string(attributes.birth.iso), "sex": .string(attributes.sex.rawValue),
        ]
    }

    private static func json(_ authenticity: Authenticity) -> JSONValue {
        switch authenticity {
        case .genuine: ["result": "genuine"]
        case .unverified: ["result": "unverified"]
        case .mismatch(let part): ["result": "mismatch", "part": .string(part.rawValue)]
        }
    }

    private static func json(_ evidence: CardEvidence) -> JSONValue {
        [
            "challenge": .string(HexBytes.text(evidence.challenge)),
            "signature": .string(HexBytes.text(evidence.signature)),
            "digests": .string(HexBytes.text(evidence.digests)),
            "certificate": .string(HexBytes.text(evidence.certificate)),
            "cardKey": .string(HexBytes.text(evidence.cardKey)),
        ]
    }

    private static func json(_ reading: CertificateReading) -> JSONValue {
        var object: [String: JSONValue] = [
            "certificate": .string(base64(reading.certificate)), "authority": .string(base64(reading.authority)),
            "triesBefore": reading.triesBefore.map { .int(Int64($0)) } ?? .null,
        ]
        if let certificate = try? JPKICertificate(der: reading.certificate) {
            object["serial"] = .string(certificate.serial)
            object["validFrom"] = .string(certificate.validFrom.ISO8601Format())
            object["validTo"] = .string(certificate.validTo.ISO8601Format())
            object["inForce"] = .bool(certificate.isInForce(at: Date()))
        }
        return .object(object)
    }
}
