import Kernel
import Store

extension DeviceState {
    /// How a device is; nil for one that was never heard of.
    static func of(_ device: ID<Device>, in tx: some Queryable) throws -> DeviceState? {
        try of(device.description, in: tx)
    }

    /// The same by the id as actors write it.
    static func of(_ device: String, in tx: some Queryable) throws -> DeviceState? {
        try tx.one(DeviceState.self, "SELECT * FROM device_state WHERE device = \(device)")
    }

    /// How several devices are, by their ids.
    static func of(_ devices: [ID<Device>], in tx: some Queryable) throws -> [ID<Device>: DeviceState] {
        let rows = try tx.all(Row.self, "SELECT * FROM device_state WHERE device IN \(list: devices)")
        return Dictionary(
            try rows.map { (try $0.id("device"), try DeviceState(row: $0)) }, uniquingKeysWith: { first, _ in first })
    }

    /// A change of a device's state.
    struct Change: Sendable, Hashable, RowDecodable {
        let at: Timestamp
        let word: Word
        let troubles: [String]

        init(row: Row) throws {
            at = try row.timestamp("at")
            word = try row.get("state")
            troubles = try row.string("troubles").split(separator: " ").map(String.init)
        }
    }

    /// The last changes of a device, the newest first.
    static func changes(of device: ID<Device>, limit: Int, in tx: some Queryable) throws -> [Change] {
        try tx.all(
            Change.self, "SELECT * FROM device_change WHERE device = \(device) ORDER BY at DESC LIMIT \(limit)")
    }
}

/// What one device did on one day.
struct UseDay: Sendable, Hashable, RowDecodable {
    let day: CivilDate
    let uses: Int
    let forms: Int

    init(row: Row) throws {
        day = try row.date("day")
        uses = try row.int("uses")
        forms = try row.int("forms")
    }

    /// The days after a day on which a device was used, the newest first.
    static func of(_ device: ID<Device>, after day: CivilDate, in tx: some Queryable) throws -> [UseDay] {
        try tx.all(
            UseDay.self,
            """
            SELECT day, uses, forms FROM device_use_day WHERE device = \(device) AND day > \(day) ORDER BY day DESC
            """)
    }

    /// How often some devices were used on a day, by their ids.
    static func uses(of devices: [ID<Device>], on day: CivilDate, in tx: some Queryable) throws -> [ID<Device>: Int] {
        let rows = try tx.all(
            Row.self, "SELECT device, uses FROM device_use_day WHERE day = \(day) AND device IN \(list: devices)")
        return Dictionary(
            try rows.map { (try $0.id("device"), try $0.int("uses")) }, uniquingKeysWith: { first, _ in first })
    }
}
