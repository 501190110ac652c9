import Crypto

/// What is hashed of one event after another, written into memory that is used again: millions are verified.
struct EntryText: ~Copyable {
    private var memory: UnsafeMutableRawBufferPointer
    private var count = 0

    init() { memory = .allocate(byteCount: 1_024, alignment: 1) }

    deinit { memory.deallocate() }

    /// The place of an event and its hash, from a row of ``EventEntry/select``.
    mutating func entry(of row: some RowInPlace) throws -> (seq: Int, leaf: AuditHash) {
        guard row.width == EventEntry.columns.count, case .integer(let seq) = try row.value(0) else {
            throw RowError(column: "seq", reason: "the row is not an event")
        }
        begin()
        append(number: seq)
        for column in 1..<row.width {
            switch try row.value(column) {
            case .integer(let number): append(number: number)
            case .text(let utf8): append(utf8)
            case .other(let value): append(value)
            }
        }
        return (Int(seq), leaf)
    }

    /// Begins an entry.
    mutating func begin() {
        memory[0] = MerkleTree.leafMark
        count = 1
    }

    /// The hash of what has been appended.
    var leaf: AuditHash { AuditHash(SHA256.hash(data: UnsafeRawBufferPointer(rebasing: memory[0..<count]))) }

    /// Appends the netstring of a value.
    mutating func append(_ value: SQLValue) {
        switch value {
        case .null:
            makeRoom(2)
            write(UInt8(ascii: "-"))
            write(UInt8(ascii: ","))
        case .integer(let number): append(number: number)
        case .text(let text): append(text)
        // No column holds these; a forger may have put them there.
        case .real(let number): append("real \(number)")
        case .blob(let blob): append("blob \(BlobHash(of: blob))")
        }
    }

    /// Appends the netstring of a number's digits.
    mutating func append(number: Int64) {
        makeRoom(Self.mostDigits * 2)
        let digits = Self.digits(of: number.magnitude)
        write(UInt64(number < 0 ? digits + 1 : digits))
        write(UInt8(ascii: ":"))
        if number < 0 { write(UInt8(ascii: "-")) }
        write(number.magnitude)
        write(UInt8(ascii: ","))
    }

    private mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { append(UnsafeRawBufferPointer($0)) }
    }

    private mutating func append(_ utf8: UnsafeRawBufferPointer) {
        makeRoom(utf8.count + Self.mostDigits)
        write(UInt64(utf8.count))
        write(UInt8(ascii: ":"))
        UnsafeMutableRawBufferPointer(rebasing: memory[count..<count + utf8.count]).copyMemory(from: utf8)
        count += utf8.count
        write(UInt8(ascii: ","))
    }

    /// A number of 64 bits, its sign and the two marks of a netstring.
    private static let mostDigits = 24

    private mutating func makeRoom(_ more: Int) {
        guard count + more > memory.count else { return }
        let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: 2 * (count + more), alignment: 1)
        larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: memory[0..<count]))
        memory.deallocate()
        memory = larger
    }

    /// Writes a byte for which there is room.
    private mutating func write(_ byte: UInt8) {
        memory[count] = byte
        count += 1
    }

    /// Writes a number as decimal digits for which there is room.
    private mutating func write(_ number: UInt64) {
        var place = count + Self.digits(of: number)
        count = place
        var rest = number
        repeat {
            place -= 1
            memory[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        } while rest > 0
    }

    private static func digits(of number: UInt64) -> Int {
        var count = 1
        var rest = number / 10
        while rest > 0 {
            count += 1
            rest /= 10
        }
        return count
    }
}
