/// Reads one card over a channel. Nothing it reads is kept; each call selects what it needs, so that a card which was taken
/// away and put back is simply read again.
public struct CardReading: Sendable {
    let channel: any CardChannel
    /// Where things lie on the card.
    public let layout: CardLayout

    /// Reading of a card.
    public init(_ channel: any CardChannel, layout: CardLayout = .issuedSince2016) {
        (self.channel, self.layout) = (channel, layout)
    }

    /// Says what kind of card it is, by SELECT.
    public func detect() async throws(CardFault) -> CardKind {
        let support = try await has(layout.support.application)
        if try await has(layout.certificates.application), let token = try await token() {
            if token == .residentCard { return .residentCard }
            if support { return .myNumber(certificates: true) }
        }
        if support { return .myNumber(certificates: false) }
        for (kind, application) in layout.others.sorted(by: { $0.key.rawValue < $1.key.rawValue })
        where try await has(application) {
            return .other(kind)
        }
        return .other(.unknown)
    }

    /// Says how many tries each secret has left, without costing any. Secrets that are not on the card are left out.
    public func tries() async throws(CardFault) -> [SecretState] {
        var states: [SecretState] = []
        for kind in CardSecret.Kind.allCases {
            if let state = try await state(of: kind) { states.append(state) }
        }
        guard !states.isEmpty else { throw .notMyNumberCard(try await detect()) }
        return states
    }

    /// Tries left of one secret; nil when it is not on the card. Its file is selected afterwards.
    func state(of kind: CardSecret.Kind) async throws(CardFault) -> SecretState? {
        let (application, secret) = layout.secret(kind)
        guard try await has(application) else { return nil }
        let selected = try await send(.select(file: secret.file))
        switch selected.status.meaning {
        case .done: break
        case .notFound: return nil
        default: throw .unexpected(selected.status)
        }
        let answer = try await send(.triesLeft)
        switch answer.status.meaning {
        case .triesLeft(let left): return SecretState(kind, left: left, layout: layout)
        case .blocked: return SecretState(kind, left: 0, layout: layout)
        // Verified already, which only a right entry does.
        case .done: return SecretState(kind, left: secret.tries, layout: layout)
        default: throw .unexpected(answer.status)
        }
    }

    /// Opens what a secret opens, and says how many tries there were before.
    /// - Parameter insisting: Whether staff allowed the last tries to be used.
    /// - Throws: ``CardFault/guarded(_:left:)`` before a try that could lock the card.
    func open(with secret: CardSecret, insisting: Bool) async throws(CardFault) -> Int {
        guard let state = try await state(of: secret.kind) else {
            throw .notMyNumberCard(try await detect())
        }
        switch state.guarding {
        case .blocked: throw .blocked(secret.kind)
        case .refuse:
            guard insisting, layout.secret(secret.kind).secret.yieldsToStaff else {
                throw .guarded(secret.kind, left: state.left)
            }
        case .free, .warn: break
        }
        let command = secret.bytes.withBytes { CardCommand.verify($0) }
        let answer = try await send(command)
        switch answer.status.meaning {
        case .done: return state.left
        case .triesLeft(let left) where left > 0: throw .wrongSecret(secret.kind, left: left)
        case .triesLeft, .blocked: throw .blocked(secret.kind)
        default: throw .unexpected(answer.status)
        }
    }

    /// Selects an application; false when the card does not have it.
    func has(_ application: [UInt8]) async throws(CardFault) -> Bool {
        let answer = try await send(.select(application: application))
        switch answer.status.meaning {
        case .done: return true
        // Other cards say in their own ways that they do not know it.
        default: return false
        }
    }

    private func token() async throws(CardFault) -> TokenFile? {
        guard try await send(.select(file: layout.certificates.token)).status == .done else { return nil }
        return TokenFile(parsing: try await send(.read(from: 0, count: 20)).data)
    }

    func send(_ command: CardCommand) async throws(CardFault) -> CardResponse {
        guard let answer = CardResponse(parsing: try await channel.transmit(command.bytes)) else { throw .garbled }
        return answer
    }
}
