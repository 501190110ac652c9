import Crypto
import Kernel

/// What a card says of its holder (基本4情報).
public struct CardAttributes: Hashable, Sendable {
    /// 氏名.
    public var name: CardName
    /// 住所, with full-width digits as on the card.
    public var address: String
    /// 生年月日.
    public var birth: CardBirth
    /// 性別.
    public var sex: CardSex

    /// Attributes.
    public init(name: CardName, address: String, birth: CardBirth, sex: CardSex) {
        (self.name, self.address, self.birth, self.sex) = (name, address, birth, sex)
    }
}

extension CardAttributes: CustomStringConvertible, CustomReflectable {
    /// Says nothing of the holder, so that no log does.
    public var description: String { "(attributes of a card)" }
    /// Shows nothing.
    public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}

/// EF 0002 of the application that supports filling in forms (券面事項入力補助AP): the attributes, found by a table of offsets.
///
///     FF20 len { DF21 08 (four offsets of two bytes from the start of the file)
///                DF22 氏名  DF23 住所  DF24 08 YYYYMMDD  DF25 01 性別 }  filler
public struct AttributesFile: Sendable {
    /// What it says.
    public let attributes: CardAttributes
    /// SHA-256 from `DF22` to the end of the outer value, which EF 0003 must have as `DF32`.
    public let digest: [UInt8]

    private static let fields: [UInt32] = [0xDF22, 0xDF23, 0xDF24, 0xDF25]

    /// Reads the file; what follows the outer object is filler.
    public init(parsing bytes: [UInt8]) throws(CardDataError) {
        let file = bytes[...]
        let outer = try DataObject(in: file)
        guard outer.tag == 0xFF20 else { throw .wrongTag(expected: 0xFF20, found: outer.tag) }
        let table = try DataObject(in: outer.value)
        guard table.tag == 0xDF21 else { throw .wrongTag(expected: 0xDF21, found: table.tag) }
        guard table.value.count == 8 else { throw .badValue(0xDF21, "not four offsets") }
        var found: [DataObject] = []
        for (index, tag) in Self.fields.enumerated() {
            let place = table.value.startIndex + 2 * index
            let offset = Int(table.value[place]) << 8 | Int(table.value[place + 1])
            guard offset >= table.encoded.endIndex, offset < outer.value.endIndex else { throw .badOffset(tag) }
            let object = try DataObject(in: outer.value, at: offset)
            guard object.tag == tag else { throw .badOffset(tag) }
            found.append(object)
        }
        let texts = try found.map { (object) throws(CardDataError) in try Self.text(object) }
        guard let birth = CardBirth(digits: texts[2]) else { throw .badValue(0xDF24, "no date") }
        guard let sex = CardSex(code: texts[3]) else { throw .badValue(0xDF25, "unknown code") }
        attributes = CardAttributes(name: CardName(texts[0]), address: texts[1], birth: birth, sex: sex)
        digest = Array(SHA256.hash(data: file[found[0].encoded.startIndex..<outer.value.endIndex]))
    }

    private static func text(_ object: DataObject) throws(CardDataError) -> String {
        guard let text = String(validating: object.value, as: UTF8.self) else {
            throw .badValue(object.tag, "no UTF-8")
        }
        return text
    }

    /// Writes a file, as an issuer does.
    public static func encode(_ attributes: CardAttributes, sexCode: String) -> [UInt8] {
        let objects = [
            DataObject.encode(0xDF22, Array(attributes.name.full.utf8)),
            DataObject.encode(0xDF23, Array(attributes.address.utf8)),
            DataObject.encode(0xDF24, Array(attributes.birth.digits.utf8)),
            DataObject.encode(0xDF25, Array(sexCode.utf8)),
        ]
        let count = 11 + objects.reduce(0) { $0 + $1.count }
        // The outer tag and length stand before the table: their size moves every offset.
        let header = DataObject.encode(0xFF20, [UInt8](repeating: 0, count: count)).count - count
        var offset = header + 11
        var table: [UInt8] = []
        for object in objects {
            table += [UInt8(truncatingIfNeeded: offset >> 8), UInt8(truncatingIfNeeded: offset)]
            offset += object.count
        }
        return DataObject.encode(0xFF20, DataObject.encode(0xDF21, table) + objects.joined())
    }
}
