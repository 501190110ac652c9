import ArgumentParser
import Kernel
import Logging
import Site
import Store

struct OpenAPI: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "openapi", abstract: "Print the OpenAPI document, as /api/v1/openapi.json serves it.")

    @Option(help: "The folder of the city pack.")
    var city = DefaultCity.folder

    func run() async throws {
        LoggingSystem.bootstrap { _ in SwiftLogNoOpLogHandler() }
        let loaded = try City.loadOrExit(city)
        try await Terminal.explainingErrors {
            let store = try Store.open(DatabaseURL(.memory), clock: SystemClock())
            let app = try loaded.app(store: store, clock: SystemClock())
            print(await app.handle(IncomingRequest(method: "GET", target: "/api/v1/openapi.json")).text)
        }
    }
}
