import Rules

/// Something in a model that cannot work as it stands; the rest of the model works all the same.
public struct DMNFinding: Sendable, Hashable, CustomStringConvertible {
    /// What is wrong.
    public let message: String
    /// The element: a decision's, function's or type's name.
    public let element: String
    /// The file.
    public let file: String
    /// The line in the file, from 1.
    public let line: Int
    /// The column in the line, from 1.
    public let column: Int

    public var description: String {
        "\(file):\(line):\(column): " + (element.isEmpty ? "" : element + ": ") + message
    }
}

/// The texts of a model, numbered, with where each stands in the file.
struct DMNParts {
    private var places: [(element: String, place: DMNPlace, file: String)] = []
    /// The file whose texts are added now.
    var file = ""

    mutating func add(_ element: String, _ place: DMNPlace) -> Int {
        // 0 is the part of what has no text of its own.
        if places.isEmpty { places.append(("", DMNPlace(), file)) }
        places.append((element, place, file))
        return places.count - 1
    }

    /// Where in the file a place of a text is. The text begins behind its tag; on its first line columns go on from there.
    func finding(_ message: String, part: Int, line: Int, column: Int) -> DMNFinding {
        let (element, place, file) = places.indices.contains(part) ? places[part] : ("", DMNPlace(), file)
        return DMNFinding(
            message: message, element: element, file: file, line: max(place.line, 1) + max(line, 1) - 1,
            column: line <= 1 ? max(place.column, 1) + max(column, 1) - 1 : column)
    }
}
