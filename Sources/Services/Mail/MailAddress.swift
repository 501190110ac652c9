import Kernel

/// Where letters go by mail: one mailbox, as RFC 5321 writes it without quoted parts. Dots may stand anywhere before the `@`, as
/// telephone companies in Japan gave them out.
public struct MailAddress: Hashable, Sendable, CustomStringConvertible {
    /// As it was typed, half-width, the domain in small letters.
    public let description: String
    /// The same for addresses that lead to the same mailbox: mail systems take large and small letters for one.
    public let key: String

    private let dot: UInt8 = 0x2E

    /// Reads an address; nil for what is none. Full-width letters and spaces around it are put right.
    public init?(_ text: String) {
        let typed = Kana.toHalfWidth(String(text.trimmingWhitespace))
        let parts = typed.split(separator: "@", omittingEmptySubsequences: false)
        guard typed.utf8.count <= 254, parts.count == 2, (1...64).contains(parts[0].utf8.count),
            parts[0].utf8.allSatisfy({ (0x21...0x7E).contains($0) && !"\"(),:;<>@[\\]".utf8.contains($0) })
        else { return nil }
        let labels = parts[1].split(separator: ".", omittingEmptySubsequences: false)
        let isLabel: (Substring) -> Bool = { label in
            (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                && label.utf8.allSatisfy { byte in
                    (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || byte == 0x2D
                }
        }
        guard labels.count >= 2, labels.allSatisfy(isLabel) else { return nil }
        description = parts[0] + "@" + parts[1].lowercased()
        key = description.lowercased()
    }

    /// As the protocol writes it: what is no dot-atom before the `@` is quoted.
    var path: String {
        let parts = description.split(separator: "@", maxSplits: 1)
        let name = parts[0].utf8
        let isPlain = name.first != dot && name.last != dot && !parts[0].contains("..")
        return isPlain ? "<\(description)>" : "<\"\(parts[0])\"@\(parts[1])>"
    }
}
