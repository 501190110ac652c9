import ArgumentParser
import Foundation
import Hummingbird
import HummingbirdCore
import Logging
import MyNumberCard
import PCSC

/// The bridge between a page in the kiosk's browser and the card reader of this machine.
@main
struct MioCard: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mio-card", abstract: "Let pages of the city read My Number cards on this machine's reader.",
        subcommands: [Serve.self, Check.self], defaultSubcommand: Serve.self)

    static func main() async {
        Forgetting.begin()
        await main(nil)
    }
}

/// The reader and what is needed to judge cards.
struct CardOptions: ParsableArguments {
    @Option(help: "A part of the name of the reader to use; all readers unless named.")
    var reader = ""

    @Option(
        name: .customLong("root"),
        help: "A file with a card-verifiable certificate: a root, or one between a root and cards; repeatable.")
    var roots: [String] = []

    /// The installed certificates.
    func trust() throws -> CardTrust {
        let trust = CardTrust(
            try roots.map { file in
                guard let content = FileManager.default.contents(atPath: file) else {
                    throw ValidationError("\(file) cannot be read")
                }
                // Binary, or hexadecimal digits.
                let text = String(validating: content, as: UTF8.self)
                let bytes = text.flatMap { HexBytes.bytes($0) } ?? [UInt8](content)
                do {
                    return try CardVerifiableCertificate(parsing: bytes)
                } catch {
                    throw ValidationError("\(file) is no card-verifiable certificate: \(error)")
                }
            })
        guard roots.isEmpty || trust.hasRoot else {
            throw ValidationError("none of the files is a root: a certificate that names and has signed itself")
        }
        return trust
    }
}

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Serve the bridge until told to stop.")

    @OptionGroup var card: CardOptions

    @Option(name: .customLong("origin"), help: "Where the city's pages are, such as https://city.example; repeatable.")
    var origins: [String]

    @Option(help: "The port on 127.0.0.1; 0 lets the system choose.")
    var port = 35_970

    @Option(help: "The file that tells the kiosk's launcher the address and the secret of this start.")
    var pairingFile = "var/mio-card/pairing.json"

    @Option(help: "A file with the code by which staff allow the last try (6 characters or more); none unless named.")
    var staffCodeFile: String?

    func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("--port must be from 0 to 65535") }
        for origin in origins {
            guard let url = URL(string: origin), let scheme = url.scheme, let host = url.host,
                ["https", "http"].contains(scheme), !origin.hasSuffix("/"), url.path.isEmpty
            else {
                throw ValidationError("--origin must be scheme and host without a path, such as https://city.example")
            }
            guard scheme == "https" || ["localhost", "127.0.0.1"].contains(host) else {
                throw ValidationError("--origin must be https, but for this machine itself")
            }
        }
    }

    func run() async throws {
        LoggingSystem.bootstrap(StreamLogHandler.standardError)
        let logger = Logger(label: "mio-card")
        Forgetting.hold(logger)
        let pairing = Pairing()
        let bridge = CardBridge(
            desk: ReaderDesk(wanted: card.reader), trust: try card.trust(), staff: StaffCode(try staffCode()))
        let file = URL(fileURLWithPath: pairingFile)
        var quiet = logger
        quiet.logLevel = .warning
        let application = Application(
            responder: BridgeResponder(bridge: bridge, origins: Set(origins), pairing: pairing, logger: logger),
            server: .http1(
                configuration: .init(
                    additionalChannelHandlers: [ClosingHandler()], idleTimeout: .seconds(90),
                    httpDecoderConfiguration: .init(
                        maxHeaderFieldSize: 4096, maxHeaderListSize: 8192, maxHeaderFieldCount: 60))),
            configuration: .init(address: .hostname("127.0.0.1", port: port)),
            onServerRunning: { channel in
                let port = channel.localAddress?.port ?? port
                do {
                    try pairing.write(to: file, port: port)
                    print("mio-card: http://127.0.0.1:\(port)/card, pairing in \(file.path)")
                    fflush(nil)
                } catch {
                    logger.critical("the pairing file cannot be written: no page can be connected: \(error)")
                }
            },
            logger: quiet)
        defer { try? FileManager.default.removeItem(at: file) }
        try await application.runService()
    }

    private func staffCode() throws -> String? {
        guard let staffCodeFile else { return nil }
        guard let content = FileManager.default.contents(atPath: staffCodeFile),
            let code = String(validating: content, as: UTF8.self)?.trimmingCharacters(in: .whitespacesAndNewlines),
            code.count >= 6
        else { throw ValidationError("\(staffCodeFile) does not hold a code of 6 characters or more") }
        return code
    }
}
