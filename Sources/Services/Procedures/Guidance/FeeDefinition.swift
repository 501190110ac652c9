import Kernel

/// Money that a procedure costs or brings; texts refer to it and never repeat the digits.
public struct FeeDefinition: Sendable, Hashable {
    /// Which way the money goes.
    public enum Kind: String, CaseIterable, Sendable {
        /// The visitor pays.
        case fee
        /// The visitor is paid.
        case payment
    }

    struct Amount: Sendable, Hashable {
        let from: CivilDate
        let yen: Yen
    }

    /// Such as `juri-shoumei`.
    public let id: String
    public let kind: Kind
    public let title: LocalizedText
    /// Law or ordinance.
    public let basis: String
    public let source: DefinitionSource
    let amounts: [Amount]

    /// The sum that holds on a day; nil before the first.
    public func amount(on date: CivilDate) -> Yen? { amounts.last { $0.from <= date }?.yen }
}
