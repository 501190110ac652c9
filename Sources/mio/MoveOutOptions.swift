import ArgumentParser
import Foundation
import Kernel
import MoveOut
import Outbound
import Seals
import Site

/// Whose signatures are believed, and with whom notices of moving out are exchanged.
struct MoveOutPartners: Sendable {
    var seals: MoveOutSeals?
    var municipalities: [String: Municipality] = [:]
    var portal: PortalClient?
    /// Municipalities that come to this city.
    var machines: [MachineAccount] = []
    var hosts: [OutboundHost] = []
}

/// Options for notices of moving out.
struct MoveOutOptions: ParsableArguments {
    @Option(help: "A file with the authorities of signatures by My Number cards (PEM); without it no notice is taken.")
    var jpkiCa: String?

    @Option(help: "Where the authority says whether a certificate was revoked (OCSP), such as http://ocsp.example.")
    var jpkiOcsp: String?

    @Option(help: "The national portal, such as https://portal.example.")
    var portal: String?

    @Option(help: "The file of the key that the portal knows this city by.")
    var portalKey: String?

    @Option(
        name: .customLong("municipality"),
        help:
            "A municipality that is told who moves there, by its code, such as 281000=https://kobe.example; repeatable."
    )
    var municipalities: [String] = []

    @Option(
        name: .customLong("municipality-key"),
        help:
            "The file of the key with which this city comes to it and it comes here, such as 281000=/etc/mio/kobe.key.")
    var keys: [String] = []

    func partners() throws -> MoveOutPartners {
        var partners = MoveOutPartners()
        if let jpkiCa {
            guard let pem = try? String(contentsOfFile: jpkiCa, encoding: .utf8),
                let trust = try? CertificateTrust(pem: pem)
            else { throw ValidationError("\(jpkiCa) does not hold certificates in PEM") }
            let responder = try jpkiOcsp.map { try Self.host(.revocation, $0) }
            partners.seals = MoveOutSeals(trust: trust, responder: responder)
            partners.hosts += responder.map { [$0] } ?? []
        }
        if let portal {
            guard let portalKey else { throw ValidationError("--portal needs --portal-key") }
            let host = try Self.host(.portal, portal)
            partners.portal = PortalClient(host: host, key: try Self.key(portalKey))
            partners.hosts.append(host)
        }
        var files: [String: String] = [:]
        for text in keys {
            let (code, file) = try Self.pair(text)
            files[code] = file
        }
        for (code, file) in files {
            let actor = Actor(kind: .organisation, id: code, name: code, roles: ["municipality"])
            guard let account = MachineAccount(key: try Self.key(file), actor: actor) else {
                throw ValidationError("the key in \(file) must have at least \(MachineAccount.shortestKey) characters")
            }
            partners.machines.append(account)
        }
        for text in municipalities {
            let (code, address) = try Self.pair(text)
            guard let file = files[code] else {
                throw ValidationError("--municipality \(code) needs a --municipality-key")
            }
            let host = try Self.host(.municipality, address)
            partners.municipalities[code] = Municipality(host: host, key: try Self.key(file))
            partners.hosts.append(host)
        }
        return partners
    }

    private static func host(_ purpose: OutboundHost.Purpose, _ address: String) throws -> OutboundHost {
        guard let host = OutboundHost(purpose, address) else {
            throw ValidationError("\(address) must begin with http:// or https://")
        }
        return host
    }

    private static func pair(_ text: String) throws -> (code: String, value: String) {
        let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
        guard parts.count == 2, let code = WardCode(parts[0]) else {
            throw ValidationError("\(text) must be CODE=VALUE with a code of six digits")
        }
        return (code.code, parts[1])
    }

    private static func key(_ file: String) throws -> String {
        let text = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
        let key = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !key.isEmpty, key.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw ValidationError("\(file) must hold a key of printable letters without spaces")
        }
        return key
    }
}
