import Kernel
import MyNumberCard
import Pack

/// A card somebody can put on the virtual reader: sample data, read from YAML.
struct SampleCard: Sendable {
    let id: String
    let title: LocalizedText
    let kind: Kind

    enum Kind: Sendable {
        /// A マイナンバーカード of a sample person.
        case myNumber(Holder)
        /// A 運転免許証 of a sample person.
        case licence(Licence)
        /// A card that knows none of the applications asked for, such as one for trains.
        case other(atr: [UInt8])
    }

    /// The person and what is on the card.
    struct Holder: Sendable {
        var attributes: CardAttributes
        var number: IndividualNumber
        var pin: String
        var codeB: String
        var password: String
        var authenticationPIN: String
        /// Tries left at the start where some are used up.
        var triesLeft: [CardSecret.Kind: Int] = [:]
        var signature: CertificateState = .valid
        var authentication: CertificateState = .valid
        /// How long ago the certificates were issued.
        var issuedDaysAgo = 400
        /// The file during whose reading the card is taken away, once.
        var removedWhileReading: UInt16?
        /// A byte of EF 0002 that was changed after the issuer signed it.
        var tamperedByte: Int?
    }

    /// What is on a driving licence.
    struct Licence: Sendable {
        let name: String
        let address: String
        let birth: CivilDate
        /// 暗証番号1; nil where its holder has set none.
        let pin: String?
        var triesLeft: Int
        /// Something was added after it was issued.
        var isChanged: Bool
    }

    /// What is the matter with a certificate. Whether it has expired follows from when it was issued.
    enum CertificateState: String, CaseIterable, Sendable {
        case valid, revoked, none
    }

    /// The ATR the card answers with.
    var atr: [UInt8] {
        switch kind {
        case .myNumber, .licence: [0x3B, 0xE0, 0x00, 0xFF, 0x81, 0x31, 0xFE, 0x45, 0x14]
        case .other(let atr): atr
        }
    }
}

extension SampleCard {
    /// Reads a file of cards. What is wrong becomes a fault.
    static func read(_ root: PackNode) -> [SampleCard] {
        root.allow(["cards"])
        var seen: Set<String> = []
        return root.nodes("cards").compactMap { node in
            let id = node.string("id")
            if !seen.insert(id).inserted { node.fault("the card \"\(id)\" stands here twice") }
            let title = node.localized("title")
            if let atr = node.optionalString("atr") {
                node.allow(["id", "title", "atr"])
                guard let bytes = HexBytes.bytes(atr), (2...33).contains(bytes.count) else {
                    node.fault("\"atr\" must be 2 to 33 bytes in hexadecimal digits")
                    return nil
                }
                return SampleCard(id: id, title: title, kind: .other(atr: bytes))
            }
            if node.has("licence") {
                node.allow(["id", "title", "licence"])
                return node.node("licence").flatMap(licence).map {
                    SampleCard(id: id, title: title, kind: .licence($0))
                }
            }
            return holder(node).map { SampleCard(id: id, title: title, kind: .myNumber($0)) }
        }
    }

    private static func licence(_ node: PackNode) -> Licence? {
        node.allow(["name", "address", "birth", "pin", "triesLeft", "changed"])
        let birth = CivilDate(iso: node.string("birth"))
        if birth == nil { node.fault("\"birth\" must be a date such as 1990-01-02") }
        let pin = node.optionalString("pin")
        if let pin, (try? CardSecret(pin: pin)) == nil { node.fault("\"pin\" must be four digits") }
        guard let birth else { return nil }
        let licence = Licence(
            name: node.string("name"), address: node.string("address"), birth: birth, pin: pin,
            triesLeft: node.optionalInt("triesLeft") ?? 3, isChanged: node.bool("changed", default: false))
        guard CardFiles(licence) != nil else {
            node.fault("name and address must be of characters of JIS X 0208, up to 36 and 40 of them")
            return nil
        }
        return licence
    }

    private static func holder(_ node: PackNode) -> Holder? {
        node.allow([
            "id", "title", "name", "address", "birth", "sex", "number", "pin", "codeB", "password",
            "authenticationPIN", "triesLeft", "signature", "authentication", "issuedDaysAgo",
            "removedWhileReading", "tamperedByte",
        ])
        let birth = CardBirth(digits: node.string("birth").filter { $0 != "-" })
        if birth == nil { node.fault("\"birth\" must be a date such as 1990-01-02, with 00 for what is not known") }
        let number = IndividualNumber(node.string("number"))
        if number == nil { node.fault("\"number\" must be an individual number of twelve digits with its check digit") }
        let sex = node.value("sex", CardSex.self)
        let secrets = ["pin", "codeB", "password", "authenticationPIN"].map(node.string)
        check(node, secrets)
        guard let birth, let number, let sex else { return nil }
        var holder = Holder(
            attributes: CardAttributes(
                name: CardName(node.string("name")), address: node.string("address"), birth: birth, sex: sex),
            number: number, pin: secrets[0], codeB: secrets[1], password: secrets[2], authenticationPIN: secrets[3])
        for entry in node.node("triesLeft")?.entries ?? [] {
            guard let kind = CardSecret.Kind(rawValue: entry.key), let left = entry.value.scalar.flatMap({ Int($0) }),
                (0...CardLayout.issuedSince2016.secret(kind).secret.tries).contains(left)
            else {
                entry.value.fault("\"\(entry.key)\" must be a secret (\(CardSecret.Kind.names)) and its tries left")
                continue
            }
            holder.triesLeft[kind] = left
        }
        holder.signature = node.optionalValue("signature", CertificateState.self) ?? .valid
        holder.authentication = node.optionalValue("authentication", CertificateState.self) ?? .valid
        holder.issuedDaysAgo = node.optionalInt("issuedDaysAgo") ?? holder.issuedDaysAgo
        holder.removedWhileReading = node.optionalString("removedWhileReading").flatMap { UInt16($0, radix: 16) }
        holder.tamperedByte = node.optionalInt("tamperedByte")
        return holder
    }

    private static func check(_ node: PackNode, _ secrets: [String]) {
        do throws(SecretFault) {
            _ = try CardSecret(pin: secrets[0])
            _ = try CardSecret(codeB: secrets[1])
            _ = try CardSecret(password: secrets[2])
            _ = try CardSecret(pin: secrets[3], kind: .authentication)
        } catch {
            node.fault(error.reason.text(in: .en))
        }
    }
}

extension CardSecret.Kind {
    static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
