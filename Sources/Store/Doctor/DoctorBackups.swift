import Foundation

extension Doctor {
    /// A day and a little, for a backup that is made every night.
    private static let oldest: Int64 = 26 * 3_600_000

    /// The newest backup, when there is a folder of them. Its file is not read; a restore does that.
    func backupChecks(newestEvent: Int?) -> [HealthCheck] {
        guard let backups else { return [] }
        let advice = "run mio backup \(backups), and see why it was not run"
        do {
            guard let newest = try Backup.newest(in: backups) else {
                return [HealthCheck("backup", .warning, "there is none in \(backups)", advice: advice)]
            }
            guard PrivateFile.size(newest.file) == newest.manifest.bytes else {
                return [HealthCheck("backup", .fault, "\(newest.path) is not whole", advice: advice)]
            }
            if let newestEvent, newest.manifest.contents.newestEvent > newestEvent {
                return [
                    HealthCheck(
                        "backup", .fault,
                        "\(newest.path) has \(newest.manifest.contents.newestEvent) events and the database "
                            + "\(newestEvent): an older copy was restored, or the folder is of another city",
                        advice: "find out which before the next backup")
                ]
            }
            let age = newest.manifest.madeAt.milliseconds(until: clock.now())
            let finding = "the newest is \(Self.duration(max(age, 0))) old (\(DiskSpace.text(newest.manifest.bytes)))"
            return [
                age > Self.oldest
                    ? HealthCheck("backup", .warning, finding, advice: advice) : HealthCheck("backup", .ok, finding)
            ]
        } catch {
            return [HealthCheck("backup", .fault, "\(error)", advice: advice)]
        }
    }
}
