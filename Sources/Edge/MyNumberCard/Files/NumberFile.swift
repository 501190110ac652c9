import Crypto
import Kernel

/// EF 0001 of 券面事項入力補助AP: the individual number (個人番号). `FF10 0C` and twelve digits, filled up with `FF`.
public struct NumberFile: Sendable {
    /// The number, its check digit checked.
    public let number: IndividualNumber
    /// SHA-256 of the whole file with its filler, which EF 0003 must have as `DF31`.
    public let digest: [UInt8]

    /// Reads the whole file.
    public init(parsing bytes: [UInt8]) throws(CardDataError) {
        let outer = try DataObject(in: bytes[...])
        guard outer.tag == 0xFF10 else { throw .wrongTag(expected: 0xFF10, found: outer.tag) }
        guard let text = String(validating: outer.value, as: UTF8.self), text.utf8.count == 12 else {
            throw .badValue(0xFF10, "not twelve digits")
        }
        guard let number = IndividualNumber(text) else { throw .badValue(0xFF10, "the check digit is wrong") }
        self.number = number
        digest = Array(SHA256.hash(data: bytes))
    }

    /// Writes a file of `size` bytes, as an issuer does.
    public static func encode(_ number: IndividualNumber, size: Int = 17) -> [UInt8] {
        let object = DataObject.encode(0xFF10, Array(number.revealed.utf8))
        return object + [UInt8](repeating: 0xFF, count: max(0, size - object.count))
    }
}
