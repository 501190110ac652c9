import ArgumentParser
import Pack

struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Load a city pack and say every fault with file, line and reason.")

    @Argument(help: "The folder of the city pack.")
    var city: String

    func run() throws {
        let loaded: City
        do {
            loaded = try City.load(city)
        } catch let fault as PackFault {
            print(fault)
            throw ExitCode.failure
        }
        let faults = loaded.pack.faults.all
        for fault in faults { print(fault) }
        guard faults.isEmpty else {
            print("\(faults.count) fault(s)")
            throw ExitCode.failure
        }
        print("\(city): \(loaded.summary)")
    }
}
