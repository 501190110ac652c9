#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A few bytes that are overwritten in memory when nobody needs them any more: a PIN, a password.
///
/// What is guaranteed: the block of memory this object owns holds zeros before it is given back. Not guaranteed: copies
/// that were made elsewhere before the bytes came here (a text, a buffer of the network) or after (``withBytes(_:)``).
///
/// `@unchecked Sendable`: the memory is written in `init`, before anybody else can know the object, and in `deinit`, when
/// nobody else can know it any more; between the two it is only read.
public final class SecretBytes: @unchecked Sendable {
    private let memory: UnsafeMutableRawBufferPointer

    /// Copies bytes into memory of its own.
    public init(_ bytes: some Collection<UInt8>) {
        memory = .allocate(byteCount: max(bytes.count, 1), alignment: 1)
        memory.initializeMemory(as: UInt8.self, repeating: 0)
        count = bytes.count
        memory.copyBytes(from: bytes)
    }

    /// How many bytes there are.
    public let count: Int

    /// Lends a copy of the bytes, which is overwritten afterwards.
    public func withBytes<Result>(_ use: ([UInt8]) throws -> Result) rethrows -> Result {
        var copy = Array(memory.prefix(count))
        // The array is the only reference to its storage again once `use` is over, so this writes in place.
        defer { for index in copy.indices { copy[index] = 0 } }
        return try use(copy)
    }

    /// Whether the bytes are the same, compared in a time that does not tell where they differ.
    public func isEqual(to other: some Collection<UInt8>) -> Bool {
        var difference = UInt8(count == other.count ? 0 : 1)
        for (mine, theirs) in zip(memory.prefix(count), other) { difference |= mine ^ theirs }
        return difference == 0
    }

    deinit {
        // Not memset, which a compiler may leave out for memory that is freed next.
        if let start = memory.baseAddress {
            #if canImport(Glibc)
                explicit_bzero(start, memory.count)
            #else
                memset_s(start, memory.count, 0, memory.count)
            #endif
        }
        memory.deallocate()
    }
}

extension SecretBytes: CustomStringConvertible, CustomReflectable {
    /// Says nothing about the bytes.
    public var description: String { "(secret)" }
    /// Shows nothing.
    public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
