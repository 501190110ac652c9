import Foundation
import Kernel

/// A folder on a host that is reached by SFTP, through OpenSSH's own `sftp`: host keys, key types and ciphers are those that
/// the operating team knows and keeps up to date.
public struct SFTPPlace: Sendable, Hashable {
    /// Such as `juki.example.internal`.
    public let host: String
    public let port: Int
    public let user: String
    /// The folder on the host in which `in` and `ack` are; empty for the one where the session begins.
    public let folder: String
    /// The file of the private key.
    let key: String
    /// The file of the host keys that are known; no other host is talked to.
    let knownHosts: String

    /// A place by its address `sftp://user@host:port/folder`; nil for what is none.
    public init?(_ address: String, key: String, knownHosts: String) {
        guard let url = URL(string: address), url.scheme == "sftp", let host = url.host, let user = url.user,
            Self.isPlain(host), Self.isPlain(user), Self.isPlain(url.path), !user.hasPrefix("-"), !host.hasPrefix("-")
        else { return nil }
        self.host = host
        self.user = user
        port = url.port ?? 22
        folder = url.path
        self.key = key
        self.knownHosts = knownHosts
    }

    /// What may stand in a line of a batch without being quoted.
    private static func isPlain(_ text: String) -> Bool {
        text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"),
                UInt8(ascii: "/"):
                true
            default: false
            }
        }
    }

    /// Puts a file down under its name at once: it is written beside and then renamed, so that nobody reads half of it.
    func put(_ bytes: [UInt8], as name: String) async throws {
        try await withPrivateFolder { local in
            let file = local.appending(path: "file")
            try Data(bytes).write(to: file)
            let part = path("in/.\(name).part")
            try await run(["-rm \(part)", "put \(file.path) \(part)", "rename \(part) \(path("in/\(name)"))"])
        }
    }

    /// A file's bytes; nil when it is not there.
    func get(_ name: String) async throws -> [UInt8]? {
        try await withPrivateFolder { local in
            let file = local.appending(path: "file")
            // A dash lets the batch go on: that the answer is not there yet is no failure.
            try await run(["-get \(path(name)) \(file.path)"])
            return FileManager.default.contents(atPath: file.path).map { [UInt8]($0) }
        }
    }

    /// Takes a file away. True when it was there.
    func remove(_ name: String) async throws -> Bool {
        let batch = ["-rm \(path(name))"]
        return try await !run(batch).contains("o such file")
    }

    private func path(_ name: String) -> String { folder.isEmpty ? name : "\(folder)/\(name)" }

    private func withPrivateFolder<Value>(_ work: (URL) async throws -> Value) async throws -> Value {
        let folder = FileManager.default.temporaryDirectory.appending(path: "mio-sftp-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        defer { try? FileManager.default.removeItem(at: folder) }
        return try await work(folder)
    }

    /// Runs lines of commands; what the program says is returned.
    ///
    /// - Throws: ``BackSystemTrouble`` when the host cannot be reached, is another one, or refuses.
    @discardableResult
    private func run(_ batch: [String]) async throws -> String {
        try await withPrivateFolder { local in
            let file = local.appending(path: "batch")
            try Data((batch.joined(separator: "\n") + "\n").utf8).write(to: file)
            return try await run(file, saying: local.appending(path: "said"))
        }
    }

    private func run(_ batch: URL, saying said: URL) async throws -> String {
        let status = try await ChildProgram.run(
            "/usr/bin/sftp",
            [
                "-q", "-b", batch.path, "-P", String(port), "-i", key, "-o", "BatchMode=yes", "-o",
                "IdentitiesOnly=yes", "-o", "StrictHostKeyChecking=yes", "-o", "UserKnownHostsFile=\(knownHosts)", "-o",
                "GlobalKnownHostsFile=/dev/null", "-o", "ConnectTimeout=10", "-o", "ServerAliveInterval=5", "-o",
                "ServerAliveCountMax=3", "\(user)@\(host)",
            ], said: said)
        let text = String(decoding: FileManager.default.contents(atPath: said.path) ?? Data(), as: UTF8.self)
        guard status == 0 else {
            throw BackSystemTrouble(
                status == 255 ? "the file host \(host) cannot be reached or is another one" : "the file host refuses")
        }
        return text
    }
}
