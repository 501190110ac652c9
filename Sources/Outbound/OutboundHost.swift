import AsyncHTTPClient
import Foundation

/// A host outside that the program calls. This file is the list of all of them: nothing else in the program opens a
/// connection over HTTP. Beside it there are the database, the ticket printers of the office, which the pack names, file
/// hosts of back systems by SFTP (`--back-system NAME=sftp://…`) and the mail relay (`--smtp`).
/// Each is called only when whoever runs the program names it.
public struct OutboundHost: Sendable, Hashable, CustomStringConvertible {
    /// What the program calls outside hosts for.
    public enum Purpose: String, Sendable, Hashable, CaseIterable {
        /// Signed checkpoints of the trail are sent to a second place (`--checkpoint-url`).
        case checkpoints
        /// The inside fetches from, and brings to, the part of the network outside of it (`--outside`).
        case outside
        /// Cases are entered into back systems of the city (`--back-system`).
        case backSystem = "back-system"
        /// A browser is driven for back systems that have only screens (`--webdriver`).
        case browser
        /// A terminal beside hardware prints (`mio-terminal --printer`).
        case printer
        /// A terminal beside hardware reports to the city's server (`mio-terminal --server`).
        case city
        /// The authority of signatures says whether a certificate was revoked (`--jpki-ocsp`).
        case revocation
        /// Applications are taken from the national portal (`--portal`).
        case portal
        /// Another municipality is told who moves there (`--municipality`).
        case municipality
        /// The push service of a visitor's browser, one of a fixed list, is given the call of a ticket (`--push-key`).
        case push
        /// People show who they are at a provider of identities (`--identity`).
        case identity
        /// Links in the definitions of procedures are followed one step (`--check-links`).
        case links

        /// Whether it is on the internet, so that its name must not lead into the network or the machine on which the program runs.
        var isOnTheInternet: Bool { self == .links || self == .push }
    }

    /// An answer.
    public struct Answer: Sendable, Hashable {
        /// The status code.
        public let status: Int
        /// The body, as sent.
        public let body: [UInt8]
        /// The header fields by their names in lower case.
        public let headers: [String: [String]]
    }

    /// What it is called for.
    public let purpose: Purpose
    private let base: URL

    /// A host by the address that was given; nil for what is no address of the web.
    public init?(_ purpose: Purpose, _ address: String) {
        guard let url = URL(string: address), url.scheme == "http" || url.scheme == "https", url.host != nil else {
            return nil
        }
        self.purpose = purpose
        base = url
    }

    /// Purpose, host and port, for the log.
    public var description: String {
        "\(purpose.rawValue): \(base.host ?? "")\(base.port.map { ":\($0)" } ?? "") (\(base.scheme ?? ""))"
    }

    /// Sends a request and waits for the whole answer.
    ///
    /// - Parameters:
    ///   - path: Appended to the address, with its query if there is one.
    ///   - seconds: After so long without an answer it is given up.
    ///   - mostBytes: An answer that is longer is given up.
    /// - Throws: Errors of the connection, ``ForbiddenAddress``; a status of failure is an answer, and so is one that leads elsewhere: nobody
    ///   but whoever runs the program says whom it calls.
    public func send(
        _ method: String, _ path: String, headers: [String: String] = [:], body: [UInt8]? = nil, seconds: Int64 = 20,
        mostBytes: Int = 16 << 20
    ) async throws -> Answer {
        let address = base.absoluteString
        var request = HTTPClientRequest(url: (address.hasSuffix("/") ? String(address.dropLast()) : address) + path)
        request.method = .RAW(value: method)
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if let body { request.body = .bytes(body) }
        guard let place = try await publicPlace() else {
            return try await Self.answer(request, Self.client, seconds, mostBytes)
        }
        // Asked for a second time the name could lead elsewhere: the connection goes to the address that was looked at.
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: Self.staying(dns: place))
        let answer: Answer
        do {
            answer = try await Self.answer(request, client, seconds, mostBytes)
        } catch {
            try? await client.shutdown()
            throw error
        }
        try await client.shutdown()
        return answer
    }

    private static func answer(
        _ request: HTTPClientRequest, _ client: HTTPClient, _ seconds: Int64, _ mostBytes: Int
    ) async throws -> Answer {
        let answer = try await client.execute(request, timeout: .seconds(seconds))
        let bytes = try await answer.body.collect(upTo: mostBytes)
        var fields: [String: [String]] = [:]
        for (name, value) in answer.headers { fields[name.lowercased(), default: []].append(value) }
        return Answer(status: Int(answer.status.code), body: Array(bytes.readableBytesView), headers: fields)
    }

    /// The address at which a name on the internet is called; nil for hosts of the city's own network, and for an address that whoever runs
    /// the program has written as such.
    private func publicPlace() async throws -> [String: String]? {
        guard purpose.isOnTheInternet, let host = base.host, host != "localhost", !PublicAddress.isWritten(host) else {
            return nil
        }
        let port = base.port ?? (base.scheme == "https" ? 443 : 80)
        return [host: try await PublicAddress.of(host, port: port)]
    }

    /// Goes nowhere but where it was sent.
    private static func staying(dns: [String: String] = [:]) -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.dnsOverride = dns
        return configuration
    }

    /// It lives as long as the program.
    private static let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: staying())
}
