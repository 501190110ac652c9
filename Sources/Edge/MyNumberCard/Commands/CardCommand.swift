/// A command to a card: a short APDU of ISO/IEC 7816-4 with its four cases.
public struct CardCommand: Hashable, Sendable {
    /// The class: `00` for what the standard names, `80` for the card's own.
    public let cla: UInt8
    /// The instruction.
    public let ins: UInt8
    /// The first parameter.
    public let p1: UInt8
    /// The second parameter.
    public let p2: UInt8
    /// What is sent along, 0 to 255 bytes.
    public let data: [UInt8]
    /// How many bytes are wanted back, 1 to 256; nil for none.
    public let expected: Int?

    /// A command; nil when it has more data or wants more than a short APDU can say.
    public init?(_ cla: UInt8, _ ins: UInt8, _ p1: UInt8, _ p2: UInt8, data: [UInt8] = [], expected: Int? = nil) {
        guard data.count <= 255, expected.map({ (1...256).contains($0) }) ?? true else { return nil }
        self.init(checked: cla, ins, p1, p2, data, expected)
    }

    private init(checked cla: UInt8, _ ins: UInt8, _ p1: UInt8, _ p2: UInt8, _ data: [UInt8], _ expected: Int?) {
        (self.cla, self.ins, self.p1, self.p2, self.data, self.expected) = (cla, ins, p1, p2, data, expected)
    }

    /// Reads the bytes of a command, as a card does; nil when they are no short APDU.
    public init?(parsing bytes: [UInt8]) {
        guard bytes.count >= 4 else { return nil }
        let rest = bytes.dropFirst(4)
        var data: [UInt8] = []
        var expected: Int?
        if let first = rest.first {
            let length = Int(first)
            switch rest.count {
            case 1: expected = length == 0 ? 256 : length
            case length + 1 where length > 0: data = Array(rest.dropFirst())
            case length + 2 where length > 0:
                data = Array(rest.dropFirst().dropLast())
                expected = rest.last.map { $0 == 0 ? 256 : Int($0) }
            default: return nil
            }
        }
        self.init(checked: bytes[0], bytes[1], bytes[2], bytes[3], data, expected)
    }

    /// The bytes to transmit.
    public var bytes: [UInt8] {
        var bytes = [cla, ins, p1, p2]
        if !data.isEmpty { bytes += [UInt8(data.count)] + data }
        if let expected { bytes.append(UInt8(truncatingIfNeeded: expected)) }
        return bytes
    }
}

extension CardCommand {
    /// SELECT an application by its AID (1 to 16 bytes; what is longer is cut off). It clears what was verified in another.
    public static func select(application aid: [UInt8]) -> CardCommand {
        CardCommand(checked: 0x00, 0xA4, 0x04, 0x0C, Array(aid.prefix(16)), nil)
    }

    /// SELECT the master file (MF), as driving licences want it.
    public static let selectMaster = CardCommand(checked: 0x00, 0xA4, 0x00, 0x00, [0x3F, 0x00], nil)

    /// SELECT an elementary file (EF) of the application.
    public static func select(file: UInt16) -> CardCommand {
        CardCommand(checked: 0x00, 0xA4, 0x02, 0x0C, [UInt8(file >> 8), UInt8(file & 0xFF)], nil)
    }

    /// READ BINARY of the selected file; `offset` 0 to 32767, `count` 1 to 256, both brought into their range.
    public static func read(from offset: Int, count: Int) -> CardCommand {
        let offset = min(max(offset, 0), 0x7FFF)
        return CardCommand(
            checked: 0x00, 0xB0, UInt8(offset >> 8), UInt8(offset & 0xFF), [], min(max(count, 1), 256))
    }

    /// VERIFY against the selected secret. A wrong one costs a try.
    public static func verify(_ secret: [UInt8]) -> CardCommand {
        CardCommand(checked: 0x00, 0x20, 0x00, 0x80, Array(secret.prefix(255)), nil)
    }

    /// VERIFY without data: how many tries the selected secret has left. It costs none.
    public static let triesLeft = CardCommand(checked: 0x00, 0x20, 0x00, 0x80, [], nil)

    /// Signs a DigestInfo (PKCS #1, RFC 8017, 9.2) with the selected key of the application for certificates.
    public static func sign(_ digestInfo: [UInt8]) -> CardCommand {
        CardCommand(checked: 0x80, 0x2A, 0x00, 0x80, Array(digestInfo.prefix(255)), 256)
    }

    /// Signs a DigestInfo with the card's own key, in the application that supports filling in forms.
    public static func signByCard(_ digestInfo: [UInt8]) -> CardCommand {
        CardCommand(checked: 0x80, 0x2A, 0x00, 0x00, Array(digestInfo.prefix(255)), 256)
    }
}
