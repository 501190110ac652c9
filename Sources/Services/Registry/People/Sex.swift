/// Sex as the register codes it.
public enum Sex: Int, Hashable, Sendable, Codable, CaseIterable {
    case male = 1
    case female = 2
    /// The register does not say (不明).
    case unknown = 9

    /// Key of its word in the catalogue.
    var word: String {
        switch self {
        case .male: "registry.sex.male"
        case .female: "registry.sex.female"
        case .unknown: "registry.sex.unknown"
        }
    }
}
