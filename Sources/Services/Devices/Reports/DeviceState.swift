import Kernel
import Store

/// How a device is, by its last sign of life.
struct DeviceState: Sendable, Hashable {
    /// The whole of it in one word.
    enum Word: String, Sendable, Hashable, CaseIterable, SQLConvertible {
        case ready
        /// Somebody has to come: paper, jam, reader, forgotten sheets.
        case help
        /// It has not been heard of.
        case away
    }

    /// What is wrong, in words that the catalogue knows (`devices.trouble.…`).
    static let troubles = [
        "reader", "paper-forgotten", "pack", "printer-paper-empty", "printer-paper-low", "printer-jam",
        "printer-toner-empty",
        "printer-toner-low", "printer-cover-open", "printer-offline", "printer-other",
    ]
    /// Those for which nobody has to run.
    static let mild: Set<String> = ["printer-paper-low", "printer-toner-low", "pack", "printer-other"]

    let beatAt: Timestamp
    let word: Word
    let troubles: [String]
    let pack: String
    /// Reports that wait in the device.
    let waiting: Int
    let isBusy: Bool
    /// A random mark of the visit that is under way, by which an order reaches this one and no other; empty for none.
    var visit = ""
    var phase: VisitPhase?
}

/// How far a visit at a terminal is, as far as the floor needs to know.
enum VisitPhase: String, Sendable, Hashable, CaseIterable, SQLConvertible {
    /// Choosing, reading, checking.
    case filling
    case printing
    /// A sheet did not come out, and can be printed again.
    case failed
    /// Somebody has to look whether a sheet came out.
    case doubtful
}

extension DeviceState: RowDecodable {
    init(row: Row) throws {
        beatAt = try row.timestamp("beat_at")
        word = try row.get("state")
        troubles = try row.string("troubles").split(separator: " ").map(String.init)
        pack = try row.string("pack")
        waiting = try row.int("waiting")
        isBusy = try row.bool("busy")
        visit = try row.string("visit")
        phase = VisitPhase(rawValue: try row.string("phase"))
    }
}

/// Takes signs of life, and misses those that do not come.
public struct BeatDesk: Sendable {
    /// Devices beat every 30 seconds; after three that did not come one is away.
    static let awaySeconds = 95
    /// Changes are kept for so many days.
    static let changeDays = 60

    let store: Store

    /// A sign of life.
    func take(_ beat: DeviceState, from device: Actor) async throws {
        try await store.write { tx in
            let before = try DeviceState.of(device.id, in: tx)
            try tx.run(
                """
                INSERT INTO device_state (device, beat_at, state, troubles, pack, waiting, busy, visit, phase)
                VALUES (\(device.id), \(tx.now), \(beat.word), \(beat.troubles.joined(separator: " ")), \(beat.pack),
                \(beat.waiting), \(beat.isBusy), \(beat.visit), \(beat.phase?.rawValue ?? ""))
                ON CONFLICT (device) DO UPDATE SET beat_at = excluded.beat_at, state = excluded.state,
                troubles = excluded.troubles, pack = excluded.pack, waiting = excluded.waiting, busy = excluded.busy,
                visit = excluded.visit, phase = excluded.phase
                """)
            guard before?.word != beat.word || before?.troubles != beat.troubles else { return }
            try Self.note(beat.word, beat.troubles, of: device, in: tx)
        }
    }

    /// Notes the devices of which nothing was heard; returns how many.
    @discardableResult
    public func missAbsent() async throws -> Int {
        let end = store.now().adding(seconds: -Self.awaySeconds)
        let isAny = try await store.read {
            try $0.exists("SELECT 1 AS one FROM device_state WHERE beat_at < \(end) AND state <> 'away'")
        }
        guard isAny else { return 0 }
        return try await store.write { tx in
            let absent = try tx.all(
                Device.self,
                """
                SELECT device.* FROM device JOIN device_state ON device_state.device = device.id
                WHERE device_state.beat_at < \(end) AND device_state.state <> 'away' AND device.retired_at IS NULL
                """)
            for device in absent {
                try tx.run("UPDATE device_state SET state = 'away' WHERE device = \(device.id)")
                try Self.note(.away, [], of: device.actor, in: tx)
            }
            return absent.count
        }
    }

    /// Forgets old changes; the events stay.
    func deleteOld() async throws {
        try await store.write { tx in
            let end = tx.now.adding(seconds: -Self.changeDays * 86_400)
            try tx.run("DELETE FROM device_change WHERE at < \(end)")
        }
    }

    private static func note(_ word: DeviceState.Word, _ troubles: [String], of device: Actor, in tx: WriteTransaction)
        throws
    {
        try tx.run(
            """
            INSERT INTO device_change (device, at, state, troubles)
            VALUES (\(device.id), \(tx.now), \(word), \(troubles.joined(separator: " ")))
            ON CONFLICT (device, at) DO UPDATE SET state = excluded.state, troubles = excluded.troubles
            """)
        try tx.record(
            Event(
                kind: "terminal.state", at: tx.now, actor: device, subject: device.id, ward: device.ward,
                data: [
                    "terminal": .string(device.id), "state": .string(word.rawValue),
                    "troubles": .array(troubles.map { .string($0) }),
                ]))
    }
}
