/// A place in a sorted list, to go on from: opaque text that can stand in a URL.
///
/// It holds the sort keys of the last row shown, so that a page never skips or repeats a row when others come or go.
/// It is not secret and not signed: a row a person may not see must be kept out by the statement, not by the cursor.
public struct Cursor: Sendable, Hashable, LosslessStringConvertible {
    /// The sort keys of the last row.
    public let keys: [SQLValue]

    /// The place after a row with these sort keys.
    public init(keys: [SQLValue]) {
        self.keys = keys
    }

    /// Reads what ``description`` wrote; nil for anything else.
    public init?(_ description: String) {
        guard description.utf8.count <= 2048, let bytes = Base64URL.decode(description) else { return nil }
        var rest = bytes[...]
        var keys: [SQLValue] = []
        while let tag = rest.popFirst() {
            switch tag {
            case UInt8(ascii: "n"): keys.append(.null)
            case UInt8(ascii: "i"), UInt8(ascii: "r"):
                guard rest.count >= 8 else { return nil }
                let bits = rest.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
                rest = rest.dropFirst(8)
                keys.append(
                    tag == UInt8(ascii: "i") ? .integer(Int64(bitPattern: bits)) : .real(Double(bitPattern: bits)))
            case UInt8(ascii: "t"), UInt8(ascii: "b"):
                guard rest.count >= 2 else { return nil }
                let count = rest.prefix(2).reduce(0) { $0 << 8 | Int($1) }
                rest = rest.dropFirst(2)
                guard rest.count >= count else { return nil }
                let content = Array(rest.prefix(count))
                rest = rest.dropFirst(count)
                if tag == UInt8(ascii: "b") {
                    keys.append(.blob(content))
                } else {
                    guard let text = String(validating: content, as: UTF8.self) else { return nil }
                    keys.append(.text(text))
                }
            default: return nil
            }
        }
        guard !keys.isEmpty else { return nil }
        self.keys = keys
    }

    /// Letters, digits, `-` and `_` only.
    public var description: String {
        var bytes: [UInt8] = []
        func append(_ tag: Unicode.Scalar, _ bits: UInt64, count: Int) {
            bytes.append(UInt8(ascii: tag))
            for byte in (0..<count).reversed() { bytes.append(UInt8(truncatingIfNeeded: bits >> UInt64(byte * 8))) }
        }
        for key in keys {
            switch key {
            case .null: append("n", 0, count: 0)
            case .integer(let value): append("i", UInt64(bitPattern: value), count: 8)
            case .real(let value): append("r", value.bitPattern, count: 8)
            case .text(let text):
                append("t", UInt64(text.utf8.count), count: 2)
                bytes += text.utf8
            case .blob(let content):
                append("b", UInt64(content.count), count: 2)
                bytes += content
            }
        }
        return Base64URL.encode(bytes)
    }
}
