import Foundation
import Synchronization

/// A client program of PostgreSQL's, such as `pg_dump`.
final class PostgreSQLProgram: Sendable {
    private let name: String
    private let path: String
    private let address: PostgreSQLAddress
    private let isStopped = Atomic<Bool>(false)

    /// Finds a program; the one of the server's own version if it is installed, because an older one refuses the server.
    /// - Throws: ``BackupError/programMissing(_:)``.
    init(_ name: String, for address: PostgreSQLAddress, server version: Int) throws {
        let root = "/usr/lib/postgresql"
        let installed = ((try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []).compactMap { Int($0) }
        let newestFirst = installed.sorted(by: >).map { "\(root)/\($0)/bin" }
        let own = installed.filter { $0 == version }.map { "\(root)/\($0)/bin" }
        let searched = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
        let found = (own + searched + newestFirst).map { "\($0)/\(name)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
        guard let found else { throw BackupError.programMissing(name) }
        self.name = name
        self.address = address
        path = found
    }

    /// Ends the program early.
    func stop() { isStopped.store(true, ordering: .releasing) }

    /// Runs the program against the database, and meanwhile `work`, on the caller's thread, which must be one that may
    /// wait. Returns when both have ended.
    /// - Throws: ``BackupError/programFailed(_:output:)`` with its words, `CancellationError` after ``stop()``.
    func run<Value>(_ arguments: [String], while work: () throws -> Value) throws -> Value {
        // What it has to say goes into a file: a pipe that nobody empties would stop it.
        let notes = NSTemporaryDirectory() + "\(name)-\(UUID().uuidString)"
        try PrivateFile.make(notes)
        defer { try? FileManager.default.removeItem(atPath: notes) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        let (database, password) = Self.withoutPassword(address.conninfo)
        process.arguments = arguments + ["--no-password", "--dbname=\(database)"]
        var environment = ProcessInfo.processInfo.environment
        // Arguments can be seen by everybody on the machine.
        if let password { environment["PGPASSWORD"] = password }
        environment["LC_ALL"] = "C"
        process.environment = environment
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: notes))
        let ended = DispatchSemaphore(value: 0)
        process.terminationHandler = { _ in ended.signal() }
        try process.run()
        let result = Result { try work() }
        if case .failure = result { process.terminate() }
        while ended.wait(timeout: .now() + 0.1) == .timedOut {
            if isStopped.load(ordering: .acquiring), process.isRunning { process.terminate() }
        }
        let value = try result.get()
        if isStopped.load(ordering: .acquiring) { throw CancellationError() }
        guard process.terminationReason == .exit, process.terminationStatus == 0 else {
            let words = Self.words(notes)
            throw BackupError.programFailed(
                name, output: words.isEmpty ? "it ended with \(process.terminationStatus)" : words)
        }
        return value
    }

    /// The first lines of what the program said.
    private static func words(_ notes: String) -> String {
        let text = String(decoding: FileManager.default.contents(atPath: notes) ?? Data(), as: UTF8.self)
        return text.split(separator: "\n").prefix(5).joined(separator: " ")
    }

    /// The URL without its password, and the password.
    static func withoutPassword(_ url: String) -> (url: String, password: String?) {
        let parts = PostgreSQLURL(url)
        let password = parts.password?.removingPercentEncoding ?? parts.password
        return (
            parts.text(withPassword: false),
            password ?? parts.parameters.first { $0.name == "password" }?.value
        )
    }
}
