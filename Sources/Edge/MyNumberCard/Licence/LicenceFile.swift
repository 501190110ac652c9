import Kernel

/// What is taken from a driving licence (運転免許証): three of its many entries.
public struct LicenceEntries: Sendable, Hashable {
    /// 氏名, with a full-width space between family and given name where the licence has one.
    public let name: String
    /// 住所 when it was issued.
    public let address: String
    /// 生年月日.
    public let birth: CivilDate
    /// Something was written on the licence after it was issued (追記), or nobody can say that nothing was: name and address may be others by
    /// now.
    public let mayHaveChanged: Bool

    /// What is taken from a licence.
    public init(name: String, address: String, birth: CivilDate, mayHaveChanged: Bool) {
        (self.name, self.address, self.birth, self.mayHaveChanged) = (name, address, birth, mayHaveChanged)
    }
}

extension LicenceEntries: CustomStringConvertible, CustomReflectable {
    /// Says nothing of whoever it is.
    public var description: String { "(what a licence says)" }
    public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}

/// DF1/EF01, 記載事項(本籍除く): entries one after the other, each with a tag of one byte. Tags such as `1F` are single bytes here, against
/// BER, so that it is walked by itself.
struct LicenceFile {
    enum Tag: UInt8 {
        case name = 0x12
        case birth = 0x16
        case address = 0x17
    }

    let name: String
    let address: String
    let birth: CivilDate

    /// - Parameter bytes: The beginning of the file, at least up to the address; what follows is not read.
    init(parsing bytes: [UInt8]) throws(CardDataError) {
        let entries = try Self.entries(bytes)
        func value(_ tag: Tag) throws(CardDataError) -> ArraySlice<UInt8> {
            guard let value = entries[tag.rawValue] else { throw .missing(UInt32(tag.rawValue)) }
            return value
        }
        func text(_ tag: Tag) throws(CardDataError) -> String {
            guard let text = JISText.text(try value(tag)) else {
                throw .badValue(UInt32(tag.rawValue), "no text of JIS X 0208")
            }
            // Entries are filled up with spaces.
            return String(text.reversed().drop { $0 == "\u{3000}" }.reversed())
        }
        name = try text(.name)
        address = try text(.address)
        guard let date = Self.date(try value(.birth)) else {
            throw .badValue(UInt32(Tag.birth.rawValue), "no date")
        }
        birth = date
    }

    /// The entries up to the address.
    private static func entries(_ bytes: [UInt8]) throws(CardDataError) -> [UInt8: ArraySlice<UInt8>] {
        var entries: [UInt8: ArraySlice<UInt8>] = [:]
        var place = 0
        while place + 1 < bytes.count, entries[Tag.address.rawValue] == nil {
            let (tag, length) = (bytes[place], Int(bytes[place + 1]))
            // Filler: the entries are over.
            guard tag != 0xFF, tag != 0x00 else { break }
            guard length < 0x80 else { throw .badLength(at: place + 1) }
            guard place + 2 + length <= bytes.count else { throw .truncated(at: bytes.count) }
            guard entries[tag] == nil else { throw .missing(UInt32(tag)) }
            entries[tag] = bytes[place + 2..<place + 2 + length]
            place += 2 + length
        }
        return entries
    }

    /// `3550701`: the number of the era, year of the era, month and day, as digits.
    private static func date(_ bytes: ArraySlice<UInt8>) -> CivilDate? {
        let digits = bytes.map { Int($0) - 48 }
        guard digits.count == 7, digits.allSatisfy({ (0...9).contains($0) }), let era = Era(rawValue: digits[0]) else {
            return nil
        }
        let (year, month, day) = (
            digits[1] * 10 + digits[2], digits[3] * 10 + digits[4], digits[5] * 10 + digits[6]
        )
        return (try? WarekiDate(era: era, year: year, month: month, day: day)).map { CivilDate($0) }
    }
}
