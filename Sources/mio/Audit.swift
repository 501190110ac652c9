import ArgumentParser
import Foundation
import Kernel
import Pack
import Store

struct Audit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "The sealed trail of events.", subcommands: [Verify.self, Prove.self, SealNow.self, Key.self])

    /// Where signed checkpoints are, and whose they are.
    struct CheckpointOptions: ParsableArguments {
        @Option(help: "The folder with the signed checkpoints, on another disk or machine.")
        var checkpoints: String?

        @Option(help: "The public key of the checkpoints, as PEM.")
        var publicKey: String?

        func all() throws -> [AuditCheckpoint] {
            guard let checkpoints else { return [] }
            guard FileManager.default.fileExists(atPath: checkpoints) else {
                throw ValidationError("there is no folder \(checkpoints)")
            }
            return try CheckpointFolder(path: checkpoints).all()
        }

        /// The key under the name that the checkpoints carry.
        func key(for checkpoints: [AuditCheckpoint]) throws -> AuditPublicKey? {
            guard let publicKey else { return nil }
            guard let pem = try? String(contentsOfFile: publicKey, encoding: .utf8),
                let key = AuditPublicKey(name: checkpoints.first?.origin ?? "audit", pem: pem)
            else { throw ValidationError("\(publicKey) is no Ed25519 public key in PEM") }
            return key
        }
    }

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Read every sealed event again; name each that was changed, removed, inserted or moved.",
            discussion:
                "Ends with 1 when something is wrong. Without checkpoints from elsewhere it cannot see that the "
                + "newest events were cut off together with their seals.")

        @OptionGroup var options: CityOptions
        @OptionGroup var checkpoints: CheckpointOptions

        func run() async throws {
            try await Terminal.explainingErrors {
                let kept = try checkpoints.all()
                let key = try checkpoints.key(for: kept)
                let store = try options.openDatabase(clock: SystemClock())
                let report = try await store.verifyAudit(checkpoints: kept, key: key)
                try await store.close()
                print(
                    "\(report.events) events under \(report.seals) seals, \(report.unsealed) not sealed yet, "
                        + "\(report.checkpoints) checkpoints")
                if key == nil, !kept.isEmpty {
                    print("the checkpoints' signatures were not looked at: no --public-key")
                }
                for finding in report.findings { print("WRONG: \(finding)") }
                guard report.isWhole else { throw ExitCode.failure }
                print("the trail is as it was sealed")
            }
        }
    }

    struct Prove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prove, to somebody who has a checkpoint, that an event is in the trail.",
            discussion: "Prints JSON for the verifier in docs/audit.md.")

        @Argument(help: "The event's id.")
        var event: String

        @OptionGroup var options: CityOptions
        @OptionGroup var checkpoints: CheckpointOptions

        func validate() throws {
            guard ID<Event>(event) != nil else { throw ValidationError("\(event) is no id of an event") }
        }

        func run() async throws {
            try await Terminal.explainingErrors {
                let kept = try checkpoints.all()
                let store = try options.openDatabase(clock: SystemClock())
                guard let id = ID<Event>(event), let proof = try await store.inclusionProof(of: id, among: kept) else {
                    Terminal.error("there is no such event, or it is not under a seal yet")
                    throw ExitCode.failure
                }
                print(proof.json.canonical)
                try await store.close()
            }
        }
    }

    struct SealNow: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "seal",
            abstract: "Seal what has been recorded and keep a checkpoint; a server does this by itself.")

        @OptionGroup var options: CityOptions
        @OptionGroup var trail: TrailOptions

        func run() async throws {
            try await Terminal.explainingErrors {
                let keeper = try trail.keeper(for: CityPack.load(options.city))
                let store = try options.openDatabase(clock: SystemClock())
                try await keeper.seal(store)
                let newest = try await store.latestSeal()
                try await store.close()
                print("\(newest?.total ?? 0) events are sealed")
            }
        }
    }

    struct Key: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a key for checkpoints; prints the public key.")

        @Argument(help: "The file for the private key; only its owner can read it. It must not exist.")
        var file: String

        func run() throws {
            guard let key = AuditKey(name: "audit") else { throw ExitCode.failure }
            guard !FileManager.default.fileExists(atPath: file) else {
                throw ValidationError("\(file) is there already; a key is never written over")
            }
            let made = FileManager.default.createFile(
                atPath: file, contents: Data(key.pem.utf8), attributes: [.posixPermissions: 0o600])
            guard made else { throw ValidationError("\(file) cannot be written") }
            print(key.publicKey.pem, terminator: "")
        }
    }
}
