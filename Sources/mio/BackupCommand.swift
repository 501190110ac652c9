import ArgumentParser
import Kernel
import Store

struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Back up the database, which may be in use, into a new folder; prints the folder.",
        discussion:
            "The folder has the data and a manifest. Master keys are not in it: keep the key file apart, and safe. "
            + "PostgreSQL is backed up by its own pg_dump.")

    @Argument(help: "Where backups are kept, on another disk than the data; each gets a folder of its own.")
    var folder: String

    @OptionGroup var options: CityOptions

    func run() async throws {
        try await Terminal.explainingErrors {
            let backup = try await Backup.make(of: options.databaseURL(), into: folder, clock: SystemClock())
            let contents = backup.manifest.contents
            print(backup.path)
            print(
                "\(backup.manifest.bytes) bytes, \(contents.rows.values.reduce(0, +)) rows in \(contents.rows.count) "
                    + "tables, \(contents.newestEvent) events, \(contents.newestSeal?.number ?? 0) seals")
        }
    }
}
