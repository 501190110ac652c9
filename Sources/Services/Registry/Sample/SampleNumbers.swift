import Kernel
import Store

/// Numbers of sample residents: clearly none that anybody has been given, and in form like real ones. They begin with 9999
/// (個人番号, with its check digit) and 999 (住民票コード), and go on with the number of the person in the sample city.
enum SampleNumbers {
    /// The numbers of the person with this number, 1…9,999,999; nil outside.
    static func numbers(_ no: Int) -> NewNumbers? {
        guard (1...9_999_999).contains(no) else { return nil }
        let digits = String(no)
        let serial = String(repeating: "0", count: 7 - digits.count) + digits
        let individual = (0...9).lazy.compactMap { IndividualNumber("9999\(serial)\($0)") }.first
        return NewNumbers(individualNumber: individual, residentCode: ResidentCode("999\(serial)0"))
    }

    /// The sealed numbers of a person, and the key under which they are.
    struct Sealed: Sendable {
        let record: PreparedRecord
        let numbers: [SealedNumber]

        /// Writes them for a person who has none.
        func write(in tx: WriteTransaction) throws {
            try record.store(in: tx)
            for number in numbers { try number.write(in: tx) }
        }
    }

    /// Seals the numbers of a person; nil for a person's number that is too large.
    static func sealed(_ id: ResidentID, no: Int, by vault: RecordVault) throws -> Sealed? {
        guard let numbers = numbers(no) else { return nil }
        let record = try vault.prepare(new: id.description)
        let sealed = try numbers.digits.map { number in
            SealedNumber(
                kind: number.kind, resident: id, sealed: try record.seal(number.digits, field: number.kind.field),
                lookup: vault.blindIndex(number.digits, purpose: number.kind.field))
        }
        return Sealed(record: record, numbers: sealed)
    }
}
