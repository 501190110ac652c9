import ArgumentParser
import Foundation
import Store
import Token

/// Where the master keys are.
struct MasterKeyOptions: ParsableArguments {
    @Option(
        name: .customLong("master-keys"),
        help: ArgumentHelp(
            "Where the master keys are: a file, or the URI of a key in a token (pkcs11:…); repeatable.",
            discussion:
                "The first wraps, the others can still unwrap. Without it, a file beside an SQLite database; it is made with "
                + "the first use.", valueName: "file-or-uri"))
    var masterKeys: [String] = []

    /// The vault of a database.
    /// - Parameter demo: A demonstration has a key file of its own also on PostgreSQL.
    func vault(of store: Store, at url: DatabaseURL, demo: Bool) async throws -> RecordVault {
        try await RecordVault.open(try await ring(of: store, at: url, demo: demo, makes: true), in: store)
    }

    /// The keys of a database.
    /// - Parameter makes: A key file that is not there is made, if nothing was ever sealed in the database.
    func ring(of store: Store, at url: DatabaseURL, demo: Bool, makes: Bool) async throws -> KeyRing {
        let places = try masterKeys.map(Self.place)
        if let first = places.first { return KeyRing(first, Array(places.dropFirst())) }
        let path = try Self.standardPath(url, demo: demo)
        if !FileManager.default.fileExists(atPath: path) {
            if let master = try await RecordVault.master(in: store) {
                throw MissingKeys(
                    description:
                        "the keys of this database are under the master key \(master), and there is no key file "
                        + "\(path); put it there, or name it: --master-keys FILE")
            }
            guard makes else {
                throw MissingKeys(description: "there is no key file \(path); make it: mio keys make \(path)")
            }
            try Self.makeOrFind(path)
        }
        return KeyRing(try KeyFile(path))
    }

    /// A file or a key in a token.
    static func place(_ text: String) throws -> any KeyWrapping {
        if text.hasPrefix(TokenURI.scheme) { return try TokenKey(TokenURI(text)) }
        return try KeyFile(text)
    }

    /// Several programs may begin at once: the first makes the file, the others read it.
    private static func makeOrFind(_ path: String) throws {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        do {
            try MasterKeys.generate().write(to: path)
            Terminal.error("master keys made: \(path); keep a copy, not with the backups: without it they open nothing")
        } catch  where FileManager.default.fileExists(atPath: path) {
        }
    }

    /// The key file for when none is named: beside the file of the database; for demonstrations on PostgreSQL one in `var`.
    static func standardPath(_ url: DatabaseURL, demo: Bool) throws -> String {
        switch url.location {
        case .file(let path): return path + ".keys"
        case .memory: throw MissingKeys(description: "a database in memory needs --master-keys")
        case .postgres:
            guard demo else {
                throw MissingKeys(
                    description:
                        "a database on a server has its master keys elsewhere, the same for all nodes; name them: "
                        + "--master-keys FILE (mio keys make FILE) or --master-keys 'pkcs11:…'")
            }
            return FileManager.default.currentDirectoryPath + "/var/demo.keys"
        }
    }
}

/// The keys are not where they are looked for.
struct MissingKeys: Error, CustomStringConvertible {
    let description: String
}
