import ArgumentParser
import Devices
import Foundation
import Kernel
import Store

/// Enrols machines of the city on the command line; the operators' page does the same.
struct DeviceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "device", abstract: "Enrol terminals and other machines of the city.", subcommands: [Enrol.self])

    struct Enrol: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Enrol a terminal and write its key into a file.",
            discussion: "The key stands nowhere else. Copy the file to the terminal and delete it here.")

        @OptionGroup var options: CityOptions

        @Option(help: "The code of the ward whose office has the terminal.")
        var ward: String

        @Option(help: "What it is called on paper and in lists, such as KITA-01.")
        var name: String

        @Option(help: "Where it stands, in words.")
        var place: String

        @Option(help: "The file for the key; it must not exist.")
        var keyFile: String

        func run() async throws {
            let city = try City.loadOrExit(options.city)
            guard let code = WardCode(ward), city.places.ward(code) != nil else {
                throw ValidationError("\(ward) is no area of places/wards.yml")
            }
            guard !FileManager.default.fileExists(atPath: keyFile) else {
                throw ValidationError("\(keyFile) is there already")
            }
            try await Terminal.explainingErrors {
                let store = try await options.openStore(city, clock: SystemClock())
                let enrolled: (device: Device, key: String)
                do {
                    enrolled = try await city.devices(store).register.enrol(
                        .terminal, name: name, place: place, ward: code, by: .system("command"))
                } catch DeviceRefusal.nameTaken {
                    throw ValidationError("the office has a terminal called \(name); choose another name")
                }
                do {
                    try PrivateFile.write(Array((enrolled.key + "\n").utf8), to: keyFile)
                } catch {
                    throw ValidationError("\(error); take \(name) out of use and enrol it again")
                }
                print("\(enrolled.device.name) \(enrolled.device.id)")
                try await store.close()
            }
        }
    }
}
