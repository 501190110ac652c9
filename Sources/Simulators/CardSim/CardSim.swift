import ArgumentParser
import Foundation
import Hummingbird
import Logging
import Pack

/// A virtual My Number card for tests and demonstrations, behind the real protocol: pcscd, its driver vpcd, and this program
/// as the card. Its certificates come from an authority of its own that nobody else trusts.
@main
struct CardSim: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cardsim",
        abstract: "Put virtual cards on the virtual reader of pcscd (Debian: vsmartcard-vpcd).",
        discussion: """
            Needs pcscd with vpcd on this machine. Cards are put on and taken away over HTTP, see docs/card.md:
              curl -X PUT http://127.0.0.1:35980/slots/0/normal
            """)

    @Option(help: "The file of sample cards; that of the city in City/default unless named.")
    var cards: String?

    @Option(help: "Where keys, certificates and lists for checking are kept.")
    var folder = "var/cardsim"

    @Option(help: "The port of vpcd's first slot; the second is the next.")
    var reader = 35_963

    @Option(help: "The port on 127.0.0.1 where cards are put on and taken away; 0 lets the system choose.")
    var port = 35_980

    @Option(
        help:
            "The port on 127.0.0.1 where the certificates say that revocation can be asked; that for authentication is the next."
    )
    var ocsp = 35_981

    @Option(help: "The card that lies on the first slot from the start.")
    var insert: String?

    func run() async throws {
        let issuer = try CardIssuer(
            try readCards(), folder: URL(fileURLWithPath: folder),
            ocsp: [
                .signature: "http://127.0.0.1:\(ocsp)/", .authentication: "http://127.0.0.1:\(ocsp + 1)/",
            ])
        let readers = [0, 1].map { VirtualReader(host: "127.0.0.1", port: reader + $0) }
        let table = CardTable(issuer, readers: readers)
        if let insert { try await table.insert(insert, slot: 0) }
        var logger = Logger(label: "cardsim")
        logger.logLevel = .warning
        let application = Application(
            responder: Control(table: table),
            configuration: .init(address: .hostname("127.0.0.1", port: port)),
            onServerRunning: { channel in
                print("cardsim: http://127.0.0.1:\(channel.localAddress?.port ?? 0)/")
                fflush(nil)
            },
            logger: logger)
        try await application.runService()
    }

    private func readCards() throws -> [SampleCard] {
        let city = FileManager.default.contents(atPath: "City/default")
            .flatMap { String(decoding: $0, as: UTF8.self).split(whereSeparator: \.isWhitespace).first }
        guard let file = cards ?? city.map({ "City/\($0)/demo/cards.yml" }),
            let bytes = FileManager.default.contents(atPath: file)
        else { throw ValidationError("there is no file of cards: name one with --cards") }
        let faults = PackFaults()
        let cards = PackNode.read([UInt8](bytes), file: file, faults: faults).map(SampleCard.read) ?? []
        guard faults.isEmpty, !cards.isEmpty else {
            let lines = faults.all.map(\.description).joined(separator: "\n")
            throw ValidationError(lines.isEmpty ? "\(file) has no cards" : lines)
        }
        return cards
    }
}
