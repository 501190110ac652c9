import ArgumentParser
import CardStation
import Foundation
import IPP
import Kernel
import Logging
import Pack
import Server
import Sheets
import Site
import Store

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve the terminal's pages on this machine until told to stop.")

    @OptionGroup var options: TerminalOptions

    @OptionGroup var card: CardOptions

    @Option(help: "The port on 127.0.0.1; 0 lets the system choose.")
    var port = 8_090

    @Option(help: "For trying out: the moment at which the clock starts, such as 2026-04-24T10:00:00+09:00.")
    var now: String?

    func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("--port must be from 0 to 65535") }
        if let now, Timestamp(iso: now) == nil {
            throw ValidationError("--now must be a moment such as 2026-04-24T10:00:00+09:00")
        }
    }

    func run() async throws {
        LoggingSystem.bootstrap(StreamLogHandler.standardError)
        let logger = Logger(label: "mio-terminal")
        Forgetting.hold(logger)
        let clock: any CityClock =
            now.flatMap { Timestamp(iso: $0) }.map { OffsetClock(startingAt: $0) } ?? SystemClock()
        let reports = try await options.openReports(clock)
        _ = try await SiteApp.migrate(reports.store, services: [])
        let shelf = try options.shelf()
        let pidFile = try options.dataFolder().appending(path: "pid")
        try Data("\(ProcessInfo.processInfo.processIdentifier)\n".utf8).write(to: pidFile)
        defer { try? FileManager.default.removeItem(at: pidFile) }
        var isFirst = true
        repeat {
            let pack = try options.pack(shelf)
            if isFirst, let calendar = options.calendar, options.hours(pack) == nil {
                let known = Calendars(pack: pack).ids
                throw ValidationError(
                    "--calendar \(calendar) is not in calendars.yml\(Suggestion.hint(calendar, among: known))")
            }
            shelf.began()
            let terminal = try terminal(pack, reports, clock)
            let courier = try courier(terminal, pack, shelf, clock)
            let isAnew = try await serve(terminal, pack, courier, shelf, clock, logger, announces: isFirst)
            isFirst = false
            if !isAnew { break }
            logger.notice("the terminal begins anew with another pack")
        } while true
        try await reports.store.close()
    }

    @Option(
        help:
            "The document camera: a folder in memory into which its program puts pictures, or a program that takes one."
    )
    var camera: String?

    @Flag(
        help: "Put the digits of the drawn keypad into another order for each visit, against looks over the shoulder.")
    var shuffleKeypad = false

    @Option(help: "The folder with the sentences that script/voices has spoken into files.")
    var voices: String?

    @Flag(help: "The sound goes to an earphone: pages say their headings from the start, until the visitor stops it.")
    var earphone = false

    private func terminal(_ pack: CityPack, _ reports: ReportLog, _ clock: any CityClock) throws -> Terminal {
        let visits = VisitDesk(clock: clock, reports: reports)
        return Terminal(
            name: options.name, office: options.office, forms: OfferedForms(pack: pack), words: pack.words,
            languages: pack.languages, visits: visits,
            card: CardStand(
                desk: ReaderDesk(wanted: card.reader), trust: try card.trust(), staff: try card.staffCode(),
                reports: reports, clock: clock),
            prints: PrintRoom(desk: visits, printers: options.printers.compactMap(IPPPrinter.init)), reports: reports,
            state: TerminalState(), handover: try options.host().map { HandoverPost(server: $0, key: $1) },
            wishes: try options.host().map { WishPost(server: $0, key: $1) },
            brought: try options.host().map { BroughtPost(server: $0, key: $1) },
            document: camera.map { DocumentDesk(camera: DocumentCamera(path: $0)) }, hours: options.hours(pack),
            voices: voices.map { VoiceShelf(folder: $0, words: pack.words) }, speaks: earphone,
            shufflesKeypad: shuffleKeypad)
    }

    private func courier(
        _ terminal: Terminal, _ pack: CityPack, _ shelf: PackShelf, _ clock: any CityClock
    ) throws -> Courier? {
        guard let (host, key) = try options.host() else { return nil }
        let version = (try? PackArchive(pack: pack).version) ?? ""
        return Courier(server: host, key: key, terminal: terminal, shelf: shelf, pack: version, clock: clock)
    }

    /// Serves until told to stop (false), or until another pack waits and nobody stands at the terminal (true).
    private func serve(
        _ terminal: Terminal, _ pack: CityPack, _ courier: Courier?, _ shelf: PackShelf, _ clock: any CityClock,
        _ logger: Logger, announces: Bool
    ) async throws -> Bool {
        // No demonstration, and no TLS either: the pages never leave this machine.
        let app = try SiteApp(
            store: terminal.reports.store, pack: pack, clock: clock, services: [TerminalService(terminal: terminal)],
            overTLS: false, logger: logger)
        let (name, title, port) = (options.name, pack.name.text(in: .ja), port)
        return try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                try await Server.serve(
                    app: app,
                    settings: ServerSettings(host: "127.0.0.1", port: port, connections: 64, closesConnections: true),
                    logger: logger
                ) { port in
                    guard announces else { return }
                    print("\(title) \(name): http://127.0.0.1:\(port)/")
                    fflush(nil)
                }
                return false
            }
            group.addTask {
                await Upkeep(terminal: terminal).run()
                return false
            }
            if let courier {
                group.addTask {
                    // Its first sign of life says what is wrong, not that nobody has looked yet.
                    await Upkeep(terminal: terminal).look()
                    await courier.run()
                    return false
                }
            }
            group.addTask {
                while !Task.isCancelled {
                    try await Task.sleep(for: .seconds(1))
                    if shelf.waiting != nil, await !terminal.visits.isBusy { return true }
                }
                return false
            }
            let isAnew = try await group.next() ?? false
            group.cancelAll()
            // Those that were cancelled end with an error of that; it means nothing any more.
            while let ended = await group.nextResult() { _ = ended }
            return isAnew
        }
    }
}

/// What goes on beside the requests: time, card, printers.
struct Upkeep: Sendable {
    let terminal: Terminal

    func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                while !Task.isCancelled {
                    let lies = await terminal.visits.watchesCard ? await terminal.card.cardLies() : nil
                    await terminal.visits.tick(cardLies: lies)
                    try? await Task.sleep(for: .milliseconds(500))
                }
            }
            group.addTask {
                while !Task.isCancelled {
                    await look()
                    try? await Task.sleep(for: .seconds(10))
                }
            }
        }
    }

    /// Asks reader and printers how they are.
    func look() async {
        let hasReader = await terminal.card.hasReader()
        var printers: [IPPPrinterState?] = []
        for printer in terminal.prints.printers { printers.append(try? await printer.state()) }
        let known = printers
        terminal.state.update { state in
            state.hasReader = hasReader
            state.printers = known
        }
    }
}
