import ArgumentParser
import Foundation
import Hummingbird
import Kernel
import Logging

/// A resident system (住民記録システム) that is none: the screens, the interface and the file drop of such a system, with the
/// faults they have. It knows nothing of the platform.
@main
struct JukiSim: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "juki-sim",
        abstract: "Simulate a city's resident system: screens, an interface, dropped files, and faults on demand.")

    @Option(help: "The folder where it keeps what was entered.")
    var folder: String

    @Option(help: "The port on 127.0.0.1.")
    var port = 8190

    @Option(help: "The folder of dropped files; without it there is none.")
    var drop: String?

    @Option(help: "The encoding of dropped files: utf-8 or cp932.")
    var encoding = DropEncoding.utf8

    @Option(help: "The operator's id.")
    var operatorID = "juki01"

    @Option(help: "The operator's password.")
    var password = "simulated"

    @Option(help: "The key of the interface.")
    var apiKey = "simulated-key"

    @Option(help: "The key with which faults are asked for.")
    var controlKey = "simulated-control"

    @Option(help: "After so many seconds without a step an operator is logged out.")
    var sessionSeconds = 900

    @Option(help: "Seconds that every screen takes.")
    var pause = 0.0

    enum DropEncoding: String, ExpressibleByArgument {
        case utf8 = "utf-8"
        /// Windows code page 932, the Shift_JIS that such systems write.
        case cp932
    }

    func run() async throws {
        let place = URL(filePath: folder)
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        let faults = FaultDesk()
        let register = try EntryRegister(folder: place, faults: faults)
        let router = Router()
        Screens(
            operatorID: operatorID, password: password, pause: pause, register: register, faults: faults,
            sessions: OperatorSessions(limit: .seconds(sessionSeconds))
        ).routes(router)
        JSONInterface(key: apiKey, register: register, faults: faults).routes(router)
        Control(key: controlKey, register: register, faults: faults).routes(router)
        var logger = Logger(label: "juki-sim")
        logger.logLevel = .warning
        let address = port
        let application = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: port)),
            onServerRunning: { channel in
                print("juki-sim: http://127.0.0.1:\(channel.localAddress?.port ?? address)/")
                fflush(nil)
            }, logger: logger)
        let folder = drop.map {
            DropFolder(
                folder: URL(filePath: $0), isCP932: encoding == .cp932, register: register, faults: faults)
        }
        try folder?.prepare()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await application.runService() }
            if let folder { group.addTask { try await folder.watch() } }
            try await group.next()
            group.cancelAll()
        }
    }
}
