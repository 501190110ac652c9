import ArgumentParser
import Foundation
import Kernel
import Registry
import Store
import Token

/// Master keys, and the keys of records under them.
struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "The master keys that wrap the keys of records; never shows one.",
        subcommands: [Make.self, Show.self, Renew.self, Rotate.self, Prune.self, Try.self, Destroy.self])

    struct Make: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make master keys: a file that only its owner can read, or a key inside a token.")

        @Argument(help: "The file, which must not exist, or the URI of a key that the token does not have (pkcs11:…).")
        var place: String

        func run() async throws {
            try await Terminal.explainingErrors {
                if place.hasPrefix(TokenURI.scheme) {
                    let uri = try TokenURI(place)
                    try TokenKey.make(uri)
                    print("made \(try TokenKey(uri).name)")
                } else {
                    let keys = MasterKeys.generate()
                    try keys.write(to: place)
                    print("made \(keys.names.joined(separator: ", ")) in \(place); keep a copy, not with the backups")
                }
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show which master keys there are, of what kind, and how many records are under each.",
            discussion: "Ends with 1 when records are under a master key that is not there.")

        @OptionGroup var options: CityOptions
        @OptionGroup var masterKeys: MasterKeyOptions

        func run() async throws {
            try await Terminal.explainingErrors {
                let store = try options.openDatabase(clock: SystemClock())
                let ring = try await masterKeys.ring(of: store, at: options.databaseURL(), demo: true, makes: false)
                let list = KeyList(ring: ring, counts: try await store.recordKeyCounts())
                try await store.close()
                for line in list.lines { print(line) }
                guard list.missing.isEmpty else {
                    Terminal.error(
                        "not there: \(list.missing.joined(separator: ", ")); name where they are: --master-keys")
                    throw ExitCode.failure
                }
            }
        }
    }

    struct Renew: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Put a new master key before the others of a file; running servers use it from then on.")

        @Argument(help: "The key file.")
        var file: String

        func run() async throws {
            try await Terminal.explainingErrors {
                let keys = try MasterKeys.read(from: file).renewed()
                try keys.write(to: file, replacing: true)
                print("\(keys.names[0]) wraps from now on; when all machines have this file: mio keys rotate")
            }
        }
    }

    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Wrap the keys of all records under the newest master key, while the city is served.",
            discussion:
                "In batches; it may be stopped at any moment and run again. Name the new place first and the old one after "
                + "it: --master-keys NEW --master-keys OLD.")

        @OptionGroup var options: CityOptions
        @OptionGroup var masterKeys: MasterKeyOptions

        @Option(help: "So many keys in one transaction, from 1 to 10000.")
        var batch = 500

        func validate() throws {
            guard (1...10_000).contains(batch) else { throw ValidationError("--batch must be from 1 to 10000") }
        }

        func run() async throws {
            try await Terminal.explainingErrors {
                let store = try options.openDatabase(clock: SystemClock())
                let ring = try await masterKeys.ring(of: store, at: options.databaseURL(), demo: true, makes: false)
                let vault = try await RecordVault.open(ring, in: store)
                let rotated = try await store.rotateRecordKeys(vault, batch: batch) { count in
                    Terminal.error("\(count) keys")
                }
                let counts = try await store.recordKeyCounts()
                try await store.close()
                let left = counts.masters.subtracting(ring.names.prefix(1))
                print("\(rotated) keys are under \(ring.names[0]) now")
                if left.isEmpty { return print("no record needs another master key any more") }
                print("some are under \(left.sorted().joined(separator: ", ")) still; run it again")
            }
        }
    }

    struct Prune: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take the old master keys out of a file, if no record of the database needs one any more.",
            discussion: "Backups from before the change need them: keep a copy of the file as long as those.")

        @Argument(help: "The key file.")
        var file: String

        @OptionGroup var options: CityOptions

        func run() async throws {
            try await Terminal.explainingErrors {
                let keys = try MasterKeys.read(from: file)
                let store = try options.openDatabase(clock: SystemClock())
                let needed = try await store.recordKeyCounts().masters.intersection(keys.names.dropFirst())
                try await store.close()
                guard needed.isEmpty else {
                    throw MissingKeys(
                        description: "records are under \(needed.sorted().joined(separator: ", ")) still; first: "
                            + "mio keys rotate")
                }
                try keys.withoutOld().write(to: file, replacing: true)
                print("\(keys.names.count - 1) old keys are out of \(file)")
            }
        }
    }

    struct Try: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "try",
            abstract: "Log in to a token once and use its key; after a PIN was wrong, servers wait for this.")

        @Argument(help: "The URI of the key (pkcs11:…).")
        var uri: String

        func run() async throws {
            try await Terminal.explainingErrors {
                let key = try TokenKey(TokenURI(uri), isWatched: true)
                _ = try key.unwrap(key.wrap(.init(size: .bits256), for: "try"), for: "try")
                print("\(key.name) wraps and unwraps")
            }
        }
    }

    struct Destroy: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Destroy the key of a resident's record, for good: nobody can read its numbers any more.",
            discussion:
                "Also after a restore from a backup that is older than a destruction: the events number.forgotten say whose."
        )

        @Argument(help: "The id of the resident.")
        var resident: String

        @Flag(help: "Yes, for good.")
        var forGood = false

        @OptionGroup var options: CityOptions

        func validate() throws {
            guard ID<Resident>(resident) != nil else { throw ValidationError("\(resident) is no id of a resident") }
            guard forGood else { throw ValidationError("what is destroyed never comes back; add --for-good") }
        }

        func run() async throws {
            guard let id = ID<Resident>(resident) else { return }
            try await Terminal.explainingErrors {
                let store = try options.openDatabase(clock: SystemClock())
                let isDestroyed = try await store.write {
                    try NumberRegister.forget(id, by: .system("keys"), in: $0)
                }
                try await store.close()
                print(isDestroyed ? "the key is destroyed" : "there was nothing to destroy")
            }
        }
    }
}
