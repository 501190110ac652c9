import ArgumentParser
import Kernel
import Store

struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Bring the database up to this version's tables and say what was done.")

    @OptionGroup var options: CityOptions

    func run() async throws {
        let city = try City.loadOrExit(options.city)
        let store = try Store.open(try DatabaseURL(options.database), clock: SystemClock())
        let applied = try await store.migrate(city.migrations)
        if applied.isEmpty { print("nothing to do") }
        for name in applied { print("applied \(name)") }
    }
}
