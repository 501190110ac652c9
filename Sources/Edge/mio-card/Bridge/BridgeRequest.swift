import Kernel
import MyNumberCard

/// The JSON object that came with a verb.
struct BridgeRequest: Sendable {
    let body: JSONValue

    func text(_ name: String) -> String? { body[name]?.stringValue }

    /// The secret that was given: `pin`, `codeB` or `codeA`, exactly one.
    func secret(_ allowed: [CardSecret.Kind]) throws -> CardSecret {
        let given = allowed.filter { body[$0.rawValue] != nil }
        guard given.count == 1, let kind = given.first else {
            let names = allowed.map(\.rawValue).joined(separator: "、")
            throw BridgeProblem.field("", "\(names) のどれか1つを送ってください。")
        }
        do throws(SecretFault) {
            switch kind {
            case .pin, .authentication:
                return try CardSecret(pin: text(kind.rawValue) ?? "", kind: kind)
            case .signature: return try CardSecret(password: text(kind.rawValue) ?? "")
            case .codeB: return try codeB()
            case .codeA:
                guard let number = IndividualNumber(text("codeA") ?? "") else { throw .notFourteenDigits }
                return CardSecret(number: number)
            }
        } catch {
            let reason = kind == .codeA ? "個人番号は12桁です。カードには送っていません。" : error.reason.text(in: .ja)
            throw BridgeProblem.field("/" + kind.rawValue, reason)
        }
    }

    /// 照合番号B as fourteen digits or as what is printed: `{"birth": "1990-01-02", "expiryYear": 2035, "securityCode": "1234"}`.
    private func codeB() throws(SecretFault) -> CardSecret {
        guard case .object(let printed) = body["codeB"] else { return try CardSecret(codeB: text("codeB") ?? "") }
        guard let birth = CardBirth(digits: (printed["birth"]?.stringValue ?? "").filter { $0 != "-" }),
            let year = printed["expiryYear"]?.intValue
        else { throw .notFourteenDigits }
        return try CardSecret(
            birth: birth, era: printed["era"]?.intValue.flatMap(Era.init(rawValue:)), expiryYear: year,
            securityCode: printed["securityCode"]?.stringValue ?? "")
    }

    /// Which certificate: `use` of `signature` or `authentication`.
    func use() throws -> CertificateUse {
        guard let use = text("use").flatMap(CertificateUse.init(rawValue:)) else {
            throw BridgeProblem.field("/use", "use は signature か authentication です。")
        }
        return use
    }

    /// The secret for a certificate: `password` or `pin`.
    func secret(for use: CertificateUse) throws -> CardSecret? {
        let name = use == .signature ? "password" : "pin"
        guard let text = text(name) else { return nil }
        do throws(SecretFault) {
            return use == .signature ? try CardSecret(password: text) : try CardSecret(pin: text, kind: .authentication)
        } catch {
            throw BridgeProblem.field("/" + name, error.reason.text(in: .ja))
        }
    }

    /// Bytes to be signed as a challenge: those the server sent (16 to 64 in hexadecimal digits), or fresh ones.
    func challenge() throws -> [UInt8] {
        guard let text = text("challenge") else {
            var random = SystemRandomNumberGenerator()
            return (0..<32).map { _ in random.next() }
        }
        guard let bytes = HexBytes.bytes(text), (16...64).contains(bytes.count) else {
            throw BridgeProblem.field("/challenge", "challenge は16から64バイトの16進数です。")
        }
        return bytes
    }

    /// A SHA-256 digest in hexadecimal digits.
    func digest() throws -> [UInt8] {
        guard let bytes = HexBytes.bytes(text("digest") ?? ""), bytes.count == 32 else {
            throw BridgeProblem.field("/digest", "digest はSHA-256の32バイトの16進数です。")
        }
        return bytes
    }
}
