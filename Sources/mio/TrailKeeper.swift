import ArgumentParser
import Foundation
import Pack
import Store

/// Seals the trail while the city is served, and takes signed checkpoints to a second place.
struct TrailKeeper: Sendable {
    let key: AuditKey?
    let place: CheckpointFolder?

    /// Seals what is new. The newest checkpoint is kept even when nothing is: the place may have been away before.
    func seal(_ store: Store) async throws {
        try await store.sealEvents()
        guard let key, let place, let newest = try await store.latestSeal() else { return }
        try place.keep(try key.checkpoint(of: newest))
    }
}

/// Where checkpoints go and what signs them.
struct TrailOptions: ParsableArguments {
    @Option(help: "The folder for signed checkpoints of the trail, on another disk or machine.")
    var checkpoints: String?

    @Option(help: "The private key that signs checkpoints; `mio audit key` makes one.")
    var auditKey: String?

    func validate() throws {
        guard (checkpoints == nil) == (auditKey == nil) else {
            throw ValidationError("--checkpoints and --audit-key belong together")
        }
    }

    func keeper(for pack: CityPack) throws -> TrailKeeper {
        guard let checkpoints, let auditKey else { return TrailKeeper(key: nil, place: nil) }
        guard let pem = try? String(contentsOfFile: auditKey, encoding: .utf8),
            let key = AuditKey(name: "audit.\(pack.id)", pem: pem)
        else { throw UnusableKey(file: auditKey) }
        return TrailKeeper(key: key, place: CheckpointFolder(path: checkpoints))
    }
}

/// The file is no key.
private struct UnusableKey: Error, CustomStringConvertible {
    let file: String
    var description: String { "\(file) is no Ed25519 private key in PEM; make one with: mio audit key \(file)" }
}
