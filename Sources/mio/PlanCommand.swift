import ArgumentParser
import Kernel

struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan", abstract: "The plan's figures.", subcommands: [Rebuild.self])

    struct Rebuild: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Count every event anew; the figures are the same afterwards.")

        @OptionGroup var options: CityOptions

        func run() async throws {
            let city = try City.loadOrExit(options.city)
            try await Terminal.explainingErrors {
                let store = try await options.openStore(city, clock: SystemClock())
                try await city.plan.rebuild(store) { progress in
                    Terminal.error("counted \(progress.counted) of \(progress.events) events")
                }
                try await store.close()
            }
            print("the figures were made again from the events")
        }
    }
}
