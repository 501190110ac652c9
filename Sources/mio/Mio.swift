import ArgumentParser

/// Miotsukushi (澪標): one open platform on which a city's services run.
@main
struct Mio: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mio",
        abstract: "One open platform on which a city's services run.",
        version: Version.current,
        subcommands: [
            Serve.self, Check.self, Demo.self, Migrate.self, PlanCommand.self, Audit.self, RulesCommand.self,
            FormsCommand.self, OpenAPI.self, BackupCommand.self, RestoreCommand.self, DoctorCommand.self,
            RelayKeyCommand.self, SealingKeyCommand.self, PushKeyCommand.self, DeviceCommand.self, StaffCommand.self,
            KeysCommand.self, CardLinksCommand.self, SampleProcedures.self,
            VersionCommand.self,
        ])
}

enum Version {
    static let current = "0.1.0"
}

struct VersionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "version", abstract: "Print the version.")

    func run() { print("mio \(Version.current)") }
}
