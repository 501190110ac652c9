import Kernel
import Site
import Store

/// The devices of the city and their keys, of which only fingerprints are kept.
public struct DeviceRegister: KeyDirectory {
    let store: Store

    /// The register in a database.
    public init(store: Store) { self.store = store }

    /// Enrols a device and makes its key. The key is told once, here.
    ///
    /// - Throws: ``DeviceRefusal/nameTaken`` when the ward has a device of this name in use.
    public func enrol(
        _ kind: Device.Kind, name: String, place: String, ward: WardCode, by actor: Actor
    ) async throws -> (device: Device, key: String) {
        let key = Self.makeKey()
        let hash = MachineAccount.hash(key)
        let device = try await store.write { tx in
            let isTaken = try tx.exists(
                "SELECT 1 AS one FROM device WHERE ward = \(ward) AND name = \(name) AND retired_at IS NULL")
            guard !isTaken else { throw DeviceRefusal.nameTaken }
            let id = ID<Device>.make(at: tx.now)
            try tx.run(
                """
                INSERT INTO device \(values: [
                    "id": id, "kind": kind, "ward": ward, "name": name, "place": place, "key_hash": hash,
                    "enrolled_at": tx.now,
                ])
                """)
            try tx.record(
                Event(
                    kind: "device.enrolled", at: tx.now, actor: actor, subject: id.description, ward: ward,
                    data: ["kind": .string(kind.rawValue), "name": .string(name)]))
            return Device(
                id: id, kind: kind, ward: ward, name: name, place: place, enrolledAt: tx.now, retiredAt: nil)
        }
        return (device, key)
    }

    /// Takes a device out of use; false when it is so already, or is none of the ward's.
    public func retire(_ id: ID<Device>, of ward: WardCode?, by actor: Actor) async throws -> Bool {
        try await store.write { tx in
            guard let device = try Self.device(id, in: tx), device.retiredAt == nil,
                ward == nil || ward == device.ward
            else { return false }
            try tx.run("UPDATE device SET retired_at = \(tx.now) WHERE id = \(id)")
            try tx.record(
                Event(
                    kind: "device.retired", at: tx.now, actor: actor, subject: id.description, ward: device.ward,
                    data: ["name": .string(device.name)]))
            return true
        }
    }

    /// Gives a terminal the number with which people are called to it, or takes it away.
    ///
    /// - Returns: Whether the ward has such a terminal in use.
    /// - Throws: ``DeviceRefusal/windowTaken`` when another one has the number.
    func number(_ id: ID<Device>, _ window: Int?, of ward: WardCode?, by actor: Actor) async throws -> Bool {
        try await store.write { tx in
            guard let device = try Self.device(id, in: tx), device.retiredAt == nil, ward == nil || ward == device.ward
            else { return false }
            guard device.window != window else { return true }
            let isTaken = try tx.exists(
                """
                SELECT 1 AS one FROM device WHERE ward = \(device.ward) AND window_no = \(window) AND retired_at IS NULL
                """)
            guard !isTaken else { throw DeviceRefusal.windowTaken }
            try tx.run("UPDATE device SET window_no = \(window) WHERE id = \(id)")
            try tx.record(
                Event(
                    kind: "device.numbered", at: tx.now, actor: actor, subject: id.description, ward: device.ward,
                    data: ["window": window.map { .int(Int64($0)) } ?? .null]))
            return true
        }
    }

    public func actor(keyHash: String) async throws -> Actor? {
        try await store.read { tx in
            try tx.one(Device.self, "SELECT * FROM device WHERE key_hash = \(keyHash) AND retired_at IS NULL")
        }?.actor
    }

    static func device(_ id: ID<Device>, in tx: some Queryable) throws -> Device? {
        try tx.one(Device.self, "SELECT * FROM device WHERE id = \(id)")
    }

    /// Those in use in a ward, or in the whole city; by ward and name.
    static func all(of ward: WardCode?, in tx: some Queryable) throws -> [Device] {
        if let ward {
            return try tx.all(
                Device.self, "SELECT * FROM device WHERE ward = \(ward) AND retired_at IS NULL ORDER BY name")
        }
        return try tx.all(Device.self, "SELECT * FROM device WHERE retired_at IS NULL ORDER BY ward, name")
    }

    /// 256 random bits.
    private static func makeKey() -> String {
        var random = SystemRandomNumberGenerator()
        return (0..<4).map { _ in
            let digits = String(random.next() as UInt64, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}

/// Why a device is not enrolled.
public enum DeviceRefusal: Error, Hashable, Sendable {
    /// The ward has a device of this name.
    case nameTaken
    /// Another terminal of the ward has this number.
    case windowTaken
}
