import Kernel

/// A town (町字) with its postal code, as Japan Post lists it.
public struct Town: Sendable, Hashable {
    /// What a postal code stands for.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// A town or a part of one.
        case town
        /// A floor of a large building with a code of its own.
        case building
        /// The area's code for places that are not listed.
        case other
    }

    public let postalCode: PostalCode
    public let ward: WardCode
    /// Name without 丁目; empty for ``Kind/other``.
    public let name: String
    /// Reading in katakana.
    public let kana: String
    /// True when addresses in the town have a 丁目.
    public let hasChome: Bool
    public let kind: Kind
    /// What the code is limited to, as Japan Post says it (`1〜6丁目`, `3階`); empty when it is the whole town.
    public let note: String
}
