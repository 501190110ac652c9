import ArgumentParser
import Kernel
import Store

struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Restore a backup into an empty database, and look it through.",
        discussion:
            "Refuses a database with anything in it. Everything in the backup is read again: its hash, the rows of each "
            + "table, the trail, the blobs. Ends with 1 when something is wrong; an SQLite database does not appear then. "
            + "After a backup from an older version, run mio migrate.")

    @Argument(help: "The folder that mio backup has printed.")
    var folder: String

    @OptionGroup var options: CityOptions
    @OptionGroup var checkpoints: Audit.CheckpointOptions

    func run() async throws {
        try await Terminal.explainingErrors {
            let kept = try checkpoints.all()
            let url = try options.databaseURL()
            let report = try await Store.restore(
                from: folder, to: url, clock: SystemClock(), checkpoints: kept, key: checkpoints.key(for: kept))
            let contents = report.manifest.contents
            print("restored the backup of \(report.manifest.madeAt.iso) into \(url)")
            print("\(contents.rows.values.reduce(0, +)) rows in \(contents.rows.count) tables, as they were backed up")
            print("\(report.trail.events) events as they were sealed, \(report.trail.unsealed) not sealed")
            print("\(report.blobs) blobs, each has its hash")
            for finding in report.trail.findings { print("NOTE: \(finding)") }
        }
    }
}
