import Foundation
import Logging
import ServiceLifecycle
import Site

/// Ends a server gently. Told to stop, the program first says that it is not ready, so that whoever distributes requests
/// sends them elsewhere, and goes on answering for a while; only then are connections closed.
struct Draining: Service {
    let readiness: Readiness
    /// How long it goes on answering.
    let seconds: Int
    /// Whether a program that does not end by itself is ended.
    let endsProgram: Bool
    let logger: Logger

    /// After this a program that still waits for something that does not come (a partner, a database) ends anyway.
    /// Nothing that was acknowledged is lost by it.
    static let patience: TimeInterval = 25

    func run() async throws {
        try await gracefulShutdown()
        readiness.end()
        if endsProgram {
            Thread.detachNewThread { [seconds, logger] in
                Thread.sleep(forTimeInterval: TimeInterval(seconds) + Self.patience)
                logger.critical("the program did not end in time and is ended")
                exit(EXIT_FAILURE)
            }
        }
        try? await Task.sleep(for: .seconds(seconds))
    }
}
