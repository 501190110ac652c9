import Kernel
import Store

/// Takes what devices report: each report once, whatever was sent how often, with its events and sums in one transaction.
public struct ReportDesk: Sendable {
    /// Reports are known by their id for so many days; a device forgets a report as soon as it is answered for.
    static let knownDays = 400

    let store: Store
    let timing: FormTiming

    init(store: Store, timing: FormTiming) { (self.store, self.timing) = (store, timing) }

    /// What became of a batch.
    struct Answer: Sendable {
        var taken: [String] = []
        var refused: [(id: String, detail: String)] = []
    }

    /// Takes a batch. What cannot be read is refused by itself and does not keep the others.
    func take(_ batch: [JSONValue], from device: Actor) async throws -> Answer {
        var answer = Answer()
        var reports: [(id: ID<EdgeReport>, report: EdgeReport)] = []
        for one in batch {
            let text = one["id"]?.stringValue ?? ""
            guard let id = ID<EdgeReport>(text) else {
                answer.refused.append((text, "id must be a UUID"))
                continue
            }
            do throws(EdgeReportFault) {
                reports.append((id, try EdgeReport(one)))
                answer.taken.append(text)
            } catch {
                answer.refused.append((text, error.detail))
            }
        }
        let all = reports
        try await store.write { [timing] tx in
            for (id, report) in all {
                let isKnown = try tx.exists("SELECT 1 AS one FROM device_report WHERE id = \(id)")
                guard !isKnown else { continue }
                try tx.run("INSERT INTO device_report \(values: ["id": id, "taken_at": tx.now])")
                try Self.record(report, from: device, timing, in: tx)
            }
        }
        return answer
    }

    /// Forgets the ids of old reports.
    func deleteOld() async throws {
        try await store.write { tx in
            let end = tx.now.adding(seconds: -Self.knownDays * 86_400)
            try tx.run("DELETE FROM device_report WHERE taken_at < \(end)")
        }
    }

    private static func record(
        _ report: EdgeReport, from device: Actor, _ timing: FormTiming, in tx: WriteTransaction
    ) throws {
        let ward = device.ward
        func event(_ kind: String, _ at: Timestamp, _ data: [String: JSONValue]) throws {
            // A clock that runs ahead must not put anything into tomorrow.
            try tx.record(
                Event(
                    kind: kind, at: min(at, tx.now), actor: device, subject: device.id, ward: ward,
                    data: .object(data.merging(["terminal": .string(device.id)]) { $1 })))
        }
        switch report {
        case .reading(let at, let result, let left):
            try event(
                "card.read", at,
                ["result": .string(result), "triesLeft": left.map { .int(Int64($0)) } ?? .null])
        case .otherWay(let at, let form, let way):
            try event("form.unneeded", at, ["form": .string(form), "way": .string(way)])
        case .forgetting(let at, let found, let searched):
            try event(
                "terminal.forgetting_checked", at,
                [
                    "found": .object(found.mapValues { .int(Int64($0)) }),
                    "clean": .bool(found.values.allSatisfy { $0 == 0 }), "searchedBytes": .int(Int64(searched)),
                ])
        case .use(let use):
            let saved = Saving(use, timing)
            let day = min(use.end, tx.now).date
            try event(
                "form.printed", use.end,
                [
                    "ward": ward.map { .string($0.code) } ?? .null,
                    "forms": .array(use.forms.map { .string($0.id) }), "source": .string(use.source),
                    "seconds": .int(Int64(use.seconds)), "charsSaved": .int(Int64(use.characters)),
                    "secondsSaved": .int(Int64(saved.total)), "pages": .int(Int64(use.pages)),
                    "day": .string(day.description),
                ])
            try count(use, saved, on: day, device: device, in: tx)
        }
    }

    private static func count(
        _ use: EdgeReport.Use, _ saved: Saving, on day: CivilDate, device: Actor, in tx: WriteTransaction
    ) throws {
        let ward = device.ward?.code ?? ""
        try tx.run(
            """
            INSERT INTO device_use_day (day, device, ward, uses, forms, pages, seconds, partly)
            VALUES (\(day), \(device.id), \(ward), 1, \(use.forms.count), \(use.pages), \(use.seconds),
            \(use.isPartly ? 1 : 0))
            ON CONFLICT (day, device) DO UPDATE SET uses = device_use_day.uses + 1,
            forms = device_use_day.forms + excluded.forms, pages = device_use_day.pages + excluded.pages,
            seconds = device_use_day.seconds + excluded.seconds, partly = device_use_day.partly + excluded.partly
            """)
        let month = String(day.description.prefix(7))
        for (form, seconds) in zip(use.forms, saved.byForm) {
            try tx.run(
                """
                INSERT INTO device_form_month (month, ward, form, version, source, uses, chars, saved_seconds)
                VALUES (\(month), \(ward), \(form.id), \(form.version), \(use.source), 1, \(form.characters), \(seconds))
                ON CONFLICT (month, ward, form, version, source) DO UPDATE SET uses = device_form_month.uses + 1,
                chars = device_form_month.chars + excluded.chars,
                saved_seconds = device_form_month.saved_seconds + excluded.saved_seconds
                """)
        }
    }
}

/// Seconds that a use saved: what writing by hand takes, less the time at the terminal. A blank form saves none.
struct Saving: Sendable, Hashable {
    /// Of each form, in order; the time at the terminal is shared out evenly, the first forms bear what is left over.
    let byForm: [Int]

    var total: Int { byForm.reduce(0, +) }

    init(_ use: EdgeReport.Use, _ timing: FormTiming) {
        guard use.source != "blank", !use.forms.isEmpty else {
            byForm = use.forms.map { _ in 0 }
            return
        }
        let (each, rest) = use.seconds.quotientAndRemainder(dividingBy: use.forms.count)
        byForm = use.forms.enumerated().map { index, form in
            timing.baseline(form.id, characters: form.characters) - each - (index < rest ? 1 : 0)
        }
    }
}
