import Kernel

/// A value that tells where a person can be found. It is open for most people and absent for protected persons.
///
/// For a protected person the value is not even here: it was not read from the database, so no page, log, event, export
/// or debugger can show it. Whoever must know it asks ``RegistryDirectory/reveal(_:by:purpose:)``, which only a supervisor
/// can do and which is recorded in the same transaction.
public struct Guarded<Value: Sendable & Hashable>: Sendable, Hashable {
    /// The value; nil for a protected person.
    public let value: Value?
    /// What stands in the place of the value, such as 支援措置; from the pack.
    public let marker: String

    /// An open value.
    public init(open value: Value, marker: String) {
        self.value = value
        self.marker = marker
    }

    /// A value that is not shown.
    public init(closedWith marker: String) {
        value = nil
        self.marker = marker
    }

    /// True when the value is kept from view.
    public var isClosed: Bool { value == nil }

    /// The value as text, or the marker.
    public func text(_ describe: (Value) -> String) -> String { value.map(describe) ?? marker }
}

/// An address of a resident, closed for protected persons.
public typealias GuardedAddress = Guarded<Address>

extension Guarded where Value == Address {
    /// The address on one line, or the marker.
    public var oneLine: String { text(\.oneLine) }
}

extension Guarded: CustomStringConvertible {
    /// The value, or the marker.
    public var description: String { text { "\($0)" } }
}

extension Guarded: Encodable where Value: Encodable {
    private enum CodingKeys: String, CodingKey { case isClosed, value, text }

    /// `{"isClosed": false, "value": …}`, or `{"isClosed": true, "text": "支援措置"}`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(isClosed, forKey: .isClosed)
        if let value {
            try container.encode(value, forKey: .value)
        } else {
            try container.encode(marker, forKey: .text)
        }
    }
}
