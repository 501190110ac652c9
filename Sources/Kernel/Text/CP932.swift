#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Windows code page 932, the Shift_JIS in which older systems of Japanese municipalities exchange files. By the C library's
/// converter; what would not come back as it was is refused, never replaced.
public enum CP932 {
    /// A character that the code page has not, or that would come back as another one (such as U+301C).
    public struct Unencodable: Error, Sendable, Hashable {
        /// With its variation selector, if it has one.
        public let character: String

        public init(character: String) { self.character = character }
    }

    /// The bytes of a text.
    public static func encode(_ text: String) throws(Unencodable) -> [UInt8] {
        if let bytes = convert(Array(text.utf8), from: "UTF-8", to: "CP932"), decode(bytes)?.isExactly(text) == true {
            return bytes
        }
        throw Unencodable(character: firstUnencodable(of: text))
    }

    /// The text of bytes; nil when they are no CP932.
    public static func decode(_ bytes: [UInt8]) -> String? {
        convert(bytes, from: "CP932", to: "UTF-8").flatMap { String(validating: $0, as: UTF8.self) }
    }

    private static func firstUnencodable(of text: String) -> String {
        let scalars = Array(text.unicodeScalars)
        for (place, scalar) in scalars.enumerated() {
            let next = place + 1 < scalars.count ? scalars[place + 1] : nil
            let selector = next.flatMap { $0.properties.isVariationSelector ? $0 : nil }
            let character = String(String.UnicodeScalarView([scalar] + (selector.map { [$0] } ?? [])))
            let bytes = convert(Array(character.utf8), from: "UTF-8", to: "CP932")
            if bytes.flatMap(decode)?.isExactly(character) != true { return character }
        }
        return ""
    }

    private static func convert(_ bytes: [UInt8], from: String, to: String) -> [UInt8]? {
        guard !bytes.isEmpty else { return [] }
        let converter = iconv_open(to, from)
        guard converter != iconv_t(bitPattern: -1) else { return nil }
        defer { iconv_close(converter) }
        var input = bytes.map { CChar(bitPattern: $0) }
        // UTF-8 takes at most three bytes for each of CP932's.
        var output = [CChar](repeating: 0, count: bytes.count * 4)
        var (left, room) = (input.count, output.count)
        let result = input.withUnsafeMutableBufferPointer { source in
            output.withUnsafeMutableBufferPointer { target in
                var (from, to) = (source.baseAddress, target.baseAddress)
                return iconv(converter, &from, &left, &to, &room)
            }
        }
        // Not all, or some of it only nearly.
        guard result == 0, left == 0 else { return nil }
        return output.prefix(output.count - room).map { UInt8(bitPattern: $0) }
    }
}
