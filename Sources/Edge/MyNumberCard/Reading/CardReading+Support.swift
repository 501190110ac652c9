import Kernel

/// What was read with one entry of a secret.
public struct AttributesReading: Sendable {
    /// What the card says of its holder.
    public let attributes: CardAttributes
    /// SHA-256 of what was read, for whoever judges the evidence again.
    public let digest: [UInt8]
    /// Whether the card is what it says.
    public let authenticity: Authenticity
    /// What it showed to prove that.
    public let evidence: CardEvidence
    /// Tries of the secret before it was entered; now it has all of them again.
    public let triesBefore: Int
}

/// The individual number, read by itself.
public struct NumberReading: Sendable {
    /// 個人番号.
    public let number: IndividualNumber
    /// Whether the card is what it says.
    public let authenticity: Authenticity
    /// What it showed to prove that.
    public let evidence: CardEvidence
    /// Tries of the secret before it was entered.
    public let triesBefore: Int
}

extension CardReading {
    /// Reads the attributes (基本4情報) and lets the card prove itself. The individual number is not read.
    /// - Parameters:
    ///   - secret: ``CardSecret/Kind/pin`` or ``CardSecret/Kind/codeB``.
    ///   - insisting: Whether staff allowed the last tries to be used.
    ///   - challenge: Bytes that were never used before, 16 or more; also the server's.
    ///   - trust: The roots that are installed.
    public func attributes(
        openedBy secret: CardSecret, insisting: Bool = false, challenge: [UInt8], trust: CardTrust
    ) async throws(CardFault) -> AttributesReading {
        let before = try await open(with: secret, insisting: insisting)
        let place = layout.support.attributes
        let read = try await object(place)
        let file = try parsing(place) { () throws(CardDataError) in try AttributesFile(parsing: read) }
        let evidence = try await evidence(challenge)
        return AttributesReading(
            attributes: file.attributes, digest: file.digest,
            authenticity: evidence.judge(attributes: file.digest, number: nil, trust: trust), evidence: evidence,
            triesBefore: before)
    }

    /// Reads the individual number (個人番号): only where the law asks for it and the holder consented to this reading.
    /// - Parameters:
    ///   - secret: ``CardSecret/Kind/pin`` or ``CardSecret/Kind/codeA``.
    ///   - insisting: Whether staff allowed the last tries to be used.
    ///   - challenge: Bytes that were never used before, 16 or more.
    ///   - trust: The roots that are installed.
    public func number(
        openedBy secret: CardSecret, insisting: Bool = false, challenge: [UInt8], trust: CardTrust
    ) async throws(CardFault) -> NumberReading {
        let before = try await open(with: secret, insisting: insisting)
        let place = layout.support.number
        let read = try await bytes(place, count: layout.support.numberSize)
        let file = try parsing(place) { () throws(CardDataError) in try NumberFile(parsing: read) }
        let evidence = try await evidence(challenge)
        return NumberReading(
            number: file.number, authenticity: evidence.judge(attributes: nil, number: file.digest, trust: trust),
            evidence: evidence, triesBefore: before)
    }

    /// Lets the card prove itself without reading anything of its holder.
    public func proof(
        openedBy secret: CardSecret, insisting: Bool = false, challenge: [UInt8], trust: CardTrust
    ) async throws(CardFault) -> (authenticity: Authenticity, evidence: CardEvidence, triesBefore: Int) {
        let before = try await open(with: secret, insisting: insisting)
        let evidence = try await evidence(challenge)
        return (evidence.judge(attributes: nil, number: nil, trust: trust), evidence, before)
    }

    /// Reads what proves a card, and has it sign the challenge; what the card does not have stays empty, and is judged so.
    /// The application is selected and opened.
    private func evidence(_ challenge: [UInt8]) async throws(CardFault) -> CardEvidence {
        let support = layout.support
        let digests = try await proof(support.digests)
        let certificate = try await proof(support.certificate)
        let cardKey = try await proof(support.cardKey)
        var signature: [UInt8] = []
        if try await send(.select(file: support.signingKey)).status == .done {
            let answer = try await send(.signByCard(DigestInfo.sha256(of: challenge)))
            if answer.status == .done { signature = answer.data }
        }
        return CardEvidence(
            challenge: challenge, signature: signature, digests: digests, certificate: certificate, cardKey: cardKey)
    }

    private func proof(_ file: UInt16) async throws(CardFault) -> [UInt8] {
        do throws(CardFault) {
            return try await object(file)
        } catch {
            switch error {
            case .removed, .reader, .garbled: throw error
            default: return []
            }
        }
    }
}
