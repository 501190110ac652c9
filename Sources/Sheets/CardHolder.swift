import Kernel

/// The four attributes that a card holds about its holder, and what their holder adds at a terminal. Nothing of it is stored.
public struct CardHolder: Sendable {
    /// The sex that a card writes as 1 男, 2 女, 9 適用不能.
    public enum Sex: String, Sendable, CaseIterable {
        case male, female

        /// Reads the card's code; nil for 9 and for anything else, and then nothing is circled.
        public init?(code: String) {
            switch code {
            case "1": self = .male
            case "2": self = .female
            default: return nil
            }
        }
    }

    /// Someone who acts for the holder (代理人).
    public struct Agent: Sendable {
        public var name: String
        public var furigana: String?
        public var address: String?
        public var birthDate: PartialDate?
        public var phone: String?

        public init(
            name: String, furigana: String? = nil, address: String? = nil, birthDate: PartialDate? = nil,
            phone: String? = nil
        ) {
            (self.name, self.furigana, self.address) = (name, furigana, address)
            (self.birthDate, self.phone) = (birthDate, phone)
        }
    }

    /// The name as on the card, family and given name with a full-width space between; 旧氏 and 通称 stand in brackets:
    /// `山田［川口］　花子`.
    public var name: String
    /// The address as on the card, in one line.
    public var address: String
    /// Nil when the card's eight digits are no date at all.
    public var birthDate: PartialDate?
    /// Nil when the card says neither 男 nor 女.
    public var sex: Sex?
    /// The reading, if its holder confirmed it.
    public var furigana: String?
    public var phone: String?
    public var agent: Agent?
    /// Only after a separate consent, and only for forms that need it.
    public var individualNumber: IndividualNumber?
    /// Whether dates of birth are written by the Gregorian calendar, as foreign nationals may ask.
    public var writesWesternDates = false

    /// A holder by what a card's file says: the birth date as `YYYYMMDD` with `00` for unknown parts, the sex as 1, 2 or 9.
    public init(name: String, address: String, birthDate: String, sex: String) {
        self.name = name
        self.address = address
        self.birthDate = PartialDate(digits: birthDate)
        self.sex = Sex(code: sex)
    }

    /// A holder of whom nothing is known: a blank form.
    public init() { self.init(name: "", address: "", birthDate: "", sex: "") }

    /// Family and given name. The card's full-width space parts them, unless it stands inside brackets; a name without one is not
    /// divided and is all `family`.
    public var nameParts: (family: String, given: String) {
        var depth = 0
        for index in name.indices {
            switch name[index] {
            case "［", "[", "（", "(": depth += 1
            case "］", "]", "）", ")": depth -= 1
            case "\u{3000}" where depth == 0:
                return (String(name[..<index]), String(name[name.index(after: index)...]))
            default: break
            }
        }
        return (name, "")
    }
}

extension CardHolder: CustomStringConvertible, CustomReflectable {
    /// Says nothing of the holder, so that no log does.
    public var description: String { "(holder of a card)" }
    /// Shows nothing.
    public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
