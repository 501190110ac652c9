import ArgumentParser
import CardStation
import Foundation
import MyNumberCard
import PCSC

/// The self-check for whoever installs the terminal. It never enters a PIN.
struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check the reader, the roots and, if one lies there, the card; no PIN is entered.")

    @OptionGroup var card: CardOptions

    func run() async throws {
        var isGood = true
        func line(_ good: Bool, _ text: String) {
            isGood = isGood && good
            print("\(good ? "ok  " : "FAIL") \(text)")
        }
        let trust = try card.trust()
        line(
            true,
            trust.hasRoot ? "a root is installed: cards are verified" : "no root is installed: forms are marked 未検証")
        line(Forgetting.isOverwriting, "memory that is given back is overwritten")
        let desk = ReaderDesk(wanted: card.reader)
        do {
            let readers = try await desk.readers()
            line(!readers.isEmpty, readers.isEmpty ? "no card reader: connect one, or mend --reader" : "pcscd runs")
            for reader in readers { line(true, "reader \(reader.name): \(reader.hasCard ? "a card" : "no card")") }
            if readers.contains(where: \.hasCard) {
                let (kind, tries) = try await desk.withCard { card in
                    let kind = try await card.detect()
                    return (kind, kind.isMyNumber ? try await card.tries() : [])
                }
                line(kind.isMyNumber, "the card is \(kind.word)")
                for state in tries {
                    line(
                        true,
                        "tries of \(state.kind.rawValue): \(state.left) of \(state.of) (\(state.guarding.rawValue))")
                }
            }
        } catch {
            line(false, "\(error)")
        }
        guard isGood else { throw ExitCode.failure }
    }
}
