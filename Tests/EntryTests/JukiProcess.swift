import Foundation
import Kernel
import Outbound
import Synchronization
import Testing

/// A running juki-sim; when it dies it is started again, as an operating team would.
final class JukiProcess: Sendable {
    static let key = "simulated-key"
    private static let control = "simulated-control"

    let port: Int
    let folder: URL
    private let running = Mutex<Process?>(nil)
    private let host: OutboundHost
    private let more: [String]
    var address: String { "http://127.0.0.1:\(port)" }

    /// - Parameter more: Further arguments.
    init(_ more: [String] = []) async throws {
        self.more = more
        port = Int.random(in: 21_000...30_000)
        folder = FileManager.default.temporaryDirectory.appending(path: "juki-\(UUID().uuidString)")
        host = try #require(OutboundHost(.backSystem, "http://127.0.0.1:\(port)"))
        try start()
        try await waitUntilItAnswers()
    }

    deinit {
        running.withLock { $0?.terminate() }
        try? FileManager.default.removeItem(at: folder)
    }

    /// The program beside the test's own.
    private static var program: URL {
        get throws {
            var place = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
            while place.path != "/" {
                let program = place.appendingPathComponent("juki-sim")
                if FileManager.default.isExecutableFile(atPath: program.path) { return program }
                place.deleteLastPathComponent()
            }
            throw CocoaError(.fileNoSuchFile)
        }
    }

    private func start() throws {
        let process = Process()
        process.executableURL = try Self.program
        process.arguments = ["--folder", folder.path, "--port", "\(port)"] + more
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        running.withLock { $0 = process }
    }

    /// Starts it again if it died.
    func waitUntilItAnswers() async throws {
        for _ in 0..<200 {
            let isDead = running.withLock { $0?.isRunning != true }
            if isDead { try start() }
            if let answer = try? await host.send("GET", "/healthz", seconds: 2), answer.status == 200 { return }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw CocoaError(.executableLoad)
    }

    /// Asks for a fault.
    func fault(_ fault: JSONValue) async throws {
        let answer = try await ask("POST", "/control/faults", fault.canonicalBytes)
        #expect(answer.status == 201)
    }

    /// The values of the entries of a case.
    func entries(of caseNumber: String) async throws -> [[String: String]] {
        let json = try JSONValue(parsing: try await ask("GET", "/control/entries").body)
        return (json["entries"]?.arrayValue ?? []).filter { $0["case"]?.stringValue == caseNumber }
            .map { ($0["values"]?.objectValue ?? [:]).compactMapValues(\.stringValue) }
    }

    private func ask(_ method: String, _ path: String, _ body: [UInt8]? = nil) async throws -> OutboundHost.Answer {
        try await host.send(method, path, headers: ["authorization": "Bearer \(Self.control)"], body: body)
    }
}
