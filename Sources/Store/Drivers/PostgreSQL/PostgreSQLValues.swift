import CPQ

/// Values as they go to PostgreSQL and come back, in its binary forms.
enum PostgreSQLValues {
    /// The type under which a value is sent. Null has none and takes that of its place.
    static func type(of value: SQLValue) -> Oid {
        switch value {
        case .null: 0
        case .integer: 20
        case .real: 701
        case .text: 25
        case .blob: 17
        }
    }

    /// A letter for the type of a value.
    static func letter(of value: SQLValue) -> Unicode.Scalar {
        switch value {
        case .null: "n"
        case .integer: "i"
        case .real: "r"
        case .text: "t"
        case .blob: "b"
        }
    }

    /// Appends the bytes of a value; none for null.
    /// - Throws: ``StoreError/constraint(_:detail:)`` for text with a zero character, which PostgreSQL cannot hold.
    static func append(_ value: SQLValue, to bytes: inout [UInt8]) throws {
        switch value {
        case .null: break
        case .integer(let number): append(UInt64(bitPattern: number), to: &bytes)
        case .real(let number): append(number.bitPattern, to: &bytes)
        case .text(var text):
            let hasZero = text.withUTF8 { utf8 in
                bytes.append(contentsOf: utf8)
                return utf8.hasZero
            }
            if hasZero { throw StoreError.constraint(.other, detail: "text with a zero character") }
        case .blob(let blob): bytes += blob
        }
    }

    /// Appends a number with its highest byte first.
    static func append(_ number: some FixedWidthInteger, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
    }

    /// The value in a row and column of a result.
    /// - Throws: ``StoreError/statement(sql:reason:)`` for a type that the store has no form for.
    static func value(_ result: OpaquePointer, _ row: Int32, _ column: Int32, type: Oid) throws -> SQLValue {
        if PQgetisnull(result, row, column) == 1 { return .null }
        let bytes = UnsafeRawBufferPointer(
            start: PQgetvalue(result, row, column), count: Int(PQgetlength(result, row, column)))
        switch type {
        case 20, 21, 23: return .integer(integer(bytes))
        case 16: return .integer(bytes.first == 1 ? 1 : 0)
        case 25, 1043, 1042, 19, 705, 114: return .text(String(decoding: bytes, as: UTF8.self))
        case 17: return .blob(Array(bytes))
        case 701: return .real(Double(bitPattern: UInt64(bitPattern: integer(bytes))))
        case 700: return .real(Double(Float(bitPattern: UInt32(truncatingIfNeeded: integer(bytes)))))
        case 1700: return try numeric(bytes)
        case 2278: return .null
        default:
            throw StoreError.statement(sql: "", reason: "a column has type \(type), which the store does not read")
        }
    }

    /// A signed big-endian number of 2, 4 or 8 bytes.
    private static func integer(_ bytes: UnsafeRawBufferPointer) -> Int64 {
        var number: Int64 = (bytes.first ?? 0) & 0x80 != 0 ? -1 : 0
        for byte in bytes { number = number << 8 | Int64(byte) }
        return number
    }

    /// A `numeric`, which sums of whole numbers are: whole ones as integers, others as reals.
    private static func numeric(_ bytes: UnsafeRawBufferPointer) throws -> SQLValue {
        guard bytes.count >= 8 else { return .null }
        func short(_ place: Int) -> Int { Int(integer(UnsafeRawBufferPointer(rebasing: bytes[place..<place + 2]))) }
        let (count, weight, isNegative) = (short(0), short(2), short(4) == 0x4000)
        var text = isNegative ? "-" : ""
        if weight < 0 { text += "0." + String(repeating: "0000", count: -weight - 1) }
        for index in 0..<max(count, weight + 1) {
            if index == weight + 1, weight >= 0 { text += "." }
            let digits = String(index < count ? short(8 + 2 * index) : 0)
            text += String(repeating: "0", count: 4 - digits.count) + digits
        }
        // What stands behind the point of a whole number is not sent.
        if let whole = Int64(text) { return .integer(whole) }
        return Double(text).map { .real($0) } ?? .null
    }
}
