import Kernel
import Store

/// The numbers of a person that the law sets apart (特定個人情報 and what is kept with the same care). Each kind has a table of
/// its own, in which it is sealed.
public enum NumberKind: String, Sendable, Hashable, CaseIterable {
    /// 個人番号 (番号法2条5項).
    case individualNumber = "individual-number"
    /// 住民票コード (住民基本台帳法7条13号).
    case residentCode = "resident-code"

    /// The key of its name.
    var word: String { "registry.numbers.\(rawValue)" }

    /// What its sealed bytes and its blind index are bound to.
    var field: String {
        switch self {
        case .individualNumber: "個人番号"
        case .residentCode: "住民票コード"
        }
    }

    /// The table that holds it.
    var table: SQL {
        switch self {
        case .individualNumber: "registry_individual_number"
        case .residentCode: "registry_resident_code"
        }
    }

    /// The digits of a text that is such a number.
    /// - Throws: ``CodeError``.
    func digits(_ text: String) throws(CodeError) -> String {
        switch self {
        case .individualNumber: try IndividualNumber(checking: text).revealed
        case .residentCode: try ResidentCode(checking: text).revealed
        }
    }

    /// How many digits it has.
    var length: Int {
        switch self {
        case .individualNumber: 12
        case .residentCode: 11
        }
    }
}

/// The numbers of one person, on their way into the register.
public struct NewNumbers: Sendable, Hashable {
    /// 個人番号; nil to leave it as it is.
    public var individualNumber: IndividualNumber?
    /// 住民票コード; nil to leave it as it is.
    public var residentCode: ResidentCode?

    /// Numbers to be registered.
    public init(individualNumber: IndividualNumber? = nil, residentCode: ResidentCode? = nil) {
        (self.individualNumber, self.residentCode) = (individualNumber, residentCode)
    }

    /// The digits by kind.
    var digits: [(kind: NumberKind, digits: String)] {
        [
            individualNumber.map { (.individualNumber, $0.revealed) },
            residentCode.map { (.residentCode, $0.revealed) },
        ].compactMap { $0 }
    }
}

/// A number after its reading was recorded. Printing the value shows asterisks; the digits have to be asked for by name.
public struct RevealedNumber: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Which number it is.
    public let kind: NumberKind
    /// The digits. Never log, store or show them elsewhere.
    public let digits: String

    /// Asterisks.
    public var description: String { String(repeating: "*", count: kind.length) }
    /// Asterisks.
    public var debugDescription: String { description }
    /// Nothing of the number.
    public var customMirror: Mirror { Mirror(self, children: [("kind", kind)]) }

    /// The digits in groups as they stand on cards and notices: `1234 5678 9018`, `12345 67890 1`.
    var grouped: String {
        let size = kind == .individualNumber ? 4 : 5
        let digits = Array(digits)
        return stride(from: 0, to: digits.count, by: size).map { start in
            String(digits[start..<min(start + size, digits.count)])
        }.joined(separator: "\u{A0}")
    }
}
