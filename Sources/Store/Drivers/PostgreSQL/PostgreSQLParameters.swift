import CPQ

/// The values of a statement as libpq takes them: one piece of memory, and where in it each value stands.
struct PostgreSQLParameters {
    /// The types under which the values are sent.
    private(set) var types: [Oid] = []
    /// The kinds of the values, one letter each: a statement is prepared for kinds.
    private(set) var kinds = ""
    private var memory: [UInt8] = []
    /// Where each value begins; below zero for null.
    private var places: [Int] = []
    private var lengths: [Int32] = []

    /// No values.
    init() {}

    /// - Throws: ``StoreError/constraint(_:detail:)`` for text with a zero character, which PostgreSQL cannot hold.
    init(_ values: [SQLValue]) throws {
        types.reserveCapacity(values.count)
        places.reserveCapacity(values.count)
        lengths.reserveCapacity(values.count)
        memory.reserveCapacity(values.count * 24)
        for value in values {
            types.append(PostgreSQLValues.type(of: value))
            kinds.unicodeScalars.append(PostgreSQLValues.letter(of: value))
            let start = memory.count
            if case .null = value {
                places.append(-1)
                lengths.append(0)
            } else {
                try PostgreSQLValues.append(value, to: &memory)
                places.append(start)
                lengths.append(Int32(memory.count - start))
            }
        }
    }

    /// How many values there are.
    var count: Int { types.count }

    /// How much memory the values take, about.
    var size: Int { memory.count }

    /// A value of a type of its own, already in the server's binary form.
    mutating func append(type: Oid, bytes: [UInt8]) {
        types.append(type)
        kinds.unicodeScalars.append("a")
        places.append(memory.count)
        memory += bytes
        lengths.append(Int32(bytes.count))
    }

    /// Hands the values over in the form that libpq's functions take: number, addresses, lengths, formats.
    func withPointers(
        _ body: (Int32, [UnsafePointer<CChar>?], [Int32], [Int32]) -> Int32
    ) -> Int32 {
        if types.isEmpty { return body(0, [], [], []) }
        let formats = [Int32](repeating: 1, count: types.count)
        return memory.withUnsafeBytes { memory in
            // An empty piece of memory may have no address, and a missing address would be null.
            let base = memory.baseAddress.map { $0.assumingMemoryBound(to: CChar.self) } ?? Self.empty
            return body(Int32(types.count), places.map { $0 < 0 ? nil : base + $0 }, lengths, formats)
        }
    }

    /// An address for values of no bytes: written once here, only read afterwards, never freed, so any thread may have it.
    private nonisolated(unsafe) static let empty: UnsafePointer<CChar> = {
        let place = UnsafeMutablePointer<CChar>.allocate(capacity: 1)
        place.initialize(to: 0)
        return UnsafePointer(place)
    }()
}
