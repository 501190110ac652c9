import Kernel
import Store

/// What somebody of the floor asks a terminal to do for the visit that is under way there.
struct DeviceOrder: Sendable, Hashable {
    /// What is asked.
    enum Kind: String, Sendable, Hashable, CaseIterable, SQLConvertible {
        /// Prints again what did not come out; nothing is read again.
        case printAgain = "print-again"
        /// Somebody has looked: the sheet is out.
        case isOut = "is-out"
        /// Ends the visit and erases everything.
        case cancel
    }

    /// What became of it.
    enum State: String, Sendable, Hashable, CaseIterable, SQLConvertible {
        case waiting, done
        /// The visit was over, or there was nothing to do.
        case gone
    }

    let id: ID<DeviceOrder>
    let visit: String
    let kind: Kind
    let state: State
    let askedAt: Timestamp
    let askedBy: String
}

extension DeviceOrder: RowDecodable {
    init(row: Row) throws {
        id = try row.id("id")
        visit = try row.string("visit")
        kind = try row.get("kind")
        state = try row.get("state")
        askedAt = try row.timestamp("asked_at")
        askedBy = try row.string("asked_by_name")
    }
}

extension VisitPhase {
    /// What may be asked in this phase.
    var orders: [DeviceOrder.Kind] {
        switch self {
        case .filling, .printing: [.cancel]
        case .failed: [.printAgain, .cancel]
        case .doubtful: [.isOut, .printAgain, .cancel]
        }
    }
}

/// Keeps orders until their terminal fetches them. An order names the visit it is for, so that it reaches nobody else.
struct OrderDesk: Sendable {
    /// An order that was not fetched within so many seconds is none any more.
    static let validSeconds = 120
    static let keptDays = 30

    let store: Store

    /// Asks a terminal of the ward to do something; asked twice it is one order.
    ///
    /// - Returns: Whether the visit is still there, and may be asked this.
    func ask(
        _ kind: DeviceOrder.Kind, of device: ID<Device>, visit: String, ward: WardCode?, by actor: Actor
    ) async throws -> Bool {
        try await store.write { tx in
            guard let found = try DeviceRegister.device(device, in: tx), found.retiredAt == nil,
                ward == nil || found.ward == ward,
                let state = try DeviceState.of(device, in: tx)
            else { throw OrderRefusal.noTerminal }
            guard !visit.isEmpty, state.visit == visit, state.word != .away,
                state.phase?.orders.contains(kind) == true
            else { return false }
            guard try Self.waiting(of: device.description, at: tx.now, in: tx).allSatisfy({ $0.kind != kind }) else {
                return true
            }
            let id = ID<DeviceOrder>.make(at: tx.now)
            try tx.run(
                """
                INSERT INTO device_order \(values: [
                    "id": id, "device": device, "visit": visit, "kind": kind, "state": DeviceOrder.State.waiting,
                    "asked_at": tx.now, "asked_by_name": actor.name,
                ])
                """)
            try tx.record(
                Event(
                    kind: "terminal.ordered", at: tx.now, actor: actor, subject: device.description, ward: found.ward,
                    data: ["order": .string(kind.rawValue)]))
            return true
        }
    }

    /// What a terminal is to do, the oldest first.
    func waiting(of device: Actor, at now: Timestamp) async throws -> [DeviceOrder] {
        try await store.read { try Self.waiting(of: device.id, at: now, in: $0) }
    }

    /// Notes what became of an order; told twice it is noted once.
    func end(_ id: ID<DeviceOrder>, _ state: DeviceOrder.State, by device: Actor) async throws -> Bool {
        try await store.write { tx in
            guard
                let order = try tx.one(
                    DeviceOrder.self, "SELECT * FROM device_order WHERE id = \(id) AND device = \(device.id)")
            else { return false }
            guard order.state == .waiting else { return true }
            try tx.run("UPDATE device_order SET state = \(state), ended_at = \(tx.now) WHERE id = \(id)")
            try tx.record(
                Event(
                    kind: "terminal.order_ended", at: tx.now, actor: device, subject: device.id, ward: device.ward,
                    data: ["order": .string(order.kind.rawValue), "result": .string(state.rawValue)]))
            return true
        }
    }

    /// Forgets old orders; the events stay.
    func deleteOld() async throws {
        try await store.write { tx in
            try tx.run("DELETE FROM device_order WHERE asked_at < \(tx.now.adding(seconds: -Self.keptDays * 86_400))")
        }
    }

    /// The latest orders of a visit, the newest first.
    static func latest(of visit: String, at device: ID<Device>, in tx: some Queryable) throws -> [DeviceOrder] {
        guard !visit.isEmpty else { return [] }
        return try tx.all(
            DeviceOrder.self,
            """
            SELECT * FROM device_order WHERE device = \(device) AND visit = \(visit) ORDER BY asked_at DESC, id DESC LIMIT 5
            """)
    }

    private static func waiting(
        of device: String, at now: Timestamp, in tx: some Queryable
    ) throws -> [DeviceOrder] {
        try tx.all(
            DeviceOrder.self,
            """
            SELECT * FROM device_order WHERE device = \(device) AND asked_at >= \(now.adding(seconds: -validSeconds))
            AND state = 'waiting' ORDER BY asked_at, id
            """)
    }
}

/// Why nothing can be asked of a terminal.
enum OrderRefusal: Error, Hashable, Sendable {
    /// There is none such in the ward.
    case noTerminal
}
