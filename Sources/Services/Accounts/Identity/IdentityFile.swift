import Foundation
import Kernel
import Pack
import Store

/// The file that says where people show who they are. It stands outside the pack: it is about this installation and its secrets.
///
/// ```yaml
/// here: https://city.example
/// providers:
///   - id: jpki
///     kind: resident
///     title: {ja: デジタル認証アプリ, en: Digital authentication app}
///     issuer: https://provider.example/realms/main
///     client: mio
///     secret: /etc/mio/jpki.secret        # or key: /etc/mio/jpki.pem
/// ```
public enum IdentityFile {
    private static let claimKeys = [
        "serial", "issuer", "name", "birth", "address", "sex", "organisation", "organisationName", "groups", "ward",
        "member",
    ]

    /// Reads the file. Everything that is wrong is named at once.
    ///
    /// - Throws: `StoreError` with all faults, each with its line; also for a secret that others may read.
    public static func read(_ path: String) throws -> [IdentityProvider] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw StoreError.refused("the identity file \(path) cannot be read")
        }
        let faults = PackFaults()
        let providers = PackNode.read(Array(data), file: path, faults: faults).map(providers) ?? []
        guard faults.all.isEmpty else {
            throw StoreError.refused(faults.all.map(\.description).joined(separator: "\n"))
        }
        return try providers.map { try $0.provider() }
    }

    private struct Draft {
        let proofFile: String
        /// Whether the file holds a key and no secret.
        let isKey: Bool
        let make: (ClientProof) -> IdentityProvider

        func provider() throws -> IdentityProvider {
            let kind = isKey ? "client key" : "client secret"
            let text = String(decoding: try SecretFile.read(proofFile, kind: kind), as: UTF8.self)
            return make(
                isKey ? .key(try ClientKey(pem: text)) : .secret(text.trimmingCharacters(in: .whitespacesAndNewlines)))
        }
    }

    private static func providers(_ root: PackNode) -> [Draft] {
        root.allow(["here", "providers"])
        let here = root.string("here")
        if origin(here) != here { root.fault("here must be an address such as https://city.example, without a path") }
        var ids: Set<String> = []
        return root.nodes("providers").compactMap { node in
            let id = node.string("id")
            if !id.utf8.allSatisfy({ (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D })
                || id.isEmpty
            {
                node.fault("id must be small letters, digits and hyphens")
            }
            if !ids.insert(id).inserted { node.fault("\"\(id)\" is there twice") }
            return draft(node, id, here)
        }
    }

    private static func draft(_ node: PackNode, _ id: String, _ here: String) -> Draft? {
        node.allow(["id", "kind", "title", "issuer", "client", "secret", "key", "scopes", "claims", "roles", "hosts"])
        let issuer = node.string("issuer")
        guard let kind = node.value("kind", IdentityProvider.Kind.self), let first = origin(issuer) else {
            if origin(issuer) == nil {
                node.fault("issuer must begin with https:// (http:// only for a provider on this machine)")
            }
            return nil
        }
        var origins: Set<String> = [first]
        for host in node.strings("hosts") {
            if let origin = origin(host), origin == host {
                origins.insert(origin)
            } else {
                node.fault("\"\(host)\" must be an address such as https://keys.example, without a path")
            }
        }
        let claims = claims(node, kind)
        var roles: [String: [String]] = [:]
        for entry in node.node("roles")?.entries ?? [] {
            roles[entry.key] = node.node("roles")?.strings(entry.key) ?? []
        }
        if kind == .staff, claims.groups == nil || roles.isEmpty {
            node.fault("a provider of staff needs claims: {groups: …} and roles, or nobody may do anything")
        }
        if kind == .business, claims.organisation == nil {
            node.fault("a provider of business accounts needs claims: {organisation: …}")
        }
        let scopes = node.strings("scopes")
        let (title, client) = (node.localized("title"), node.string("client"))
        let key = node.optionalString("key")
        if key != nil, node.optionalString("secret") != nil { node.fault("write \"secret\" or \"key\", and not both") }
        return Draft(proofFile: key ?? node.string("secret"), isKey: key != nil) { [roles, origins] proof in
            IdentityProvider(
                id: id, kind: kind, title: title, issuer: issuer, client: client, proof: proof,
                scopes: scopes.contains("openid") ? scopes : ["openid"] + scopes, claims: claims, roles: roles,
                here: here, origins: origins)
        }
    }

    private static func claims(_ node: PackNode, _ kind: IdentityProvider.Kind) -> IdentityProvider.Claims {
        var claims = IdentityProvider.Claims()
        guard let named = node.node("claims") else { return claims }
        named.allow(claimKeys)
        claims.serial = named.optionalString("serial")
        claims.issuer = named.optionalString("issuer")
        claims.name = named.optionalString("name") ?? claims.name
        claims.birth = named.optionalString("birth") ?? claims.birth
        claims.address = named.optionalString("address") ?? claims.address
        claims.sex = named.optionalString("sex") ?? claims.sex
        claims.organisation = named.optionalString("organisation")
        claims.organisationName = named.optionalString("organisationName")
        claims.groups = named.optionalString("groups")
        claims.ward = named.optionalString("ward")
        claims.member = named.optionalString("member") ?? claims.member
        if (claims.serial == nil) != (claims.issuer == nil) {
            named.fault("serial and issuer belong together: a serial number is one issuer's")
        }
        return claims
    }

    /// Scheme, host and port of an address that may be called; nil for any other. Without TLS only this machine is.
    static func origin(_ address: String) -> String? {
        guard let url = URL(string: address), let host = url.host, url.user == nil else { return nil }
        let port = url.port.map { ":\($0)" } ?? ""
        switch url.scheme {
        case "https": return "https://\(host)\(port)"
        case "http" where ["127.0.0.1", "localhost"].contains(host): return "http://\(host)\(port)"
        default: return nil
        }
    }
}
