import CardStation
import Kernel
import MyNumberCard
import PCSC
import Sheets

/// What lies on the reader, as a page shows it.
enum CardSight: Sendable, Hashable {
    /// The reader or its service is away.
    case noReader
    case noCard
    case severalCards
    /// Somebody is reading.
    case busy
    /// Another kind of card.
    case other(CardKind)
    /// A driving licence, with the tries of its 暗証番号1; nil where its holder has set none.
    case licence(SecretState?)
    /// A My Number card, with the tries of its PIN and of 照合番号B; nil where the card has none such.
    case card(pin: SecretState?, codeB: SecretState?)

    /// A word for scripts that wait for a change.
    var word: String {
        switch self {
        case .noReader: "no-reader"
        case .noCard: "no-card"
        case .severalCards: "several"
        case .busy: "busy"
        case .other: "other"
        case .card: "card"
        case .licence: "licence"
        }
    }
}

/// What one reading brought.
struct CardFacts: Sendable {
    let holder: CardHolder
    let authenticity: Authenticity
}

/// Why a reading brought nothing.
enum CardRefusal: Error, Hashable, Sendable {
    case staff(StaffCodeFault)
    case sight(CardSight)
    case removed
    case wrong(left: Int)
    case guarded(left: Int)
    case blocked
    /// The card is not what it says.
    case mismatch(Authenticity.Part)
    case unreadable
}

/// The card on this terminal's reader.
struct CardStand: Sendable {
    let desk: any CardDesk
    let trust: CardTrust
    let staff: StaffCode
    let reports: any Reports
    let clock: any CityClock

    /// Whether readers are there.
    func hasReader() async -> Bool { ((try? await desk.readers()) ?? []).isEmpty == false }

    /// Whether a card lies on a reader; nil when nobody knows.
    func cardLies() async -> Bool? { (try? await desk.readers())?.contains(where: \.hasCard) }

    /// What lies there. No try is spent.
    func look() async -> CardSight {
        do {
            guard try await !desk.readers().isEmpty else { return .noReader }
            return try await desk.withCard { card in
                let kind = try await card.detect()
                if kind == .other(.drivingLicence) { return .licence(try await card.licenceTries()) }
                guard kind.isMyNumber else { return .other(kind) }
                let tries = try await card.tries()
                return .card(
                    pin: tries.first { $0.kind == .pin }, codeB: tries.first { $0.kind == .codeB })
            }
        } catch {
            return Self.sight(error)
        }
    }

    /// Reads the attributes, and the individual number if its holder agreed to that; tells the outcome to the server without
    /// whose card it was.
    ///
    /// - Parameter secret: The PIN, or 照合番号B, which does not open the number.
    func read(openedBy secret: CardSecret, staffCode: String?, number wantsNumber: Bool) async -> Result<
        CardFacts, CardRefusal
    > {
        let result = await reading(secret, staffCode, wantsNumber)
        let (word, left): (String, Int?) =
            switch result {
            case .success(let facts): (facts.authenticity == .genuine ? "genuine" : "unverified", nil)
            case .failure(.wrong(let left)): ("wrong-secret", left)
            case .failure(.guarded(let left)): ("too-few-tries", left)
            case .failure(.blocked): ("blocked", 0)
            case .failure(.mismatch(let part)):
                (part == .attributes || part == .number ? "digest" : part.rawValue, nil)
            case .failure(.removed): ("removed", nil)
            case .failure(.unreadable): ("unreadable", nil)
            case .failure(.sight(let sight)): (sight.word, nil)
            case .failure(.staff): ("staff-code", nil)
            }
        await reports.add(
            .reading(ReadingReport(id: .make(at: clock.now()), at: clock.now(), result: word, triesLeft: left)))
        return result
    }

    /// Reads name, address and birth of a driving licence. Nothing of it is told to the server but the outcome.
    ///
    /// - Parameter pin: 暗証番号1; nil where its holder has set none.
    func readLicence(openedBy pin: CardSecret?, staffCode: String?) async -> Result<LicenceEntries, CardRefusal> {
        do {
            let insisting = try staff.allows(staffCode)
            return .success(
                try await desk.withCard { try await $0.licence(openedBy: pin, insisting: insisting) })
        } catch {
            return .failure(Self.refusal(error))
        }
    }

    private func reading(
        _ secret: CardSecret, _ staffCode: String?, _ wantsNumber: Bool
    ) async -> Result<CardFacts, CardRefusal> {
        do {
            let insisting = try staff.allows(staffCode)
            let trust = trust
            return try await desk.withCard { card in
                let read = try await card.attributes(
                    openedBy: secret, insisting: insisting, challenge: Self.challenge(), trust: trust)
                if case .mismatch(let part) = read.authenticity { return .failure(.mismatch(part)) }
                var holder = CardHolder(read.attributes)
                if wantsNumber, secret.kind == .pin {
                    let number = try await card.number(openedBy: secret, challenge: Self.challenge(), trust: trust)
                    if case .mismatch(let part) = number.authenticity { return .failure(.mismatch(part)) }
                    holder.individualNumber = number.number
                }
                return .success(CardFacts(holder: holder, authenticity: read.authenticity))
            }
        } catch {
            return .failure(Self.refusal(error))
        }
    }

    private static func challenge() -> [UInt8] {
        var random = SystemRandomNumberGenerator()
        return (0..<32).map { _ in random.next() }
    }

    private static func sight(_ error: any Error) -> CardSight {
        switch error {
        case DeskFault.noCard, PCSCError.noCard, CardFault.removed, PCSCError.cardRemoved: .noCard
        case DeskFault.severalCards: .severalCards
        case DeskFault.busy, PCSCError.busy: .busy
        case CardFault.notMyNumberCard(let kind): .other(kind)
        case is CardFault: .other(.other(.unknown))
        default: .noReader
        }
    }

    private static func refusal(_ error: any Error) -> CardRefusal {
        switch error {
        case let fault as StaffCodeFault: .staff(fault)
        case CardFault.removed, PCSCError.cardRemoved: .removed
        case CardFault.wrongSecret(_, let left): .wrong(left: left)
        case CardFault.guarded(_, let left): .guarded(left: left)
        case CardFault.blocked: .blocked
        case CardFault.unreadable, CardFault.garbled, CardFault.unexpected, CardFault.missing, CardFault.notOpened:
            .unreadable
        default: .sight(sight(error))
        }
    }
}

extension CardHolder {
    /// The holder of a card as it was read.
    init(_ attributes: CardAttributes) {
        let sex =
            switch attributes.sex {
            case .male: "1"
            case .female: "2"
            case .other: "9"
            }
        self.init(
            name: attributes.name.full, address: attributes.address, birthDate: attributes.birth.digits, sex: sex)
    }
}
