import Booking
import Counter
import Foundation
import Kernel
import Logging
import Online
import Plan
import Procedures
import Relay
import Site
import Store
import Tickets

/// What goes on beside the requests: events are counted for the plan as they are committed, and the work of the queue
/// is done, with the chores that return by the clock. On several nodes each piece of work is done by one of them.
struct Background: Sendable {
    let store: Store
    let city: City
    let app: SiteApp
    let trail: TrailKeeper
    /// Who goes to the part of the network outside of this one; nil where there is none.
    let carrier: Carrier?
    var logger = Logger(label: "mio.background")

    /// When nobody works with the register, and when the day's letters are written.
    private static let night = TimeOfDay(secondsAfterMidnight: 3 * 3_600)
    private static let morning = TimeOfDay(secondsAfterMidnight: 6 * 3_600)

    /// Runs until the task is cancelled.
    func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await count() }
            group.addTask { await runner.run() }
            let rules = RuleDesk(city.desk(store))
            let forms = FormDesk(store: store, preview: city.procedures.preview)
            let studio = StudioDesk(city.onlineService(store).desk)
            group.addTask { await follow("rules") { try await rules.follow(from: $0) } }
            group.addTask { await follow("forms") { try await forms.follow(from: $0) } }
            group.addTask { await follow("procedures") { try await studio.follow(from: $0) } }
        }
    }

    private var runner: JobRunner {
        // Another name each time: what a program held that was killed must not pass for this one's.
        let node = "\(ProcessInfo.processInfo.hostName)-\(ProcessInfo.processInfo.processIdentifier)-\(UUID())"
        let desk = city.desk(store)
        let tickets = city.ticketService(store)
        let entry = city.entry
        let devices = city.devices(store)
        let moveOut = city.moveOut(store)
        var chores = [
            Chore("seal-trail", .every(seconds: 10)) { _ in try await trail.seal(store) },
            Chore("spread-listings", .every(seconds: 10)) { _ in try await desk.directory.spreadListings() },
            Chore("complete-sessions", .every(seconds: 60)) { _ in _ = try await desk.completeFinished() },
            Chore("open-entries", .every(seconds: 2)) { _ in try await entry.openEntries(in: store) },
            Chore("end-old-sessions", .every(seconds: 60)) { _ in try await app.endOldSessions() },
            Chore("delete-expired", .every(seconds: 3_600)) { _ in _ = try await desk.deleteExpired() },
            Chore("tell-overdue-documents", .daily(at: Self.morning)) { _ in
                _ = try await Shortfalls.tellOverdue(in: store)
                try await Reminders.make(in: store)
            },
            Chore("find-leaks", .daily(at: Self.night), timeLimit: .seconds(3_600)) { due in
                _ = try await LeakFinder(desk).run(on: due.date)
            },
            Chore("miss-absent-devices", .every(seconds: 30)) { _ in try await devices.beats.missAbsent() },
            Chore("delete-old-reports", .every(seconds: 3_600)) { _ in try await devices.deleteOld() },
            Chore("tell-queues", .every(seconds: 60)) { _ in try await tickets.desk.tellOutside() },
            Chore("delete-old-tickets", .daily(at: .midnight)) { _ in _ = try await tickets.desk.deleteOld() },
        ]
        chores +=
            moveOut.chores + city.mail.chores(store) + city.accounts(store).chores + city.onlineService(store).chores
        chores += BookingService(plan: city.booking).chores(store)
        if let carrier {
            // Longer than it returns: one turn follows the other, and a program that died is missed by the queue.
            chores.append(
                Chore("carry-parcels", .every(seconds: 20), timeLimit: .seconds(60)) { _ in
                    try await carrier.carry(for: .seconds(19))
                })
        }
        var kinds =
            [city.inbox(store).heldJob, entry.job(store), RuleDesk(desk).job, FormPrintDesk(desk).job] + tickets.jobs
        kinds += moveOut.jobs + city.mail.jobs(store)
        if let post = trail.post { kinds.append(post.work) }
        return JobRunner(store: store, kinds: kinds, chores: chores, node: node, note: note)
    }

    private var note: @Sendable (JobRunner.Note) -> Void {
        { [logger] note in
            switch note {
            case .failed(let kind, let job, let attempt, let reason):
                logger.warning(
                    "work failed and is tried again",
                    metadata: ["kind": "\(kind)", "job": "\(job)", "attempt": "\(attempt)", "error": "\(reason)"])
            case .dead(let kind, let job, let reason):
                logger.error(
                    "work was given up", metadata: ["kind": "\(kind)", "job": "\(job)", "error": "\(reason)"])
            case .buried(let node, let jobs):
                logger.warning(
                    "a program died and its work waits again", metadata: ["node": "\(node)", "jobs": "\(jobs)"])
            case .queue(let reason): logger.error("the queue is out of reach", metadata: ["error": "\(reason)"])
            }
        }
    }

    /// Works by what is published, on every node: within ten seconds all of them do.
    private func follow(_ what: String, _ read: (Int) async throws -> Int) async {
        var edition = -1
        while !Task.isCancelled {
            do {
                edition = try await read(edition)
            } catch is CancellationError {
                return
            } catch {
                logger.error("what is published could not be read", metadata: ["what": "\(what)", "error": "\(error)"])
            }
            try? await Task.sleep(for: .seconds(10))
        }
    }

    /// Counts events for the plan. A failure, such as a full disk, is noted, and counting begins again.
    private func count() async {
        while !Task.isCancelled {
            do {
                try await city.plan.follow(store)
            } catch is CancellationError {
                return
            } catch {
                logger.error("counting for the plan failed", metadata: ["error": "\(error)"])
            }
            try? await Task.sleep(for: .seconds(5))
        }
    }
}
