import Foundation

/// The city that commands work with when none is named: the one that the file `City/default` names.
enum DefaultCity {
    static let folder: String = {
        let named = FileManager.default.contents(atPath: "City/default").map { String(decoding: $0, as: UTF8.self) }
        let name = named?.split(whereSeparator: \.isWhitespace).first.map(String.init)
        return "City/" + (name ?? "base")
    }()
}
