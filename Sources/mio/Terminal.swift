import ArgumentParser
import Foundation
import Kernel

/// Lines for the person at the terminal.
enum Terminal {
    static func error(_ line: String) {
        FileHandle.standardError.write(Data((line + "\n").utf8))
    }

    /// Shows what was printed at once, also where the output is a file.
    static func flush() { fflush(nil) }

    /// Says what went wrong in words that tell what to do, and ends with a failure.
    static func explainingErrors(_ work: () async throws -> Void) async throws {
        do {
            try await work()
        } catch let problem as Problem {
            error([problem.title, problem.detail].compactMap { $0 }.joined(separator: ": "))
            throw ExitCode.failure
        } catch let other as any CustomStringConvertible & Error {
            error(other.description)
            throw ExitCode.failure
        }
    }
}
