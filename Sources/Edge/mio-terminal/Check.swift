import ArgumentParser
import CardStation
import Foundation
import IPP
import Kernel
import Sheets

/// The check of each morning: reader, printers, clock, pack, memory, server. It reads no card and prints nothing.
struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check reader, printers, pack, memory and server; ends with 1 when something fails.")

    @OptionGroup var options: TerminalOptions

    @OptionGroup var card: CardOptions

    /// The clock may be so many seconds away from the server's.
    static let clockSeconds = 60

    /// Seconds between a moment as HTTP writes it (RFC 9110, 5.6.7) and another; nil for what is none.
    static func secondsApart(_ text: String?, _ now: Date) -> Int? {
        let format = DateFormatter()
        format.locale = Locale(identifier: "en_US_POSIX")
        format.timeZone = TimeZone(secondsFromGMT: 0)
        format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        return text.flatMap(format.date(from:)).map { Int(abs($0.timeIntervalSince(now)).rounded()) }
    }

    func run() async throws {
        var isGood = true
        func line(_ good: Bool, _ text: String) {
            isGood = isGood && good
            print("\(good ? "ok  " : "FAIL") \(text)")
        }
        line(Forgetting.isOverwriting, "memory that is given back is overwritten")
        let trust = try card.trust()
        line(
            true,
            trust.hasRoot ? "a root is installed: cards are verified" : "no root is installed: forms are marked 未検証")
        do {
            let readers = try await ReaderDesk(wanted: card.reader).readers()
            line(
                !readers.isEmpty,
                readers.isEmpty ? "no card reader" : "readers: \(readers.map(\.name).joined(separator: ", "))")
        } catch {
            line(false, "\(error)")
        }
        if options.printers.isEmpty { line(false, "no printer: name one with --printer") }
        for printer in options.printers.compactMap(IPPPrinter.init) {
            do throws(IPPFault) {
                let state = try await printer.state()
                let troubles = state.troubles.map(\.rawValue).joined(separator: ", ")
                line(
                    !state.isStopped,
                    "printer \(printer.address): \(state.isStopped ? "stopped" : "ready")\(troubles.isEmpty ? "" : " (\(troubles))")"
                )
            } catch {
                line(false, "printer \(printer.address): \(error)")
            }
        }
        let shelf = try options.shelf()
        do {
            let pack = try options.pack(shelf)
            let forms = OfferedForms(pack: pack).all(on: SystemClock().today)
            line(
                !forms.isEmpty,
                "pack \(pack.id) \((try? PackArchive(pack: pack).version) ?? "?"): \(forms.count) forms today")
            if let calendar = options.calendar {
                let hours = options.hours(pack)?.calendar.hours(on: SystemClock().today)
                let today = hours.map { $0.map { "\($0.lowerBound)-\($0.upperBound)" }.joined(separator: ", ") }
                line(
                    hours != nil,
                    today.map { "calendar \(calendar): \($0.isEmpty ? "closed" : $0) today" }
                        ?? "calendars.yml has no \"\(calendar)\"")
            }
        } catch {
            line(false, "\(error)")
        }
        if let (host, key) = try options.host() {
            do {
                let answer = try await host.send(
                    "GET", "/api/v1/edge/pack?since=?", headers: ["authorization": "Bearer \(key)"])
                line(
                    answer.status == 200,
                    answer.status == 200 ? "the server knows this terminal" : "the server answers \(answer.status)")
                if let apart = Self.secondsApart(answer.headers["date"]?.first, Date()) {
                    // The minute stands on every sheet, and codes for counters live for an hour.
                    line(apart <= Self.clockSeconds, "the clock is \(apart) s away from the server's")
                }
            } catch {
                line(false, "the server does not answer: \(type(of: error))")
            }
        }
        guard isGood else { throw ExitCode.failure }
    }
}
