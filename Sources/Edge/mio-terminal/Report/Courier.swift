import Foundation
import Kernel
import Logging
import Outbound
import Sheets

/// Tells the city's server what was done and how the terminal is, and brings new packs. Without a server the terminal works on;
/// what it has to tell waits.
struct Courier: Sendable {
    /// How often the terminal shows a sign of life.
    static let beat: Duration = .seconds(30)
    /// How many reports travel at once.
    static let batch = 200

    let server: OutboundHost
    /// The terminal's key, as the server gave it.
    let key: String
    let terminal: Terminal
    let shelf: PackShelf
    /// The version of the pack that is shown.
    let pack: String
    let clock: any CityClock
    var logger = Logger(label: "mio-terminal.courier")

    /// Runs until the task is cancelled.
    func run() async {
        var nextBeat = ContinuousClock.now
        var told: Standing?
        while !Task.isCancelled {
            let standing = await standing()
            // The floor helps the visit that is there now, so it hears at once when another begins or a sheet sticks; and what
            // fails or works again is known before the next sign of life is due.
            if ContinuousClock.now >= nextBeat || standing != told {
                nextBeat = .now + Self.beat
                told = standing
                await beat(standing)
            }
            await deliver()
            if standing.presence != nil { await fetchOrders() }
            try? await Task.sleep(for: .seconds(2))
        }
    }

    /// What the floor has to know at once when it changes.
    private struct Standing: Equatable {
        let presence: Presence?
        let troubles: [String]
    }

    private func standing() async -> Standing {
        Standing(
            presence: await terminal.visits.presence,
            troubles: Self.troubles(terminal.state.now, forgotten: await terminal.visits.hasForgottenPaper))
    }

    /// Shows a sign of life, and learns whether there is a newer pack.
    private func beat(_ standing: Standing) async {
        do {
            let body = Self.beat(
                terminal.state.now, pack: pack, waiting: try await terminal.reports.waiting(),
                troubles: standing.troubles, presence: standing.presence, at: clock.now())
            let answer = try await send("POST", "/api/v1/edge/heartbeat", body)
            note(server: true)
            guard let offered = answer?["pack"]?.stringValue, offered != pack, offered != shelf.waiting,
                offered != terminal.state.now.refusedPack
            else { return }
            try await fetch(offered)
        } catch {
            note(server: false, error)
        }
    }

    /// Sends what waits, the oldest first; what is answered for is forgotten here.
    func deliver() async {
        do {
            while !Task.isCancelled {
                let waiting = try await terminal.reports.oldest(Self.batch)
                guard !waiting.isEmpty else { return }
                let answer = try await send("POST", "/api/v1/edge/uses", ["uses": .array(waiting.map(\.body))])
                let refused = answer?["refused"]?.arrayValue ?? []
                for one in refused {
                    logger.error(
                        "the server refused a report", metadata: ["why": "\(one["detail"]?.stringValue ?? "")"])
                }
                let settled = ((answer?["taken"]?.arrayValue ?? []) + refused.compactMap { $0["id"] }).compactMap(
                    \.stringValue)
                guard !settled.isEmpty else { return }
                try await terminal.reports.remove(settled)
                note(server: true)
            }
        } catch {
            note(server: false, error)
        }
    }

    /// Fetches what the floor asks for the visit under way, does it, and says what became of it.
    func fetchOrders() async {
        do {
            let answer = try await send("GET", "/api/v1/edge/orders", nil)
            for order in (answer?["orders"]?.arrayValue ?? []).compactMap(FloorOrder.init) {
                let isDone = await terminal.carryOut(order)
                // When this gets lost the order is asked for again, and finds nothing left to do.
                _ = try await send(
                    "POST", "/api/v1/edge/orders/\(order.id)", ["result": .string(isDone ? "done" : "gone")])
            }
        } catch {
            note(server: false, error)
        }
    }

    private func fetch(_ version: String) async throws {
        guard let archive = try await send("GET", "/api/v1/edge/pack?since=\(pack)", nil) else { return }
        do {
            try shelf.take(archive)
            logger.notice("a new pack waits for the end of the visit", metadata: ["version": "\(version)"])
        } catch {
            // It is not asked for again before there is another one.
            terminal.state.update { $0.refusedPack = version }
            logger.error("a pack was refused", metadata: ["version": "\(version)", "why": "\(error)"])
        }
    }

    /// Sends a request; nil for an answer without a body.
    private func send(_ method: String, _ path: String, _ body: JSONValue?) async throws -> JSONValue? {
        let answer = try await server.send(
            method, path, headers: ["authorization": "Bearer \(key)", "content-type": "application/json"],
            body: body.map { Array($0.canonical.utf8) }, seconds: 15)
        guard (200...299).contains(answer.status) else { throw CourierFault(status: answer.status) }
        return answer.body.isEmpty ? nil : try JSONValue(parsing: answer.body)
    }

    private func note(server isThere: Bool, _ error: (any Error)? = nil) {
        let before = terminal.state.now.hasServer
        terminal.state.update { $0.hasServer = isThere }
        if before, !isThere, let error {
            logger.warning(
                "the server is away; what it has to know waits", metadata: ["error": "\(type(of: error)): \(error)"])
        }
    }

    /// What keeps the terminal from serving whole: codes such as `reader` or `printer-paper-empty`.
    static func troubles(_ picture: TerminalState.Picture, forgotten: Bool) -> [String] {
        var troubles: [String] = picture.hasReader ? [] : ["reader"]
        if forgotten { troubles.append("paper-forgotten") }
        if picture.refusedPack != nil { troubles.append("pack") }
        for printer in picture.printers {
            for trouble in printer.map({ $0.troubles.map(\.rawValue) }) ?? ["offline"]
            where !troubles.contains("printer-\(trouble)") {
                troubles.append("printer-\(trouble)")
            }
        }
        // Without any it prints as little as with one that is away.
        if picture.printers.isEmpty { troubles.append("printer-offline") }
        return troubles
    }

    static func beat(
        _ picture: TerminalState.Picture, pack: String, waiting: Int, troubles: [String], presence: Presence?,
        at now: Timestamp
    ) -> JSONValue {
        let prints = picture.printers.contains { $0?.isStopped == false }
        var beat: [String: JSONValue] = [
            "at": .string(now.iso), "pack": .string(pack), "waiting": .int(Int64(waiting)),
            "busy": .bool(presence != nil),
            "prints": .bool(prints), "reads": .bool(picture.hasReader),
            "troubles": .array(troubles.map { .string($0) }),
        ]
        if let presence {
            beat["visit"] = .string(presence.mark)
            beat["phase"] = .string(presence.phase.rawValue)
        }
        return .object(beat)
    }
}

/// The server answered, and not as hoped.
struct CourierFault: Error, CustomStringConvertible {
    let status: Int
    var description: String { "the server answered with status \(status)" }
}
