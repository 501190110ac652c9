import CPKCS11

/// What an object of a token is to be like, or is looked for by.
struct TokenTemplate {
    private var values: [(type: CK_ATTRIBUTE_TYPE, bytes: [UInt8])] = []

    mutating func add(_ type: some BinaryInteger, _ bytes: [UInt8]) {
        values.append((CK_ATTRIBUTE_TYPE(type), bytes))
    }

    mutating func add(_ type: some BinaryInteger, _ number: CK_ULONG) {
        add(type, withUnsafeBytes(of: number, Array.init))
    }

    mutating func add(_ type: some BinaryInteger, _ flag: Bool) {
        add(type, [flag ? UInt8(CK_TRUE) : UInt8(CK_FALSE)])
    }

    /// The attributes as PKCS#11 wants them; they are valid inside `body` only.
    func with<Value>(
        _ body: (UnsafeMutablePointer<CK_ATTRIBUTE>, CK_ULONG) throws(TokenFault) -> Value
    ) throws(TokenFault) -> Value {
        // One piece of memory for all values.
        let total = values.reduce(0) { $0 + $1.bytes.count }
        let memory = UnsafeMutableRawPointer.allocate(byteCount: max(total, 1), alignment: 16)
        defer { memory.deallocate() }
        var attributes: [CK_ATTRIBUTE] = []
        var offset = 0
        for value in values {
            let place = memory + offset
            value.bytes.withUnsafeBytes { bytes in
                if let start = bytes.baseAddress { place.copyMemory(from: start, byteCount: bytes.count) }
            }
            attributes.append(
                CK_ATTRIBUTE(type: value.type, pValue: place, ulValueLen: CK_ULONG(value.bytes.count)))
            offset += value.bytes.count
        }
        let list = UnsafeMutablePointer<CK_ATTRIBUTE>.allocate(capacity: max(attributes.count, 1))
        defer { list.deallocate() }
        list.initialize(from: attributes, count: attributes.count)
        return try body(list, CK_ULONG(attributes.count))
    }
}

/// What an object of a token says of itself. What it does not tell is nil.
struct TokenAttributes {
    private let functions: TokenFunctions
    private let session: CK_SESSION_HANDLE
    private let object: CK_OBJECT_HANDLE

    /// More than any attribute that is asked for.
    private static let room = 512

    init(_ functions: TokenFunctions, _ session: CK_SESSION_HANDLE, _ object: CK_OBJECT_HANDLE) {
        (self.functions, self.session, self.object) = (functions, session, object)
    }

    func bytes(_ type: some BinaryInteger) -> [UInt8]? {
        var room = [UInt8](repeating: 0, count: Self.room)
        let length = room.withUnsafeMutableBytes { room -> Int? in
            var attribute = CK_ATTRIBUTE(
                type: CK_ATTRIBUTE_TYPE(type), pValue: room.baseAddress, ulValueLen: CK_ULONG(room.count))
            let code = functions.table.pointee.C_GetAttributeValue?(session, object, &attribute, 1)
            guard code == CK_RV(CKR_OK), attribute.ulValueLen <= CK_ULONG(room.count) else { return nil }
            return Int(attribute.ulValueLen)
        }
        return length.map { Array(room.prefix($0)) }
    }

    func number(_ type: some BinaryInteger) -> CK_ULONG? {
        guard let bytes = bytes(type), bytes.count == MemoryLayout<CK_ULONG>.size else { return nil }
        return bytes.withUnsafeBytes { $0.loadUnaligned(as: CK_ULONG.self) }
    }

    func flag(_ type: some BinaryInteger) -> Bool { bytes(type)?.first == UInt8(CK_TRUE) }
}
