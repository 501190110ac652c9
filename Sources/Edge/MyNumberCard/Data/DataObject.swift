/// One data object in BER-TLV (ISO/IEC 7816-4, 5.2.2; ISO/IEC 8825-1): a tag, a length and a value.
///
/// Tags of one to three bytes and lengths of up to `82 xx xx` are read, which is all that a card's file can hold.
/// Indefinite lengths are refused.
public struct DataObject: Hashable, Sendable {
    /// The bytes of the tag as one number: `0xFF20` for `FF 20`.
    public let tag: UInt32
    /// The whole object, tag and length included, with the indices of the file it was read from.
    public let encoded: ArraySlice<UInt8>
    /// The value alone, with the same indices.
    public let value: ArraySlice<UInt8>

    /// Reads the object that begins at `start` of a file; what follows it is left alone.
    public init(in file: ArraySlice<UInt8>, at start: Int? = nil) throws(CardDataError) {
        let start = start ?? file.startIndex
        guard file.indices.contains(start) else { throw .truncated(at: start) }
        var place = start
        var tag = UInt32(file[place])
        place += 1
        if tag & 0x1F == 0x1F {
            var more = true
            while more {
                guard place < file.endIndex else { throw .truncated(at: place) }
                guard place - start < 3 else { throw .badTag(at: start) }
                tag = tag << 8 | UInt32(file[place])
                more = file[place] & 0x80 != 0
                place += 1
            }
        }
        let length = try Self.length(in: file, at: &place)
        guard length <= file.endIndex - place else { throw .truncated(at: file.endIndex) }
        self.tag = tag
        encoded = file[start..<place + length]
        value = file[place..<place + length]
    }

    private static func length(in file: ArraySlice<UInt8>, at place: inout Int) throws(CardDataError) -> Int {
        guard place < file.endIndex else { throw .truncated(at: place) }
        let first = file[place]
        place += 1
        guard first >= 0x80 else { return Int(first) }
        let count = Int(first & 0x7F)
        guard count == 1 || count == 2 else { throw .badLength(at: place - 1) }
        guard file.endIndex - place >= count else { throw .truncated(at: file.endIndex) }
        var length = 0
        for _ in 0..<count {
            length = length << 8 | Int(file[place])
            place += 1
        }
        return length
    }

    /// The objects inside this one's value; nothing may be left over.
    public func children() throws(CardDataError) -> [DataObject] {
        var children: [DataObject] = []
        var place = value.startIndex
        while place < value.endIndex {
            let child = try DataObject(in: value, at: place)
            children.append(child)
            place = child.encoded.endIndex
        }
        return children
    }

    /// How long an object will be, tag and length included, by its first bytes (five are enough): how much of a file is
    /// to be read.
    public static func wholeLength(beginning: ArraySlice<UInt8>) throws(CardDataError) -> Int {
        guard let first = beginning.first else { throw .truncated(at: beginning.startIndex) }
        var place = beginning.startIndex + 1
        if first & 0x1F == 0x1F {
            while place < beginning.endIndex, beginning[place] & 0x80 != 0 { place += 1 }
            place += 1
        }
        guard place - beginning.startIndex <= 3 else { throw .badTag(at: beginning.startIndex) }
        let length = try length(in: beginning, at: &place)
        return place - beginning.startIndex + length
    }

    /// Writes an object with the shortest length that holds its value.
    public static func encode(_ tag: UInt32, _ value: some Collection<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        for shift in [24, 16, 8] where tag >> UInt32(shift) != 0 {
            bytes.append(UInt8(truncatingIfNeeded: tag >> shift))
        }
        bytes.append(UInt8(truncatingIfNeeded: tag))
        switch value.count {
        case ..<0x80: bytes.append(UInt8(value.count))
        case ..<0x100: bytes += [0x81, UInt8(value.count)]
        default: bytes += [0x82, UInt8(truncatingIfNeeded: value.count >> 8), UInt8(truncatingIfNeeded: value.count)]
        }
        return bytes + value
    }
}

extension [DataObject] {
    /// The object with a tag, which must be there once.
    func only(_ tag: UInt32) throws(CardDataError) -> DataObject {
        let found = filter { $0.tag == tag }
        guard found.count == 1 else { throw .missing(tag) }
        return found[0]
    }
}
