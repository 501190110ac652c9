/// The path and query of a request line, read strictly.
struct Target {
    /// As sent.
    let text: String
    /// The decoded parts of the path.
    let segments: [String]
    /// The decoded query.
    let query: FormData
    /// The path as sent.
    let rawPath: Substring

    init(_ text: String) throws(UnreadableText) {
        guard text.utf8.first == UInt8(ascii: "/"), text.utf8.count <= 8_000 else {
            throw UnreadableText(reason: "an address that does not begin with / or is too long")
        }
        self.text = text
        let end = text.utf8.firstIndex(of: UInt8(ascii: "?")) ?? text.endIndex
        rawPath = text[..<end]
        var segments: [String] = []
        for segment in rawPath.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: true) {
            segments.append(try PercentCoding.decode(segment, plusIsSpace: false))
        }
        self.segments = segments
        query = end == text.endIndex ? FormData() : try FormData(urlEncoded: text[end...].utf8.dropFirst())
    }

    /// The path without the slash at its end; nil when there is none.
    var withoutSlash: String? {
        guard rawPath.utf8.count > 1, rawPath.hasSuffix("/"), !segments.isEmpty else { return nil }
        let path = "/" + rawPath.split(separator: "/").joined(separator: "/")
        return path + text[rawPath.endIndex...]
    }
}
