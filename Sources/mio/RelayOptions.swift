import ArgumentParser
import Booking
import Foundation
import Online
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

    @Option(
        help: """
            With --role public, the file of the inside's public key (mio sealing-key): what residents hand in is sealed for the \
            inside, and is taken only with it.
            """)
    var sealingKey: String?

    @Option(
        name: .customLong("opening-key"),
        help:
            "The file of a private key that opens what was sealed outside; repeatable, for keys that were used before.")
    var openingKeys: [String] = []

    func validate() throws {
        if sealingKey != nil, relayKey == nil {
            throw ValidationError("--sealing-key seals what the inside fetches: --relay-key belongs to it")
        }
        if !openingKeys.isEmpty, outside == nil {
            throw ValidationError("--opening-key opens what is fetched from --outside")
        }
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

    /// Which way applications go from here.
    func route(_ role: NetworkRole) throws -> ApplicationRoute {
        if role == .public, let sealingKey {
            return .outside(try Self.reading(sealingKey) { try ParcelSeal(pem: $0) })
        }
        guard !openingKeys.isEmpty else { return .here }
        let pems = try openingKeys.map { file in
            // Each alone first, so that the one that is wrong is named.
            try Self.reading(file) { pem in
                _ = try ParcelKeys(pems: [pem])
                return pem
            }
        }
        return .inside(try ParcelKeys(pems: pems))
    }

    /// Which of a slot's places this part gives away.
    func share(_ role: NetworkRole) -> BookingPlan.Share {
        if role == .public, relayKey != nil { return .outside }
        return outside == nil ? .whole : .inside
    }

    private static func reading<Value>(_ file: String, _ read: (String) throws -> Value) throws -> Value {
        do {
            return try read(try String(contentsOfFile: file, encoding: .utf8))
        } catch {
            throw UnusableSealingKey(file: file)
        }
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

/// Makes the pair of keys by which what is handed in outside is read inside only.
struct SealingKeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sealing-key", abstract: "Make the keys that seal outside and open inside.")

    @Argument(
        help:
            "The file of the private key, which stays inside; the public one beside it ends in .pub. Neither may exist."
    )
    var file: String

    func run() throws {
        let pair = ParcelKeys.makePair()
        try PrivateFile.write(Array(pair.private.utf8), to: file)
        try PrivateFile.write(Array(pair.public.utf8), to: file + ".pub")
    }
}

/// The file holds no key of a pair.
private struct UnusableSealingKey: Error, CustomStringConvertible {
    let file: String
    var description: String { "\(file) holds no key of the right kind; make a pair with: mio sealing-key FILE" }
}

/// The file holds no key.
private struct UnusableRelayKey: Error, CustomStringConvertible {
    let file: String
    var description: String { "\(file) holds no relay key; make one with: mio relay-key \(file)" }
}
