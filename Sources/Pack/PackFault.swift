import Synchronization

/// One thing that is wrong in a city pack, with the place a person has to look at.
///
/// Printed as `City/town/fees.yml:12:5: "counter" must be a whole number of yen`.
public struct PackFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// Path of the file as the pack was named on the command line, such as `City/base/facts.yml`.
    public let file: String
    /// Line in the file, from 1.
    public let line: Int
    /// Column in the line, from 1.
    public let column: Int
    /// What is wrong and what to write instead.
    public let reason: String

    public init(file: String, line: Int, column: Int, reason: String) {
        self.file = file
        self.line = line
        self.column = column
        self.reason = reason
    }

    public var description: String { "\(file):\(line):\(column): \(reason)" }
}

/// Collects the faults of a pack while loading goes on, so that one run of `mio check` names all of them.
public final class PackFaults: Sendable {
    private let found = Mutex<[PackFault]>([])

    public init() {}

    /// Every fault so far, ordered by file, line and column, each once.
    public var all: [PackFault] {
        let faults = found.withLock { Set($0) }
        return faults.sorted { ($0.file, $0.line, $0.column, $0.reason) < ($1.file, $1.line, $1.column, $1.reason) }
    }

    public var isEmpty: Bool { found.withLock { $0.isEmpty } }

    public func add(_ fault: PackFault) {
        found.withLock { $0.append(fault) }
    }
}
