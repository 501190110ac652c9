import ArgumentParser
import Kernel
import Store

struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Bring the database up to this version's tables and say what was done.")

    @OptionGroup var options: CityOptions

    func run() async throws {
        let city = try City.loadOrExit(options.city)
        try await Terminal.explainingErrors {
            let store = try options.openDatabase(clock: SystemClock())
            let applied = try await city.migrate(store)
            if applied.isEmpty { print("nothing to do") }
            for name in applied { print("applied \(name)") }
            try await store.close()
        }
    }
}
