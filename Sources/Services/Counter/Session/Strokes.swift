import Kernel

/// The pen's path of a signature on the pad: strokes of points, each x, y and the time in milliseconds.
enum Strokes {
    /// More points than any signature has.
    private static let most = 20_000

    /// The strokes if they are some; nil for anything else.
    static func checked(_ value: JSONValue) -> JSONValue? {
        guard let strokes = value.arrayValue, !strokes.isEmpty else { return nil }
        var points = 0
        for stroke in strokes {
            guard let path = stroke.arrayValue, !path.isEmpty else { return nil }
            points += path.count
            guard points <= most, path.allSatisfy({ $0.arrayValue?.count == 3 }) else { return nil }
        }
        return value
    }
}
