import ArgumentParser
import Kernel
import Store

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Look at the database, which may be in use, and say what is to be done; one line a check.",
        discussion: "Changes nothing. Ends with 1 when there is a fault; warnings end with 0.")

    @OptionGroup var options: CityOptions
    @OptionGroup var masterKeys: MasterKeyOptions

    @Option(help: "The folder that backups are kept in; looks for the newest.")
    var backups: String?

    @Flag(help: "Read every blob again, and not 1000 of them.")
    var allBlobs = false

    func run() async throws {
        let city = try City.loadOrExit(options.city)
        try await Terminal.explainingErrors {
            // What this program's tables are is what it makes of an empty database.
            let example = try Store.open(DatabaseURL(.memory), clock: SystemClock())
            try await city.migrate(example)
            let known = try await example.appliedMigrations()
            try await example.close()
            let url = try options.databaseURL()
            let checks = await Doctor(
                database: url, services: known, clock: SystemClock(), backups: backups,
                blobs: allBlobs ? .all : .some(1_000),
                masters: { [masterKeys] store in
                    try await masterKeys.ring(of: store, at: url, demo: true, makes: false).names
                }
            ).examine()
            for check in checks { print(check) }
            if checks.contains(where: { $0.verdict == .fault }) { throw ExitCode.failure }
        }
    }
}
