/// The names in scope that are more than one word (`list contains`, `monthly-salary`), for the scanner: FEEL lets names
/// hold spaces and signs, so that only the scope tells where a name ends. The longest name wins.
package struct NameTable: Sendable {
    private struct Entry: Sendable {
        let name: String
        let parts: [[Unicode.Scalar]]
    }
    private var entries: [[Unicode.Scalar]: [Entry]] = [:]

    /// Makes a name known; one plain word needs no entry.
    package mutating func insert(_ name: String) {
        let parts = Self.parts(Array(name.unicodeScalars))
        guard parts.count > 1, let first = parts.first else { return }
        guard entries[first]?.contains(where: { $0.parts == parts }) != true else { return }
        entries[first, default: []].append(Entry(name: name, parts: parts))
        entries[first]?.sort { $0.parts.count > $1.parts.count }
    }

    /// Makes the names of a type's members known.
    package mutating func insert(membersOf type: FEELType) {
        switch type {
        case .list(let item), .constrained(let item, _): insert(membersOf: item)
        case .context(let members):
            for (name, member) in members {
                insert(name)
                insert(membersOf: member)
            }
        default: break
        }
    }

    private static func parts(_ scalars: [Unicode.Scalar]) -> [[Unicode.Scalar]] {
        var parts: [[Unicode.Scalar]] = []
        var word: [Unicode.Scalar] = []
        for scalar in scalars {
            if Scanner.isNamePart(scalar) {
                word.append(scalar)
                continue
            }
            if !word.isEmpty { parts.append(word) }
            word = []
            if !Scanner.isSpace(scalar) { parts.append([scalar]) }
        }
        if !word.isEmpty { parts.append(word) }
        return parts
    }

    /// The longest known name that begins with `first`, which ends at `end`; and where it ends.
    func longest(_ first: ArraySlice<Unicode.Scalar>, in text: [Unicode.Scalar]) -> (name: String, end: Int)? {
        guard !entries.isEmpty, let candidates = entries[Array(first)] else { return nil }
        for entry in candidates {
            if let end = Self.match(entry.parts, in: text, from: first.endIndex) { return (entry.name, end) }
        }
        return nil
    }

    private static func match(_ parts: [[Unicode.Scalar]], in text: [Unicode.Scalar], from start: Int) -> Int? {
        var index = start
        for part in parts.dropFirst() {
            while index < text.count, Scanner.isSpace(text[index]) { index += 1 }
            guard index + part.count <= text.count, text[index..<index + part.count].elementsEqual(part) else {
                return nil
            }
            index += part.count
            if Scanner.isNamePart(part[0]), index < text.count, Scanner.isNamePart(text[index]) { return nil }
        }
        return index
    }
}
