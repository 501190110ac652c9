extension Decoder {
    /// Decodes a value written as one string; the error names what was expected and shows what came.
    func singleString<Value>(_ expected: String, _ read: (String) throws -> Value?) throws -> Value {
        let container = try singleValueContainer()
        let text = try container.decode(String.self)
        guard let value = try read(text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "Expected \(expected), got \"\(text)\"")
        }
        return value
    }
}

/// A non-negative number with leading zeros.
func padded(_ number: Int, to width: Int) -> String {
    let digits = String(number)
    return digits.utf8.count >= width ? digits : String(repeating: "0", count: width - digits.utf8.count) + digits
}
