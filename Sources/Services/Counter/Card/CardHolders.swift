import Registry

/// Whose card lies on a clerk's reader, as far as the counter knows it (シリアル番号の紐付け).
public protocol CardHolders: Sendable {
    /// The resident to whom a certificate is linked.
    ///
    /// The card has signed nothing: this is a number to look people up by, like a name, and proves nothing. Who somebody is the clerk makes
    /// sure of (本人確認).
    ///
    /// - Parameter certificate: 利用者証明用電子証明書 as it stands on the card (DER). It can be read without a PIN and names nobody.
    /// - Returns: Nil while it is linked to nobody.
    /// - Throws: ``UnreadableCard`` for bytes that are none.
    func holder(of certificate: [UInt8]) async throws -> ResidentID?
}

/// What was read is no certificate for signing in.
public struct UnreadableCard: Error, Sendable, Hashable {
    public init() {}
}
