import ArgumentParser
import Kernel
import Registry
import Store
import Synchronization

struct Demo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Fill a new database with an invented city.",
        discussion: "The same seed, number and day make the same city.")

    @OptionGroup var options: CityOptions

    @Option(help: "How many people, up to 5000000.")
    var residents: Int

    @Option(help: "Which invented city.")
    var seed: UInt64 = 1

    @Flag(help: "No sample numbers (個人番号, 住民票コード), and no keys for them; for cities of millions.")
    var withoutNumbers = false

    @Flag(help: "Also the people of the sample cards (demo/households.yml), so that each card is somebody.")
    var withCardHolders = false

    @OptionGroup var masterKeys: MasterKeyOptions

    func validate() throws {
        guard (1...5_000_000).contains(residents) else {
            throw ValidationError("--residents must be from 1 to 5000000")
        }
    }

    func run() async throws {
        let city = try City.loadOrExit(options.city)
        try await Terminal.explainingErrors {
            let store = try await options.openStore(city, clock: SystemClock())
            let vault =
                withoutNumbers
                ? nil : try await masterKeys.vault(of: store, at: options.databaseURL(), demo: true)
            let bar = ProgressBar()
            let last = Mutex<SampleCityWriter.Progress?>(nil)
            let report = try await SampleCityWriter(
                store: store, pack: city.pack, places: city.places, vault: vault
            ).write(residents: residents, seed: seed, today: SystemClock().today) { progress in
                last.withLock { last in
                    bar.show(progress, before: last)
                    last = progress
                }
            }
            if withCardHolders {
                let directory = RegistryService(pack: city.pack, store: store, places: city.places).directory
                let count = try await city.demoHouseholds.register(in: directory, at: SystemClock().now())
                print("\(count) people of the sample cards")
            }
            try await city.cast.enrol(in: store)
            print("\(report.residents) residents in \(report.households) households (sample data)")
            try await store.close()
        }
    }
}
