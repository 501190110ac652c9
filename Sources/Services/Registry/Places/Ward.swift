import Kernel

/// An area of the city with an office of its own (行政区); a city without wards is one area, the municipality itself.
public struct Ward: Sendable, Hashable {
    /// Code of the area with its check digit.
    public let code: WardCode
    /// Name as people say it, such as a 区.
    public let name: LocalizedText
    /// Reading of the Japanese name in katakana.
    public let kana: String
    /// Name of the office that serves the area.
    public let office: LocalizedText
    /// Id of the office's opening calendar in the pack.
    public let calendar: String
    /// False for the one area of a city without wards, whose name is not part of an address.
    public let isPartOfAddress: Bool
    /// How many of the sample residents live here, relative to the other areas.
    let sampleWeight: Int
}
