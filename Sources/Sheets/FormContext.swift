import Kernel
import Pack

/// What the definition of a form may refer to: the windows and life events of the pack, and the forms on which the law asks for
/// an individual number.
public struct FormContext: Sendable {
    /// Ids of `windows.yml`, with their titles.
    public let windows: [String: LocalizedText]
    /// The ids in the order of the file, those of the base first.
    public let windowOrder: [String]
    /// Ids of `life-events.yml`, those too that this city leaves out.
    public let events: Set<String>
    /// The decision table on individual numbers.
    public let individualNumbers: IndividualNumberForms

    /// Reads what the pack offers.
    public init(pack: CityPack) {
        var windows: [String: LocalizedText] = [:]
        var order: [String] = []
        for entry in pack.documentsOfLayers("windows.yml").flatMap(\.items) {
            guard let id = entry.optionalString("id") else { continue }
            if windows[id] == nil { order.append(id) }
            windows[id] = entry.optionalLocalized("title")
        }
        self.windows = windows
        windowOrder = order
        events = Set(pack.documentsOfLayers("life-events.yml").flatMap(\.items).compactMap { $0.optionalString("id") })
        individualNumbers = IndividualNumberForms(pack: pack)
    }
}
