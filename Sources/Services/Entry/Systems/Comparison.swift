/// Compares what was to be entered with what a back system shows, code point by code point.
public enum Comparison {
    /// A field with two values.
    public struct Difference: Sendable, Hashable, Codable {
        /// The back system's field.
        public let field: String
        /// What people call it.
        public let label: String
        /// What was to be entered; empty for nothing.
        public let ours: String
        /// What the back system shows; empty for nothing.
        public let theirs: String

        /// A difference.
        public init(field: String, label: String, ours: String, theirs: String) {
            self.field = field
            self.label = label
            self.ours = ours
            self.theirs = theirs
        }
    }

    /// The fields that differ, those of the rule first and in its order. A field that only the back system has counts too:
    /// what we did not enter must not be there.
    public static func differences(_ ours: EntryValues, _ theirs: [String: String]) -> [Difference] {
        let named = ours.labels.map(\.field)
        let labels = Dictionary(ours.labels.map { ($0.field, $0.label) }, uniquingKeysWith: { first, _ in first })
        let others = Set(theirs.keys).union(ours.values.keys).subtracting(named).sorted()
        return (named + others).compactMap { field in
            let (mine, shown) = (ours.values[field] ?? "", theirs[field] ?? "")
            // By scalars: two spellings of one name that look alike are not the same name.
            guard !mine.unicodeScalars.elementsEqual(shown.unicodeScalars) else { return nil }
            return Difference(field: field, label: labels[field] ?? field, ours: mine, theirs: shown)
        }
    }
}
