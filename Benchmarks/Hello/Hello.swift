import Hummingbird
import Logging

/// The web server alone, answering plain text: the most that any page of ours can reach. `Hello PORT`.
@main
enum Hello {
    static func main() async throws {
        let router = Router()
        router.get("/") { _, _ in "Hello" }
        let port = CommandLine.arguments.dropFirst().first.flatMap(Int.init) ?? 8080
        var logger = Logger(label: "hello")
        logger.logLevel = .notice
        let app = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: port)), logger: logger)
        try await app.runService()
    }
}
