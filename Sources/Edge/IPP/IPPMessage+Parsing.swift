/// Why bytes are no message of IPP.
public enum IPPParsingError: Error, Hashable, Sendable {
    /// They end before the message does.
    case truncated
    /// A group or value stands where none may.
    case unexpected(UInt8)
}

extension IPPMessage {
    /// Reads a message; what follows its end (a document) is left alone. Groups of kinds that are not known are skipped.
    public init(parsing bytes: [UInt8]) throws(IPPParsingError) {
        var reader = Reader(bytes: bytes)
        _ = try reader.number(2)
        let code = UInt16(try reader.number(2))
        let id = Int32(truncatingIfNeeded: try reader.number(4))
        var groups: [Group] = []
        // Values of a group whose kind is not known go nowhere.
        var isSkipping = false
        while true {
            let tag = UInt8(try reader.number(1))
            if tag == Self.end { break }
            if tag < 0x10 {
                isSkipping = Group.Kind(rawValue: tag) == nil
                if let kind = Group.Kind(rawValue: tag) { groups.append(Group(kind, [])) }
                continue
            }
            let name = try reader.counted()
            let value = Self.value(tag, try reader.counted())
            guard !isSkipping else { continue }
            guard !groups.isEmpty else { throw .unexpected(tag) }
            let last = groups.count - 1
            if name.isEmpty {
                guard !groups[last].attributes.isEmpty else { throw .unexpected(tag) }
                groups[last].attributes[groups[last].attributes.count - 1].values.append(value)
            } else {
                groups[last].attributes.append(
                    Attribute(name: String(decoding: name, as: UTF8.self), values: [value], tag: tag))
            }
        }
        self.init(code: code, requestID: id, groups: groups)
    }

    private static func value(_ tag: UInt8, _ bytes: [UInt8]) -> Value {
        switch tag {
        case 0x10...0x1F: .none
        case 0x21 where bytes.count == 4, 0x23 where bytes.count == 4:
            .int(Int32(bitPattern: bytes.reduce(0) { $0 << 8 | UInt32($1) }))
        case 0x22 where bytes.count == 1: .bool(bytes[0] != 0)
        case 0x41, 0x42, 0x44...0x49: .text(String(decoding: bytes, as: UTF8.self))
        default: .bytes(bytes)
        }
    }

    private struct Reader {
        let bytes: [UInt8]
        var place = 0

        mutating func number(_ count: Int) throws(IPPParsingError) -> UInt32 {
            guard place + count <= bytes.count else { throw .truncated }
            defer { place += count }
            return bytes[place..<place + count].reduce(0) { $0 << 8 | UInt32($1) }
        }

        mutating func counted() throws(IPPParsingError) -> [UInt8] {
            let count = Int(try number(2))
            guard place + count <= bytes.count else { throw .truncated }
            defer { place += count }
            return Array(bytes[place..<place + count])
        }
    }
}
