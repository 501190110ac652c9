import Foundation
import Synchronization

/// A real OCSP responder: `openssl ocsp` with the simulator's files.
public final class Responder: Sendable {
    public let port: Int
    private let process: Process
    private let said = Pipe()

    /// - Parameters:
    ///   - folder: Where the issuer of the cards wrote its files.
    ///   - use: Of which authority: `signature` or `authentication`.
    public init(folder: URL, use: String = "signature") async throws {
        port = Ports.next()
        process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        func file(_ name: String) -> String { folder.appendingPathComponent(name).path }
        process.arguments = [
            "openssl", "ocsp", "-port", "\(port)", "-index", file("index-\(use).txt"), "-CA",
            file("ca-\(use).pem"),
            "-rsigner", file("ocsp-\(use).pem"), "-rkey", file("ocsp-\(use).key.pem"), "-nmin", "60",
        ]
        // It says when it listens. It must not be asked by connecting: a connection without a question keeps it busy for good.
        process.standardOutput = said
        process.standardError = FileHandle.nullDevice
        try process.run()
        guard String(decoding: said.fileHandleForReading.availableData, as: UTF8.self).hasPrefix("ACCEPT") else {
            throw CocoaError(.executableLoad)
        }
    }

    deinit { stop() }

    public func stop() {
        if process.isRunning {
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
    }
}

/// Runs a program and gives its status and what it said.
public func run(_ arguments: [String]) throws -> (status: Int32, said: String) {
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

/// Ports of these tests, each given once in a while.
public enum Ports {
    private static let given = Atomic(0)

    /// The next one that nobody has.
    public static func next() -> Int {
        for _ in 0..<90 {
            let port = 20200 + given.add(1, ordering: .relaxed).newValue % 90
            if isFree(port) { return port }
        }
        return 20200
    }

    private static func isFree(_ port: Int) -> Bool {
        let socket = socket(AF_INET6, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        var address = sockaddr_in6()
        address.sin6_family = sa_family_t(AF_INET6)
        address.sin6_port = in_port_t(port).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, socklen_t(MemoryLayout<sockaddr_in6>.size)) == 0
            }
        }
    }
}
