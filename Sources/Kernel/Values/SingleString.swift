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

/// Writes a number from 0 to below ten to the power of `width` as decimal digits with zeros before it.
func write(_ number: Int, width: Int, to buffer: UnsafeMutableBufferPointer<UInt8>, at place: inout Int) {
    var rest = number
    for digit in stride(from: place + width - 1, through: place, by: -1) {
        buffer[digit] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
        rest /= 10
    }
    place += width
}

/// Writes an ASCII character.
func write(_ character: Unicode.Scalar, to buffer: UnsafeMutableBufferPointer<UInt8>, at place: inout Int) {
    buffer[place] = UInt8(truncatingIfNeeded: character.value)
    place += 1
}
