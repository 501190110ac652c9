import Accounts
import Forms
import Kernel
import Mail
import Site
import Store

extension Migration {
    /// When whose draft has to be sent, and when they are told next.
    static let onlineDeadlines = Migration(
        service: "online", name: "015-deadlines",
        sql: [
            """
            CREATE TABLE online_deadline (
                draft TEXT PRIMARY KEY,
                last_at INTEGER NOT NULL,
                next_letter INTEGER
            )
            """,
            "CREATE INDEX online_deadline_letter ON online_deadline (next_letter) WHERE next_letter IS NOT NULL",
            "CREATE INDEX online_deadline_last ON online_deadline (last_at)",
        ])
}

/// Letters about the last day of drafts: on the mornings of seven days, three days and one day before it, and of the day itself.
struct DeadlineLetters: Sendable {
    static let most = 200

    let desk: OnlineDesk

    /// Notes the deadline of a draft that was saved. Letters that were sent are not sent again unless the day has changed.
    func note(_ draft: Draft, _ deadline: DraftDeadline?, in tx: WriteTransaction) throws {
        guard let deadline else {
            try tx.run("DELETE FROM online_deadline WHERE draft = \(draft.id)")
            return
        }
        try tx.run(
            """
            INSERT INTO online_deadline (draft, last_at, next_letter)
            VALUES (\(draft.id), \(deadline.lastMoment), \(deadline.nextLetter(after: tx.now)))
            ON CONFLICT (draft) DO UPDATE SET last_at = excluded.last_at,
                next_letter = CASE WHEN online_deadline.last_at = excluded.last_at
                    THEN online_deadline.next_letter ELSE excluded.next_letter END
            """)
    }

    /// Sends the letters that are due.
    ///
    /// - Returns: how many.
    @discardableResult
    func send(in tx: WriteTransaction) throws -> Int {
        let due = try tx.all(
            Draft.self,
            """
            SELECT d.* FROM online_deadline l JOIN online_draft d ON d.id = l.draft
            WHERE l.next_letter <= \(tx.now) AND d.application IS NULL ORDER BY l.next_letter LIMIT \(Self.most)
            """)
        var sent = 0
        for draft in due {
            // As the answers stand now; a rule may have changed since.
            let deadline = desk.deadline(of: draft, at: tx.now)
            try tx.run(
                """
                UPDATE online_deadline SET next_letter = \(deadline?.nextLetter(after: tx.now)) WHERE draft = \(draft.id)
                """)
            guard let deadline, !deadline.isPassed(at: tx.now), try write(draft, deadline, in: tx) else { continue }
            sent += 1
        }
        // Letters of drafts that were sent or are gone, and days that have passed.
        try tx.run(
            """
            DELETE FROM online_deadline WHERE last_at < \(tx.now.adding(seconds: -86_400))
            OR (next_letter <= \(tx.now) AND NOT EXISTS
                (SELECT 1 FROM online_draft d WHERE d.id = online_deadline.draft AND d.application IS NULL))
            """)
        return sent
    }

    /// Writes one letter. It says until when and how, and never what the draft is about.
    private func write(_ draft: Draft, _ deadline: DraftDeadline, in tx: WriteTransaction) throws -> Bool {
        guard let procedure = desk.catalogue.procedure(draft.procedure), let address = try address(of: draft, in: tx)
        else {
            return false
        }
        let (words, language) = (desk.pack.words, draft.language)
        func say(_ key: String, _ arguments: [String: String] = [:]) -> String {
            Ruby.plain(words.text(key, language, arguments))
        }
        let isJapanese = language == .ja || language == .jaEasy
        func said(_ day: CivilDate) -> String { isJapanese ? day.japanese : day.description }
        let time =
            "\(deadline.lastMoment.time.hour):\(deadline.lastMoment.time.minute < 10 ? "0" : "")\(deadline.lastMoment.time.minute)"
        var lines = [say("online.mail.deadline", ["day": said(deadline.lastDay), "time": time])]
        let ways = desk.ways(procedure, deadline, at: tx.now)
        if let minutes = ways.onlineMinutes {
            lines.append(say("online.deadline.online", ["minutes": String(minutes)]))
        }
        if let office = ways.office {
            lines.append(
                say(
                    ways.onlineMinutes == nil ? "online.deadline.office" : "online.deadline.or-office",
                    [
                        "day": said(office.day), "from": office.hours.lowerBound.description,
                        "to": office.hours.upperBound.description,
                    ]))
        }
        lines.append(say("online.mail.where"))
        try MailDesk.send(
            to: address, subject: say("online.mail.subject", ["city": Ruby.plain(desk.pack.name.text(in: language))]),
            text: lines.joined(separator: "\n\n"), in: tx)
        try tx.record(
            Event(
                kind: "draft.warned", at: tx.now, actor: .system("online"),
                data: .object([
                    "procedure": .string(draft.procedure), "draft": .string(draft.trace),
                    "days": .int(Int64(deadline.daysLeft(on: tx.now.date))),
                ])))
        return true
    }

    /// Where who fills it in is told: what they wrote in the form, else their account's address.
    private func address(of draft: Draft, in tx: some Queryable) throws -> MailAddress? {
        for name in ["email", "mail"] {
            if let text = draft.raw.texts[name]?.first, let address = MailAddress(text) { return address }
        }
        let actor = Actor(kind: draft.owner.kind, id: draft.owner.id, name: "")
        return try AccountFacts.of(actor, in: tx).flatMap { MailAddress($0.mail) }
    }
}
