import Kernel

/// The number of answers that somebody gave before the visit: sixteen letters (80 bits) in groups of four, for reading out and typing.
enum PreVisitCode {
    private static let length = 16

    static func make() -> String { SecretWord.grouped(SecretWord.make(length: length)) }

    /// The number as stored, from what somebody typed or scanned (also a whole address); nil when it cannot be one.
    static func read(_ typed: String) -> String? {
        let last = typed.split(separator: "/").last.map(String.init) ?? typed
        return SecretWord.read(last, length: length).map(SecretWord.grouped)
    }
}
