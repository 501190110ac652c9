import ArgumentParser
import Foundation
import Kernel
import MoveOut
import Registry
import Store

/// Takes the daily file of certificates from the resident system.
struct CardLinksCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "card-links",
        abstract: "Take the daily file that says which card's certificate for signatures is whose.",
        discussion:
            "CSV: issuer, serial, resident, validTo, endedOn. A file that comes twice changes nothing the second time.")

    @OptionGroup var options: CityOptions

    @Argument(help: "The file.")
    var file: String

    func run() async throws {
        guard let bytes = FileManager.default.contents(atPath: file),
            let text = String(validating: bytes, as: UTF8.self)
        else { throw ValidationError("\(file) cannot be read as UTF-8") }
        let links: CertificateLinkFile
        do {
            links = try CertificateLinkFile(text)
        } catch {
            throw ValidationError("\(file): \(error)")
        }
        let city = try City.loadOrExit(options.city)
        try await Terminal.explainingErrors {
            let store = try await options.openStore(city, clock: SystemClock())
            let outcome = try await city.moveOut(store).desk.take(links)
            for fault in outcome.faults { print("\(file): \(fault)") }
            print(
                "linked \(outcome.linked), ended \(outcome.ended), known \(outcome.known), left out \(outcome.faults.count)"
            )
            try await store.close()
            if !outcome.faults.isEmpty { throw ExitCode(1) }
        }
    }
}
