import ArgumentParser
import Foundation
import Pack
import Store

/// Seals the trail while the city is served, and takes signed checkpoints to a second place.
struct TrailKeeper: Sendable {
    let key: AuditKey?
    let folder: CheckpointFolder?
    let post: CheckpointPost?

    /// Seals what is new. The newest checkpoint is kept even when nothing is: the place may have been away before.
    func seal(_ store: Store) async throws {
        try await store.sealEvents()
        guard let key, let newest = try await store.latestSeal() else { return }
        let checkpoint = try key.checkpoint(of: newest)
        if let post {
            let job = post.job(of: checkpoint)
            if try await store.read({ try $0.job(kind: job.kind, key: job.key) }) == nil {
                try await store.write { try $0.enqueue(job) }
            }
        }
        try folder?.keep(checkpoint)
    }
}

/// Where checkpoints go and what signs them.
struct TrailOptions: ParsableArguments {
    @Option(help: "The folder for signed checkpoints of the trail, on another disk or machine.")
    var checkpoints: String?

    @Option(help: "An address to which signed checkpoints are sent: PUT URL/NUMBER.checkpoint.")
    var checkpointURL: String?

    @Option(help: "The private key that signs checkpoints; `mio audit key` makes one.")
    var auditKey: String?

    func validate() throws {
        guard (checkpoints ?? checkpointURL == nil) == (auditKey == nil) else {
            throw ValidationError("--checkpoints or --checkpoint-url, and --audit-key, belong together")
        }
        if let checkpointURL, CheckpointPost(checkpointURL) == nil {
            throw ValidationError("--checkpoint-url must begin with http:// or https://")
        }
    }

    func keeper(for pack: CityPack) throws -> TrailKeeper {
        guard let auditKey else { return TrailKeeper(key: nil, folder: nil, post: nil) }
        guard let pem = try? String(contentsOfFile: auditKey, encoding: .utf8),
            let key = AuditKey(name: "audit.\(pack.id)", pem: pem)
        else { throw UnusableKey(file: auditKey) }
        return TrailKeeper(
            key: key, folder: checkpoints.map { CheckpointFolder(path: $0) },
            post: checkpointURL.flatMap { CheckpointPost($0) })
    }
}

/// The file is no key.
private struct UnusableKey: Error, CustomStringConvertible {
    let file: String
    var description: String { "\(file) is no Ed25519 private key in PEM; make one with: mio audit key \(file)" }
}
