import Kernel

@testable import Store

/// A number that is nobody's, with the right check digit.
let nobodysNumber = "123456789018"
let sealedField = "個人番号"

extension Store {
    func seal(
        _ text: String = nobodysNumber, for record: String, field: String = sealedField, _ vault: RecordVault
    ) async throws -> [UInt8] {
        try await write { try vault.seal(text, for: record, field: field, in: $0) }
    }

    func open(
        _ bytes: [UInt8], for record: String, field: String = sealedField, _ vault: RecordVault
    ) async throws -> String {
        try await read { try vault.open(bytes, for: record, field: field, in: $0) }
    }

    func recordKey(_ record: String) async throws -> RecordKey? {
        try await read { try RecordKey.find(record, in: $0) }
    }
}

extension RecordVault {
    /// The keys of a vault that was made over keys.
    var keys: MasterKeys { masters as? MasterKeys ?? .generate() }
}
