import Kernel
import Rules

/// Something a person brings (持ち物).
public struct DocumentDefinition: Sendable {
    /// Such as `D3` or `koseki`.
    public let id: String
    public let title: LocalizedText
    /// Needed for every procedure (本人確認書類), if ``when`` holds.
    public let isNeededEverywhere: Bool
    /// For what is needed everywhere: when; nil for always.
    let when: FEELExpression?
    /// The case is accepted without it; it follows later.
    public let mayFollow: Bool
    /// When it need not be brought.
    let omission: Omission?

    struct Omission: Sendable {
        let when: FEELExpression
        let reason: LocalizedText
    }
}
