import Foundation
import Testing

@testable import Entry

/// OpenSSH's own server with the folder of dropped files, on a port of 127.0.0.1, and the keys that go with it.
final class FileHost {
    /// Whether it is installed (`script/setup test`).
    static let isInstalled = FileManager.default.isExecutableFile(atPath: "/usr/sbin/sshd")

    let folder: URL
    let port: Int
    private let server: pid_t

    /// The folder of files that are dropped and acknowledged.
    var drop: URL { folder.appending(path: "drop") }

    init() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "files-\(UUID().uuidString)")
        self.folder = folder
        func file(_ name: String) -> URL { folder.appending(path: name) }
        port = Int.random(in: 20_300...20_399)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try FileManager.default.createDirectory(atPath: "/run/sshd", withIntermediateDirectories: true)
        for name in ["host", "client", "other"] {
            try Self.run("/usr/bin/ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", file(name).path])
        }
        try FileManager.default.copyItem(at: file("client.pub"), to: file("authorized"))
        for (name, key) in [("known", "host.pub"), ("wrong", "other.pub")] {
            let line = try String(contentsOf: file(key), encoding: .utf8)
            try Data("[127.0.0.1]:\(port) \(line)".utf8).write(to: file(name))
        }
        let settings = """
            ListenAddress 127.0.0.1
            Port \(port)
            HostKey \(file("host").path)
            AuthorizedKeysFile \(file("authorized").path)
            PidFile none
            StrictModes no
            UsePAM no
            PasswordAuthentication no
            PermitRootLogin prohibit-password
            Subsystem sftp internal-sftp
            """
        try Data(settings.utf8).write(to: file("sshd_config"))
        server = try ChildProgram.start(
            "/usr/sbin/sshd", ["-D", "-e", "-f", folder.appending(path: "sshd_config").path],
            said: folder.appending(path: "sshd.log"))
    }

    deinit {
        kill(server, SIGTERM)
        waitpid(server, nil, 0)
        try? FileManager.default.removeItem(at: folder)
    }

    /// The place as the office names it.
    ///
    /// - Parameter known: `known` for the host's own key, `wrong` for another host's.
    func place(known: String = "known") throws -> SFTPPlace {
        try #require(
            SFTPPlace(
                "sftp://\(NSUserName())@127.0.0.1:\(port)\(drop.path)", key: folder.appending(path: "client").path,
                knownHosts: folder.appending(path: known).path))
    }

    /// Until it answers.
    func waitUntilItAnswers() async throws {
        for _ in 0..<100 {
            if (try? await place().remove("nothing")) != nil { return }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw CocoaError(.executableLoad)
    }

    private static func run(_ program: String, _ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
    }
}
