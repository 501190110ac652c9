import Dispatch
import Foundation

/// A program of the machine that works on bytes in memory, with a limit for its time, its memory and what it may answer. Nothing goes
/// through a file.
struct BoundedProgram: Sendable {
    /// The program, such as `/usr/bin/tesseract`.
    let path: String
    var arguments: [String] = []
    /// Seconds until it is ended, whatever it does.
    var seconds = 20
    /// The most bytes of memory it may take.
    var memory = 1 << 30
    /// The longest answer in bytes; one that says more is ended.
    var longest = 1 << 16

    /// Runs it with bytes on its standard input.
    ///
    /// - Returns: What it wrote to its standard output.
    /// - Throws: ``ProgramFault``.
    func run(_ input: [UInt8] = []) async throws -> [UInt8] {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(with: Result { try runNow(input) }) }
        }
    }

    private func runNow(_ input: [UInt8]) throws -> [UInt8] {
        // A program that does not read its input to the end must not end this one.
        signal(SIGPIPE, SIG_IGN)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/prlimit")
        process.arguments = ["--as=\(memory)", "--cpu=\(seconds)", "--core=0", "--fsize=0", "--", path] + arguments
        process.environment = ["PATH": "/usr/bin:/bin", "OMP_THREAD_LIMIT": "1", "LC_ALL": "C.UTF-8"]
        let (to, from) = (Pipe(), Pipe())
        process.standardInput = to
        process.standardOutput = from
        process.standardError = FileHandle.nullDevice
        do { try process.run() } catch { throw ProgramFault.notStarted(path) }
        let pid = process.processIdentifier
        let end = DispatchWorkItem { kill(pid, SIGKILL) }
        DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(seconds), execute: end)
        defer { end.cancel() }
        let writer = to.fileHandleForWriting
        DispatchQueue.global().async {
            try? writer.write(contentsOf: Data(input))
            try? writer.close()
        }
        var output: [UInt8] = []
        while let part = try from.fileHandleForReading.read(upToCount: 1 << 16), !part.isEmpty {
            output += part
            guard output.count <= longest else {
                kill(pid, SIGKILL)
                process.waitUntilExit()
                throw ProgramFault.tooLong(path)
            }
        }
        process.waitUntilExit()
        guard process.terminationReason == .exit, process.terminationStatus == 0 else {
            throw ProgramFault.failed(path)
        }
        return output
    }
}

/// Why a program gave no answer.
enum ProgramFault: Error, Hashable, Sendable, CustomStringConvertible {
    case notStarted(String)
    /// It ended with an error, or took too much time or memory.
    case failed(String)
    case tooLong(String)

    var description: String {
        switch self {
        case .notStarted(let path): "\(path) cannot be started"
        case .failed(let path): "\(path) failed, or took too long or too much memory"
        case .tooLong(let path): "\(path) answers more than is taken"
        }
    }
}
