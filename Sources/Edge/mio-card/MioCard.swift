import ArgumentParser
import CardStation
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

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Serve the bridge until told to stop.")

    @OptionGroup var card: CardOptions

    @Option(name: .customLong("origin"), help: "Where the city's pages are, such as https://city.example; repeatable.")
    var origins: [String]

    @Option(help: "The port on 127.0.0.1; 0 lets the system choose.")
    var port = 35_970

    @Option(help: "The file that tells the kiosk's launcher the address and the secret of this start.")
    var pairingFile = "var/mio-card/pairing.json"

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
            desk: ReaderDesk(wanted: card.reader), trust: try card.trust(), staff: try card.staffCode())
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
}
