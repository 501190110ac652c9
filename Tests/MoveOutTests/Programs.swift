import Foundation
import Kernel
import Outbound
import Synchronization
import TestResponder
import Testing

/// A simulator in a process of its own.
final class Simulator: Sendable {
    static let control = "simulated-control"

    let port: Int
    private let process: Process
    private let host: OutboundHost
    var address: String { "http://127.0.0.1:\(port)" }

    init(_ name: String, _ arguments: [String] = []) async throws {
        port = Ports.next()
        host = try #require(OutboundHost(.backSystem, "http://127.0.0.1:\(port)"))
        process = Process()
        process.executableURL = try Self.program(name)
        process.arguments = arguments + ["--port", "\(port)"]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        for _ in 0..<200 {
            guard process.isRunning else { break }
            if let answer = try? await host.send("GET", "/healthz", seconds: 2), answer.status == 200 { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw CocoaError(.executableLoad)
    }

    deinit { process.terminate() }

    /// The program beside the test's own.
    private static func program(_ name: String) throws -> URL {
        var place = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        while place.path != "/" {
            let program = place.appendingPathComponent(name)
            if FileManager.default.isExecutableFile(atPath: program.path) { return program }
            place.deleteLastPathComponent()
        }
        throw CocoaError(.fileNoSuchFile)
    }

    @discardableResult
    func ask(_ method: String, _ path: String, _ body: [UInt8]? = nil) async throws -> OutboundHost.Answer {
        try await host.send(method, path, headers: ["authorization": "Bearer \(Self.control)"], body: body)
    }

    func json(_ path: String) async throws -> JSONValue { try JSONValue(parsing: try await ask("GET", path).body) }
}
