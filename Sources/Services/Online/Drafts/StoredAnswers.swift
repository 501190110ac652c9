import Forms
import Foundation
import Store

/// Columns of drafts and applications that hold JSON. They are read with every form page, so not by way of `Codable` where they
/// are only texts.
extension Row {
    /// Texts by name.
    func texts(_ column: String) throws -> [String: String] {
        (try json(column).objectValue ?? [:]).compactMapValues(\.stringValue)
    }

    /// Lists of texts by name.
    func textLists(_ column: String) throws -> [String: [String]] {
        (try json(column).objectValue ?? [:]).compactMapValues { $0.arrayValue?.compactMap(\.stringValue) }
    }

    /// The household of who applies; most have none.
    func members(_ column: String) throws -> [FormPlaces.Member] {
        let text = try string(column)
        return text == "[]" ? [] : try JSONDecoder().decode([FormPlaces.Member].self, from: Data(text.utf8))
    }
}
