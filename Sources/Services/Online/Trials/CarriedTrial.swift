import Kernel
import Store

/// Trials where the network is divided: they are begun inside and given out outside, where people fill forms in. The second edition
/// goes outward, the counts come inward, each count whole, so that carrying it twice changes nothing.
extension Trial {
    static let topicName = "online-trial"

    /// Tells the outside of a trial that was begun or has ended. Who did so is not told.
    func tell(in tx: WriteTransaction) throws {
        guard tx.sends(.outward), let number = life.number else { return }
        try tx.send(
            Parcel(
                topic: Self.topicName, key: id.description,
                body: [
                    "procedure": .string(procedure), "section": .string(section), "change": .string(change.description),
                    "standing": .int(Int64(standing)), "version": .int(Int64(version)), "text": .string(text),
                    "share": .int(Int64(share)), "firstDay": .string(firstDay.description),
                    "lastDay": .string(lastDay.description), "number": .int(Int64(number)),
                    "begunAt": .int(life.changedAt.milliseconds),
                    "endedAt": ended.map { .int($0.at.milliseconds) } ?? .null,
                    "why": ended.map { .string($0.why.rawValue) } ?? .null,
                ]), .outward)
    }

    static let topic = ParcelTopic(topicName) { waiting, tx in
        let body = waiting.parcel.body
        guard let id = Identifier(waiting.parcel.key), let procedure = body["procedure"]?.stringValue,
            let section = body["section"]?.stringValue, let change = body["change"]?.stringValue,
            let standing = body["standing"]?.intValue, let version = body["version"]?.intValue,
            let text = body["text"]?.stringValue, let share = body["share"]?.intValue,
            let first = body["firstDay"]?.stringValue.flatMap({ CivilDate(iso: $0) }),
            let last = body["lastDay"]?.stringValue.flatMap({ CivilDate(iso: $0) }),
            let number = body["number"]?.intValue, let begun = body["begunAt"]?.intValue
        else { throw UnreadableParcel(reason: "no trial of a procedure") }
        let ended = body["endedAt"]?.intValue.map { Timestamp(milliseconds: Int64($0)) }
        // What has ended does not begin again when an older parcel comes once more.
        try tx.run(
            """
            INSERT INTO online_trial (id, procedure, section, change, writer_id, standing, version, body, share,
                hypothesis, first_day, last_day, state, author_id, author_name, created_at, published_no, changed_at,
                ended_at, ended_why)
            VALUES (\(id), \(procedure), \(section), \(change), '', \(standing), \(version), \(text), \(share), '',
                \(first), \(last), 'begun', '', '', \(Timestamp(milliseconds: Int64(begun))), \(number),
                \(Timestamp(milliseconds: Int64(begun))), \(ended), \(body["why"]?.stringValue))
            ON CONFLICT (id) DO UPDATE SET ended_at = COALESCE(online_trial.ended_at, excluded.ended_at),
                ended_why = COALESCE(online_trial.ended_why, excluded.ended_why)
            """)
    }
}

extension TrialCount {
    static let topicName = "online-trial-count"

    /// Sends a count that has just changed.
    static func tell(_ what: What, of part: TrialPart, in tx: WriteTransaction) throws {
        guard tx.sends(.inward) else { return }
        let row = try tx.one(
            Row.self,
            """
            SELECT n, seconds FROM online_trial_count
            WHERE trial = \(part.trial) AND arm = \(part.arm.rawValue) AND what = \(what.key) AND outside = 0
            """)
        guard let row else { return }
        try tx.send(
            Parcel(
                topic: topicName, key: "\(part.trial)/\(part.arm.rawValue)/\(what.key)",
                body: [
                    "trial": .string(part.trial.description), "arm": .string(part.arm.rawValue),
                    "what": .string(what.key), "n": .int(Int64(try row.int("n"))),
                    "seconds": .int(Int64(try row.int("seconds"))),
                ]), .inward)
    }

    static let topic = ParcelTopic(topicName) { waiting, tx in
        let body = waiting.parcel.body
        guard let trial = body["trial"]?.stringValue.flatMap({ Trial.Identifier($0) }),
            let arm = body["arm"]?.stringValue.flatMap({ Trial.Arm(rawValue: $0) }),
            let what = body["what"]?.stringValue.flatMap({ What(key: $0) }),
            let count = body["n"]?.intValue, let seconds = body["seconds"]?.intValue
        else { throw UnreadableParcel(reason: "no count of a trial") }
        // What was counted before came after it where it is less.
        try tx.run(
            """
            INSERT INTO online_trial_count (trial, arm, what, outside, n, seconds)
            VALUES (\(trial), \(arm.rawValue), \(what.key), 1, \(count), \(seconds))
            ON CONFLICT (trial, arm, what, outside) DO UPDATE SET n = excluded.n, seconds = excluded.seconds
            WHERE excluded.n > online_trial_count.n
            """)
    }
}
