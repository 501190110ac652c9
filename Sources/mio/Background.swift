import Counter
import Logging
import Plan
import Store

/// What goes on beside the requests: events are counted for the plan as they are committed, sessions whose
/// cases are all done are completed, and what the counters keep for a time only is deleted.
struct Background: Sendable {
    let store: Store
    let plan: PlanService
    let desk: CounterDesk
    let trail: TrailKeeper
    var logger = Logger(label: "mio.background")

    /// Runs until the task is cancelled.
    func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await every(.seconds(60), "counting for the plan") { try await plan.follow(store) } }
            group.addTask { await every(.seconds(10), "sealing the trail") { try await trail.seal(store) } }
            group.addTask {
                await every(.seconds(10), "spreading whom searches have shown") {
                    try await desk.directory.spreadListings()
                }
            }
            group.addTask {
                await every(.seconds(60), "completing sessions") { try await desk.completeFinished() }
            }
            group.addTask {
                await every(.seconds(3_600), "deleting what has expired") { try await desk.deleteExpired() }
            }
        }
    }

    /// Does the work again and again. A failure, such as a full disk, is noted and the work tried again the next time.
    private func every(_ pause: Duration, _ name: String, _ work: () async throws -> Void) async {
        while !Task.isCancelled {
            do {
                try await work()
            } catch {
                logger.error("\(name) failed", metadata: ["error": "\(error)"])
            }
            try? await Task.sleep(for: pause)
        }
    }
}
