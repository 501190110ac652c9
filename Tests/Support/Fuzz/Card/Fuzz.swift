import MyNumberCard

/// What libFuzzer calls with bytes of its making: the first byte says what the rest is. Built by script/fuzz.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count > 0 else { return 0 }
    let bytes = Array(UnsafeBufferPointer(start: start + 1, count: count - 1))
    switch start[0] % 9 {
    case 0: _ = try? AttributesFile(parsing: bytes)
    case 1: _ = try? NumberFile(parsing: bytes)
    case 2: _ = try? DigestsFile(parsing: bytes)
    case 3: _ = try? CardKeyFile(parsing: bytes)
    case 4: _ = try? CardVerifiableCertificate(parsing: bytes)
    case 5: _ = try? JPKICertificate(der: bytes)
    case 6: _ = TokenFile(parsing: bytes)
    case 7:
        // What was read is written back as it was.
        guard let command = CardCommand(parsing: bytes) else { return 0 }
        precondition(CardCommand(parsing: command.bytes) == command)
    default:
        let text = String(decoding: bytes, as: UTF8.self)
        _ = CardBirth(certificate: text)
        _ = try? CardSecret(codeB: text)
        _ = try? CardSecret(password: text)
        _ = CardName(text).personName
        if let birth = CardBirth(digits: text) { precondition(birth.digits == text) }
    }
    return 0
}
