/// A resident record code (住民票コード) of eleven digits: ten by chance and a check digit (住民基本台帳法施行規則1条). Like an
/// individual number it prints masked everywhere and cannot be encoded; whoever may handle it asks for ``revealed`` by name.
///
/// Only the number of digits is looked at: how the check digit is computed is set by the minister's notice (総務大臣が定める算式),
/// which could not be confirmed, and a rule that is guessed would refuse codes that are right.
public struct ResidentCode: Hashable, Sendable {
    /// The eleven digits. Never log, store or show them outside their own store.
    public let revealed: String

    /// Reads eleven digits, full width, spaces and hyphens allowed. Throws ``CodeError`` when they are not eleven.
    public init(checking text: String) throws(CodeError) {
        revealed = try asciiDigits(of: text, count: 11).map(String.init).joined()
    }

    /// Reads eleven digits; nil when ``init(checking:)`` would throw.
    public init?(_ text: String) {
        guard let code = try? ResidentCode(checking: text) else { return nil }
        self = code
    }
}

extension ResidentCode: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Eleven asterisks.
    public var description: String { String(repeating: "*", count: 11) }
    /// The same as ``description``.
    public var debugDescription: String { description }
    /// Shows nothing, so that `dump` does not reveal the code.
    public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
