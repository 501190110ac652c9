/// Finds the known name that was probably meant.
public enum Suggestion {
    /// Longer names are compared by their beginning, so that hostile input costs little.
    private static let longest = 64

    /// The candidate nearest to `name`, if it is near enough to be a slip of the hand: a third of its letters at most.
    public static func nearest(to name: String, among candidates: some Sequence<String>) -> String? {
        let text = Array(name.prefix(longest))
        var best: (name: String, distance: Int)?
        for candidate in candidates {
            let distance = distance(text, Array(candidate.prefix(longest)))
            if let best, (best.distance, best.name) <= (distance, candidate) { continue }
            best = (candidate, distance)
        }
        guard let best, best.distance <= max(1, text.count / 3) else { return nil }
        return best.name
    }

    /// `; did you mean 'x'?`, or nothing when no name is near.
    public static func hint(_ name: String, among known: some Sequence<String>) -> String {
        nearest(to: name, among: known).map { "; did you mean '\($0)'?" } ?? ""
    }

    /// Letters to change, insert, delete or swap with the next.
    private static func distance(_ a: [Character], _ b: [Character]) -> Int {
        var before: [Int] = []
        var last = Array(0...b.count)
        for i in a.indices {
            var row = [i + 1]
            for j in b.indices {
                var cost = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, before[j - 1] + 1) }
                row.append(cost)
            }
            before = last
            last = row
        }
        return last[b.count]
    }
}
