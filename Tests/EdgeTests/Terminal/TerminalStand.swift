import CardStation
import Foundation
import IPP
import Kernel
import Logging
import MyNumberCard
import PCSC
import Pack
import Sheets
import Site
import Store
import Synchronization
import TestVisitor
import Testing

@testable import CardSim
@testable import mio_terminal

/// A reader in memory onto which a test lays cards.
final class MemoryReader: CardDesk {
    private let card: Mutex<VirtualCard?>

    init(_ card: VirtualCard? = nil) { self.card = Mutex(card) }

    func lay(_ new: VirtualCard?) { card.withLock { $0 = new } }

    private var now: VirtualCard? { card.withLock { $0 } }

    func readers() async throws -> [ReaderState] { [ReaderState(name: "memory", hasCard: now != nil)] }

    func change(since known: [ReaderState], within time: Duration) async throws -> [ReaderState] { try await readers() }

    func withCard<Value: Sendable>(_ use: @Sendable (CardReading) async throws -> Value) async throws -> Value {
        guard let card = now else { throw DeskFault.noCard }
        let value = try await use(CardReading(card))
        await card.reset()
        return value
    }
}

/// A terminal with a reader in memory and its own site, at any moment. It has no printer: printing is tested against a real one.
struct TerminalStand {
    let clock: FixedClock
    let terminal: Terminal
    let reader: MemoryReader
    let app: SiteApp

    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path
    /// The pack and its forms, read once for all tests.
    private static let osaka = Result { () throws -> (pack: CityPack, forms: OfferedForms) in
        let pack = try CityPack.load(root + "/City/osaka")
        return (pack, OfferedForms(pack: pack))
    }

    init(
        at moment: String = "2026-04-24T10:00:00+09:00", card: VirtualCard? = nil, hasRoot: Bool = true,
        printers: [IPPPrinter] = [], wishes: (any Wishes)? = nil, brought: (any Brought)? = nil,
        document: DocumentDesk? = nil,
        hours: TerminalHours? = nil, shufflesKeypad: Bool = false, voices: URL? = nil, speaks: Bool = false
    ) async throws {
        let (pack, forms) = try Self.osaka.get()
        clock = FixedClock(try #require(Timestamp(iso: moment)))
        let store = try Store.open(DatabaseURL(.memory), clock: clock)
        _ = try await SiteApp.migrate(store, services: [])
        _ = try await store.migrate([ReportLog.migration])
        let reports = ReportLog(store: store)
        let visits = VisitDesk(clock: clock, reports: reports)
        reader = MemoryReader(card)
        terminal = Terminal(
            name: "KITA-01", office: nil, forms: forms, words: pack.words, languages: pack.languages,
            visits: visits,
            card: CardStand(
                desk: reader, trust: hasRoot ? try SampleCards.trust() : CardTrust([]), staff: StaffCode("staff-77"),
                reports: reports, clock: clock),
            prints: PrintRoom(desk: visits, printers: printers, pace: .milliseconds(10)), reports: reports,
            state: TerminalState(), wishes: wishes, brought: brought, document: document, hours: hours,
            voices: voices.map { VoiceShelf(folder: $0.path, words: pack.words) }, speaks: speaks,
            shufflesKeypad: shufflesKeypad)
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        app = try SiteApp(
            store: store, pack: pack, clock: clock, services: [TerminalService(terminal: terminal)], overTLS: false,
            logger: logger)
    }

    /// The words of the pages.
    static func words() throws -> Words { try osaka.get().pack.words }

    /// What the server would be told, oldest first.
    func reports() async throws -> [JSONValue] { try await terminal.reports.oldest(100).map(\.body) }
}

/// Somebody in front of the terminal.
struct Guest {
    let visitor: Visitor
    /// Where the visit lives.
    let visit: String

    init(_ stand: TerminalStand, forms: [String] = ["juuminhyou-seikyuu"]) async throws {
        visitor = Visitor(stand.app)
        await visitor.get("/?lang=ja")
        let began = await visitor.post("/visits", ["lang": "ja"])
        let place = try #require(began.headers["location"]?.split(separator: "?").first)
        visit = String(place.dropLast("/choose".count))
        await visitor.get(visit + "/choose")
        for form in forms { await visitor.post(visit + "/choose", ["add": form]) }
    }

    @discardableResult
    func get(_ step: String) async -> SiteResponse { await visitor.get("\(visit)/\(step)") }

    @discardableResult
    func post(_ step: String, _ fields: KeyValuePairs<String, String>) async -> SiteResponse {
        await visitor.post("\(visit)/\(step)", fields)
    }

    /// Enters a PIN on the page of the card.
    func enter(_ pin: String, staff: String = "") async -> SiteResponse {
        await get("card")
        return await post("card", ["pin": pin, "staff": staff])
    }
}
