import ArgumentParser
import CardStation
import Foundation
import IPP
import Kernel
import Logging
import Outbound
import Pack
import Server
import Site
import Store

/// The terminal of the ward office: reads a card, prints forms with it, forgets.
@main
struct MioTerminal: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mio-terminal",
        abstract: "Print a city's forms with what a My Number card says, on the machine in the ward office.",
        subcommands: [Serve.self, Check.self, SelfTest.self, Sentences.self], defaultSubcommand: Serve.self)

    static func main() async {
        Forgetting.begin()
        await main(nil)
    }
}

/// What the terminal consists of.
struct TerminalOptions: ParsableArguments {
    @Option(help: "The folder of the city pack that was installed with the terminal.")
    var city = "City/base"

    @Option(help: "What the terminal is called on paper and in lists.")
    var name = "terminal"

    @Option(help: "Whom the forms are addressed to; left blank unless named.")
    var office: String?

    @Option(
        name: .customLong("printer"), help: "The address of a printer, such as ipp://127.0.0.1/ipp/print; repeatable.")
    var printers: [String] = []

    @Option(help: "The folder of the terminal's own data: what it has to tell the server, and packs. Nothing personal.")
    var data = "var/terminal"

    @Option(
        help: "The opening calendar of calendars.yml by which visits begin, such as ward-office; always unless named.")
    var calendar: String?

    @Option(help: "The address of the city's server; none unless named.")
    var server: String?

    @Option(help: "The file with the key that the server gave this terminal.")
    var keyFile: String?

    func validate() throws {
        for printer in printers where IPPPrinter(printer) == nil {
            throw ValidationError("--printer must be an address such as ipp://127.0.0.1/ipp/print")
        }
        guard (server == nil) == (keyFile == nil) else {
            throw ValidationError("--server and --key-file belong together")
        }
        if let server, OutboundHost(.city, server) == nil {
            throw ValidationError("--server must begin with https:// or http://")
        }
    }

    /// The server and the key for it.
    func host() throws -> (OutboundHost, key: String)? {
        guard let server, let keyFile, let host = OutboundHost(.city, server) else { return nil }
        guard let text = try? String(contentsOfFile: keyFile, encoding: .utf8) else {
            throw ValidationError("\(keyFile) cannot be read")
        }
        let key = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard key.utf8.count >= MachineAccount.shortestKey, key.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw ValidationError("\(keyFile) holds no key; `mio device enrol` makes one")
        }
        return (host, key)
    }

    /// The terminal's own data, brought up to this version's tables.
    func openReports(_ clock: any CityClock) async throws -> ReportLog {
        let folder = try dataFolder()
        let store = try Store.open(
            DatabaseURL(.file(path: folder.appending(path: "terminal.sqlite").path)), clock: clock)
        _ = try await store.migrate([ReportLog.migration])
        return ReportLog(store: store)
    }

    /// When visits begin; nil for always. A pack that came later and knows no such calendar leaves the terminal open.
    func hours(_ pack: CityPack) -> TerminalHours? {
        calendar.flatMap { Calendars(pack: pack)[$0] }.map { TerminalHours(calendar: $0.hours) }
    }

    /// The folder, made if there is none.
    func dataFolder() throws -> URL {
        let folder = URL(fileURLWithPath: data)
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        return folder
    }

    func shelf() throws -> PackShelf {
        let folder = try dataFolder().appending(path: "packs")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return PackShelf(folder: folder, installed: city)
    }

    /// The pack to use.
    func pack(_ shelf: PackShelf) throws -> CityPack {
        let pack: CityPack
        do throws(PackFault) {
            pack = try shelf.current()
        } catch {
            throw ValidationError(error.description)
        }
        _ = OfferedForms(pack: pack)
        guard pack.faults.isEmpty else {
            throw ValidationError(pack.faults.all.map(\.description).joined(separator: "\n"))
        }
        return pack
    }
}
