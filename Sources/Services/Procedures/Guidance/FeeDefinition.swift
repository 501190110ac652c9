import Kernel
import Rules

/// Money that a procedure costs or brings; texts refer to it and never repeat the digits.
public struct FeeDefinition: Sendable, Hashable {
    /// Which way the money goes.
    public enum Kind: String, CaseIterable, Sendable {
        /// The visitor pays.
        case fee
        /// The visitor is paid.
        case payment
    }

    /// Such as `juri-shoumei`.
    public let id: String
    public let kind: Kind
    public let title: LocalizedText
    /// Law or ordinance.
    public let basis: String
    public let source: DefinitionSource
    /// Its amounts by the days on which they apply and since when they are known.
    public let amounts: DatedParameter

    /// The sum that applies on a day, as it was known at another (as it is known now, unless given); nil before the first.
    public func amount(on date: CivilDate, knownAt: CivilDate? = nil) -> Yen? {
        guard case .number(let yen) = amounts.value(on: date, knownAt: knownAt), let whole = yen.int else { return nil }
        return Yen(whole)
    }
}
