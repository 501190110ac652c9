import Kernel
import Registry
import Store

/// Whether a resident wants to be told by mail that a procedure may have been left out (お知らせの希望). Nobody is told who has not said so.
enum NoticeWish {
    /// Whether somebody wants it.
    static func isSet(for resident: ResidentID, in tx: some Queryable) throws -> Bool {
        try !wishing([resident], in: tx).isEmpty
    }

    /// Those of some residents who want it.
    static func wishing(_ residents: [ResidentID], in tx: some Queryable) throws -> Set<ResidentID> {
        guard !residents.isEmpty else { return [] }
        return Set(
            try tx.all(
                ResidentID.self,
                "SELECT resident FROM counter_notice_wish WHERE resident IN \(list: residents) AND wanted = \(true)"))
    }

    /// Notes what a resident wants from now on, here and inside.
    static func set(_ isWanted: Bool, for resident: ResidentID, by actor: Actor, in tx: WriteTransaction) throws {
        guard try isSet(for: resident, in: tx) != isWanted else { return }
        try keep(isWanted, for: resident, at: tx.now, in: tx)
        try tx.record(
            Event(
                kind: isWanted ? "notice.wanted" : "notice.unwanted", at: tx.now, actor: actor,
                subject: resident.description))
        try tx.send(
            Parcel(
                topic: topic.name, key: resident.description,
                body: .object(["wanted": .bool(isWanted), "changedAt": .int(tx.now.milliseconds)])), .inward)
    }

    /// Wishes that were said on the public part of the network. The latest of a resident holds.
    static let topic = ParcelTopic("notice-wish") { waiting, tx in
        guard let resident = ResidentID(waiting.parcel.key), let wanted = waiting.parcel.body["wanted"]?.boolValue,
            case .int(let changedAt)? = waiting.parcel.body["changedAt"]
        else { throw UnreadableParcel(reason: "no wish about notices") }
        try keep(wanted, for: resident, at: Timestamp(milliseconds: changedAt), in: tx)
    }

    private static func keep(
        _ isWanted: Bool, for resident: ResidentID, at moment: Timestamp, in tx: WriteTransaction
    ) throws {
        try tx.run(
            """
            INSERT INTO counter_notice_wish (resident, wanted, changed_at) VALUES (\(resident), \(isWanted), \(moment))
            ON CONFLICT (resident) DO UPDATE SET wanted = excluded.wanted, changed_at = excluded.changed_at
            WHERE counter_notice_wish.changed_at < excluded.changed_at
            """)
    }
}

/// How a resident is reached by mail, as far as the counter knows it: the confirmed address of the account that they have joined to their
/// card.
public protocol ResidentMail: Sendable {
    /// Whether letters to a resident arrive, as far as anybody can know.
    func reaches(_ resident: ResidentID, in tx: some Queryable) throws -> Bool
    /// Puts a letter down; nil where there is no address.
    func send(to resident: ResidentID, subject: String, text: String, in tx: WriteTransaction) throws -> String?
}

extension Migration {
    /// Who wants notices, which were sent, and the letters that they became.
    static let counterNotices = Migration(
        service: "counter", name: "010-notices",
        sql: [
            """
            CREATE TABLE counter_notice_wish (
                resident TEXT PRIMARY KEY,
                wanted INTEGER NOT NULL,
                changed_at INTEGER NOT NULL
            )
            """,
            """
            CREATE TABLE counter_notice (
                id TEXT PRIMARY KEY,
                household TEXT NOT NULL,
                procedure TEXT NOT NULL,
                event TEXT NOT NULL,
                event_date TEXT NOT NULL,
                resident TEXT NOT NULL,
                sent_at INTEGER NOT NULL,
                UNIQUE (household, procedure, event, event_date)
            )
            """,
            "CREATE TABLE counter_notice_letter (notice TEXT PRIMARY KEY, letter TEXT, made_at INTEGER NOT NULL)",
        ])
}
