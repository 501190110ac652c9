import Kernel

/// A name as it stands on the card: `山田　太郎`, `山田［佐藤］　花子`. It is printed as it stands; its parts are a proposal.
public struct CardName: Hashable, Sendable {
    /// The whole name, code points untouched.
    public let full: String

    /// A name as read.
    public init(_ full: String) { self.full = full }

    /// What stands before the first full-width space; empty when there is none.
    public var family: String { parts.family }

    /// What stands after the first full-width space, or the whole name.
    public var given: String { parts.given }

    /// 旧氏, which the card writes in brackets after the family name; nil when there is none.
    public var formerFamily: String? {
        guard let open = family.firstIndex(of: "［"), family.last == "］" else { return nil }
        let former = family[family.index(after: open)...].dropLast()
        return former.isEmpty ? nil : String(former)
    }

    /// The name as the city's vocabulary has it, with the former family name apart.
    public var personName: PersonName {
        guard let formerFamily, let open = family.firstIndex(of: "［") else {
            return PersonName(family: family, given: given)
        }
        return PersonName(family: String(family[..<open]), given: given, formerFamily: formerFamily)
    }

    private var parts: (family: String, given: String) {
        let pieces = full.split(separator: "\u{3000}", maxSplits: 1, omittingEmptySubsequences: false)
        guard pieces.count == 2, !pieces[0].isEmpty, !pieces[1].isEmpty else { return ("", full) }
        return (String(pieces[0]), String(pieces[1]))
    }
}
