import Logging
import Plan
import Store

/// What goes on beside the requests: the plan's figures are counted as events are committed.
struct Background: Sendable {
    let store: Store
    let plan: PlanService
    var logger = Logger(label: "mio.background")

    /// Runs until the task is cancelled. A failure, such as a full disk, is tried again a minute later; nothing is lost.
    func run() async {
        while !Task.isCancelled {
            do {
                try await plan.follow(store)
                return
            } catch {
                logger.error("counting for the plan failed", metadata: ["error": "\(error)"])
                try? await Task.sleep(for: .seconds(60))
            }
        }
    }
}
