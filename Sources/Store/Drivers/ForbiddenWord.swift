/// Statements that are the store's own business.
enum ForbiddenWord {
    /// The first word of a statement that would end, split or leave the transaction, or change the connection.
    static func first(in text: String) -> String? {
        let start = text.utf8.drop { $0 == 32 || (9...13).contains($0) }
        guard let first = start.first else { return nil }
        switch first | 0x20 {
        case UInt8(ascii: "s") where start.prefix(3).map({ $0 | 0x20 }) == Array("sel".utf8): return nil
        case UInt8(ascii: "i"), UInt8(ascii: "u"), UInt8(ascii: "w"):  // INSERT, UPDATE, WITH
            return nil
        case UInt8(ascii: "-"), UInt8(ascii: "/"):
            return "a comment before the statement"
        default: break
        }
        let word = Substring(start).prefix { $0.isLetter }.uppercased()
        return forbidden.contains(word) ? word : nil
    }

    private static let forbidden: Set<String> = [
        "BEGIN", "START", "COMMIT", "END", "ROLLBACK", "SAVEPOINT", "RELEASE", "ATTACH", "DETACH", "PRAGMA", "VACUUM",
        "SET", "LISTEN", "DEALLOCATE", "DISCARD",
    ]
}
