import MoveOut

/// Whose cards are believed: the two authorities of 公的個人認証.
public struct CardSeals: Sendable {
    /// Of certificates for signing in (利用者証明用電子証明書), which name nobody.
    let signIn: MoveOutSeals
    /// Of certificates for signatures (署名用電子証明書), which name their holder.
    let signature: MoveOutSeals

    /// Both.
    public init(signIn: MoveOutSeals, signature: MoveOutSeals) { (self.signIn, self.signature) = (signIn, signature) }
}
