extension [UInt8] {
    /// Appends text with `& < > " '` as character references and NUL as U+FFFD: runs between them are copied whole.
    mutating func appendEscaped(_ text: String) {
        var text = text
        text.withUTF8 { buffer in appendEscaped(buffer) }
    }

    private mutating func appendEscaped(_ buffer: UnsafeBufferPointer<UInt8>) {
        var start = 0
        var index = 0
        let end = buffer.count
        while index < end {
            let reference: StaticString
            switch buffer[index] {
            case UInt8(ascii: "&"): reference = "&amp;"
            case UInt8(ascii: "<"): reference = "&lt;"
            case UInt8(ascii: ">"): reference = "&gt;"
            case UInt8(ascii: "\""): reference = "&quot;"
            case UInt8(ascii: "'"): reference = "&#39;"
            case 0: reference = "\u{FFFD}"
            default:
                index += 1
                continue
            }
            append(contentsOf: buffer[start..<index])
            reference.withUTF8Buffer { append(contentsOf: $0) }
            index += 1
            start = index
        }
        append(contentsOf: buffer[start..<end])
    }
}
