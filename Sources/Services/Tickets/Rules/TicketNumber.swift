import Kernel

/// The number that people read and hear (番号札): the letter of the category and a running number that begins anew on each
/// opening day, `A001`. After 999 it has four digits: nobody is turned away for want of numbers.
public struct TicketNumber: Hashable, Sendable {
    /// A letter from A to Z.
    public let letter: Character
    /// From 1.
    public let running: Int

    /// Nil for another letter, or a running number below 1.
    public init?(letter: Character, running: Int) {
        guard letter.isASCII, letter.isUppercase, running > 0 else { return nil }
        self.letter = letter
        self.running = running
    }
}

extension TicketNumber: LosslessStringConvertible {
    /// The letter and at least three digits.
    public var description: String {
        let digits = String(running)
        return String(letter) + String(repeating: "0", count: max(0, 3 - digits.count)) + digits
    }

    /// Reads what somebody typed: `A012`, `a12`, `Ａ－０１２`; nil for what is no number.
    public init?(_ description: String) {
        let plain = description.unicodeScalars.compactMap { scalar -> Character? in
            switch scalar.value {
            // Full-width letters and digits.
            case 0xFF10...0xFF19, 0xFF21...0xFF3A, 0xFF41...0xFF5A:
                Unicode.Scalar(scalar.value - 0xFEE0).map(Character.init)
            case 0x20, 0x3000, 0x2D, 0x2010...0x2015, 0x2212, 0xFF0D: nil
            default: Character(scalar)
            }
        }
        guard let first = plain.first, let letter = first.uppercased().first, (1...6).contains(plain.count - 1),
            plain.dropFirst().allSatisfy({ $0.isASCII && $0.isNumber }), let running = Int(String(plain.dropFirst()))
        else { return nil }
        self.init(letter: letter, running: running)
    }
}
