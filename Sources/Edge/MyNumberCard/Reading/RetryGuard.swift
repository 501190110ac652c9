/// Keeps visitors from locking their cards: what may be done with so many tries left (spec 02, 2 and Rules).
public enum RetryGuard: String, Hashable, Sendable {
    /// Another try may be made.
    case free
    /// Another try may be made after a warning.
    case warn
    /// No further try, unless staff enter their code where the secret allows that.
    case refuse
    /// The card has blocked the secret itself: only the counter can help (暗証番号再設定).
    case blocked

    /// What holds for a secret with so many tries left.
    public init(_ secret: CardLayout.Secret, left: Int) {
        switch left {
        case ...0: self = .blocked
        case ...secret.refusesAt: self = .refuse
        case ...secret.warnsAt: self = .warn
        default: self = .free
        }
    }
}

/// How many tries a secret has left.
public struct SecretState: Hashable, Sendable {
    /// Which secret.
    public let kind: CardSecret.Kind
    /// Tries left; 0 when it is blocked.
    public let left: Int
    /// Tries after a right entry.
    public let of: Int
    /// What may be done.
    public let guarding: RetryGuard

    /// The state of a secret.
    public init(_ kind: CardSecret.Kind, left: Int, layout: CardLayout) {
        let secret = layout.secret(kind).secret
        (self.kind, self.left, of) = (kind, left, secret.tries)
        guarding = RetryGuard(secret, left: left)
    }
}
