import ArgumentParser
import Foundation
import HTTPTypes
import Hummingbird
import Kernel
import Logging
import NIOCore
import Pack
import Site

/// Providers of identities that are none: one for each realm of its file, behind the real protocol (OpenID Connect, authorization
/// code with PKCE). One chooses who one is; every page says that it is simulated. It knows nothing of the platform.
@main
struct IDSim: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "id-sim", abstract: "Simulate providers of identities (OpenID Connect).")

    @Option(help: "The port on 127.0.0.1; 0 lets the system choose.")
    var port = 8194

    @Option(help: "The file of the realms and their people, demo/identities.yml of a city pack.")
    var people: String

    @Option(help: "The client that may ask.")
    var client = "mio"

    @Option(help: "The file of the client's secret.")
    var secretFile: String

    @Option(help: "Where the client's public keys are; then it shows itself by a signed word too (private_key_jwt).")
    var clientKeys: String?

    @Option(help: "Where people are sent back to: the beginning of the address, such as http://127.0.0.1:8080/.")
    var city: String

    @Option(help: "The moment at which the clock starts, such as 2026-04-24T10:00:00+09:00.")
    var now: String?

    func validate() throws {
        if let now, Timestamp(iso: now) == nil { throw ValidationError("--now must be a moment in ISO 8601") }
    }

    func run() async throws {
        let faults = PackFaults()
        let data = FileManager.default.contents(atPath: people) ?? Data()
        let realms = PackNode.read(Array(data), file: people, faults: faults).map(Realm.read) ?? [:]
        guard faults.all.isEmpty, !realms.isEmpty else {
            throw ValidationError("\(people): \(faults.all.map(\.description).joined(separator: "\n"))")
        }
        let secret = (try String(contentsOfFile: secretFile, encoding: .utf8))
            .trimmingCharacters(in: .whitespacesAndNewlines)
        let start = now.flatMap { Timestamp(iso: $0) }
        let clock: any CityClock = start.map { OffsetClock(startingAt: $0) } ?? SystemClock()
        let desk = try await TokenDesk(realms: realms, client: client, secret: secret, clock: clock)
        let clients = clientKeys.map { ClientDesk(address: $0, client: client, clock: clock) }
        let router = Router()
        Provider(desk: desk, realms: realms, client: client, city: city, clients: clients).routes(router)
        var logger = Logger(label: "id-sim")
        logger.logLevel = .warning
        let wanted = port
        let application = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: port)),
            onServerRunning: { channel in
                print("id-sim: http://127.0.0.1:\(channel.localAddress?.port ?? wanted)/")
                fflush(nil)
            }, logger: logger)
        try await application.runService()
    }
}

/// One provider: what it is called and who can be chosen there.
struct Realm: Sendable {
    struct Person: Sendable {
        let id: String
        let label: String
        let claims: JSONValue
    }

    let title: String
    let people: [Person]

    static func read(_ root: PackNode) -> [String: Realm] {
        root.allow(["realms"])
        let realms = root.nodes("realms").map { node in
            node.allow(["id", "title", "people"])
            let people = node.nodes("people").map { person in
                person.allow(["id", "label", "claims"])
                return Person(
                    id: person.string("id"), label: person.string("label"),
                    claims: person.node("claims").map(json) ?? .null)
            }
            return (node.string("id"), Realm(title: node.string("title"), people: people))
        }
        return Dictionary(realms, uniquingKeysWith: { first, _ in first })
    }

    private static func json(_ node: PackNode) -> JSONValue {
        if node.isMap {
            return .object(
                Dictionary(node.entries.map { ($0.key, json($0.value)) }, uniquingKeysWith: { first, _ in first }))
        }
        return node.isList ? .array(node.items.map(json)) : node.scalar.map(JSONValue.string) ?? .null
    }
}
