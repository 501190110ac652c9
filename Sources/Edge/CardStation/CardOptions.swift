import ArgumentParser
import Foundation
import MyNumberCard

/// The reader and what is needed to judge cards.
public struct CardOptions: ParsableArguments, Sendable {
    @Option(help: "A part of the name of the reader to use; all readers unless named.")
    public var reader = ""

    @Option(
        name: .customLong("root"),
        help: "A file with a card-verifiable certificate: a root, or one between a root and cards; repeatable.")
    public var roots: [String] = []

    @Option(help: "A file with the code by which staff allow the last try (6 characters or more); none unless named.")
    public var staffCodeFile: String?

    /// Options as they are when none is given.
    public init() {}

    /// The installed certificates.
    public func trust() throws -> CardTrust {
        let trust = CardTrust(
            try roots.map { file in
                guard let content = FileManager.default.contents(atPath: file) else {
                    throw ValidationError("\(file) cannot be read")
                }
                // Binary, or hexadecimal digits.
                let text = String(validating: content, as: UTF8.self)
                let bytes = text.flatMap { HexBytes.bytes($0) } ?? [UInt8](content)
                do {
                    return try CardVerifiableCertificate(parsing: bytes)
                } catch {
                    throw ValidationError("\(file) is no card-verifiable certificate: \(error)")
                }
            })
        guard roots.isEmpty || trust.hasRoot else {
            throw ValidationError("none of the files is a root: a certificate that names and has signed itself")
        }
        return trust
    }

    /// The code of the staff, from its file.
    /// - Throws: When the file holds no code of 6 characters or more.
    public func staffCode() throws -> StaffCode {
        guard let staffCodeFile else { return StaffCode(nil) }
        guard let content = FileManager.default.contents(atPath: staffCodeFile),
            let code = String(validating: content, as: UTF8.self)?.trimmingCharacters(in: .whitespacesAndNewlines),
            code.count >= 6
        else { throw ValidationError("\(staffCodeFile) does not hold a code of 6 characters or more") }
        return StaffCode(code)
    }
}
