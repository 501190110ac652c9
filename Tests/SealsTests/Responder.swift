import Foundation
import Testing

@testable import CardSim

/// A real OCSP responder: `openssl ocsp` with the simulator's files.
final class Responder: Sendable {
    let port: Int
    private let process: Process

    /// - Parameter folder: Where the issuer of the cards wrote its files.
    init(folder: URL) async throws {
        port = Int.random(in: 20_200...20_299)
        process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        func file(_ name: String) -> String { folder.appendingPathComponent(name).path }
        process.arguments = [
            "openssl", "ocsp", "-port", "\(port)", "-index", file("index-signature.txt"), "-CA",
            file("ca-signature.pem"),
            "-rsigner", file("ocsp-signature.pem"), "-rkey", file("ocsp-signature.key.pem"), "-nmin", "60",
        ]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        for _ in 0..<100 {
            if Self.listens(port) { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw CocoaError(.executableLoad)
    }

    deinit { stop() }

    func stop() {
        if process.isRunning {
            process.terminate()
            process.waitUntilExit()
        }
    }

    private static func listens(_ port: Int) -> Bool {
        let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}

/// Runs a program and gives its status and what it said.
func run(_ arguments: [String]) throws -> (status: Int32, said: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let said = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: said, as: UTF8.self))
}
