import Crypto

/// Master keys of several places, the one that wraps from now on first: so the keys of records move from one place to
/// another, say from a file to a token, while everything can be read.
public struct KeyRing: KeyWrapping {
    /// The places, the current one first.
    public let parts: [any KeyWrapping]
    private let first: any KeyWrapping

    /// A ring of places; the first wraps.
    public init(_ first: any KeyWrapping, _ others: [any KeyWrapping] = []) {
        self.first = first
        parts = [first] + others
    }

    public var names: [String] {
        var seen: Set<String> = []
        return parts.flatMap(\.names).filter { seen.insert($0).inserted }
    }

    public var place: String { parts.map(\.place).joined(separator: ", ") }

    /// The first one that is kept beside master keys: new files have one that nothing was found by yet.
    public var indexKey: SymmetricKey? { parts.lazy.compactMap(\.indexKey).first }

    public func wrap(_ key: SymmetricKey, for record: String) throws(VaultError) -> WrappedKey {
        try first.wrap(key, for: record)
    }

    public func unwrap(_ wrapped: WrappedKey, for record: String) throws(VaultError) -> SymmetricKey {
        for part in parts where part.names.contains(wrapped.master) { return try part.unwrap(wrapped, for: record) }
        throw .unknownMaster(wrapped.master)
    }
}
