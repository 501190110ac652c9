import ArgumentParser
import Foundation
import Outbound
import Relay
import Site
import Store

/// How this part of the network hangs together with its neighbours.
struct RelayOptions: ParsableArguments {
    @Option(
        help: "The file of the key with which the part further inside comes and fetches; `mio relay-key` makes one.")
    var relayKey: String?

    @Option(help: "The address of the part further outside, which is asked from here and never asks.")
    var outside: String?

    @Option(help: "The file of the key that the part further outside knows.")
    var outsideKey: String?

    func validate() throws {
        guard (outside == nil) == (outsideKey == nil) else {
            throw ValidationError("--outside and --outside-key belong together")
        }
        if let outside, OutboundHost(.outside, outside) == nil {
            throw ValidationError("--outside must begin with http:// or https://")
        }
    }

    /// Which parcels are kept here: those that somebody fetches, and those that are brought.
    func policy(_ role: NetworkRole) -> ParcelPolicy {
        var kept: Set<ParcelDirection> = []
        if relayKey != nil { kept.insert(.inward) }
        if outside != nil { kept.insert(.outward) }
        return ParcelPolicy(kept: kept, forwardsEvents: relayKey != nil && role == .public)
    }

    /// The program that comes from further inside.
    func machines() throws -> [MachineAccount] {
        guard let relayKey else { return [] }
        guard let account = MachineAccount(key: try Self.key(in: relayKey), actor: RelayService.carrier) else {
            throw UnusableRelayKey(file: relayKey)
        }
        return [account]
    }

    /// The host outside and the key for it.
    func host() throws -> (OutboundHost, key: String)? {
        guard let outside, let outsideKey, let host = OutboundHost(.outside, outside) else { return nil }
        return (host, try Self.key(in: outsideKey))
    }

    private static func key(in file: String) throws -> String {
        guard let text = try? String(contentsOfFile: file, encoding: .utf8) else { throw UnusableRelayKey(file: file) }
        let key = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard key.utf8.count >= MachineAccount.shortestKey, key.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw UnusableRelayKey(file: file)
        }
        return key
    }
}

/// Makes the key by which two parts of the network know each other.
struct RelayKeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "relay-key", abstract: "Make the key with which the inside fetches from the outside.")

    @Argument(help: "The file; it must not exist. Both parts get a copy, by hand.")
    var file: String

    func run() throws {
        var random = SystemRandomNumberGenerator()
        let key = (0..<4).map { _ in
            let part = String(UInt64.random(in: 0...(.max), using: &random), radix: 16)
            return String(repeating: "0", count: 16 - part.count) + part
        }.joined()
        try PrivateFile.write(Array((key + "\n").utf8), to: file)
    }
}

/// The file holds no key.
private struct UnusableRelayKey: Error, CustomStringConvertible {
    let file: String
    var description: String { "\(file) holds no relay key; make one with: mio relay-key \(file)" }
}
