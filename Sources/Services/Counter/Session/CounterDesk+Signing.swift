import Kernel
import Paper
import Procedures
import Store

extension CounterDesk {
    /// Takes one signature over everything that is handed in (署名は一度).
    ///
    /// - Parameters:
    ///   - seenHash: the hash of the facts as the visitor read them; only these are signed.
    ///   - strokes: the pen's path with times as JSON, for a signature on the pad.
    ///   - image: the picture of it, a PNG.
    /// - Throws: ``SessionRefusal`` when something is still missing.
    func sign(
        _ id: CounterSession.Identifier, _ method: Signature.Method, seenHash: String, strokes: JSONValue?,
        image: [UInt8]?, at now: Timestamp, by clerk: Actor
    ) async throws {
        // Printing takes its time; it is done before the transaction, for exactly the facts that are then signed.
        let seen = try await load(id, for: clerk)
        let decision = decide(seen, on: now.date)
        let hash = seen.facts.hash(procedures: decision.handedIn)
        guard hash == seenHash else { throw SessionRefusal.changedMeanwhile }
        if let given = seen.signature, given.isValid, given.factsHash == hash { return }
        try Self.checkHeld(seen.session, by: clerk)
        try checkReadiness(seen, decision)
        let printed = try printAll(seen, decision, at: now)
        try await change(id, by: clerk) { record, tx in
            let handedIn = decide(record, on: tx.now.date).handedIn
            guard record.facts.hash(procedures: handedIn) == hash else { throw SessionRefusal.changedMeanwhile }
            let picture = try image.map { try tx.putBlob($0, contentType: "image/png") }
            try tx.run(
                """
                INSERT INTO counter_signature (session, number, facts_hash, method, strokes, image, signed_at)
                SELECT \(id), COALESCE(MAX(number), 0) + 1, \(hash), \(method.rawValue), \(strokes), \(picture),
                    \(tx.now) FROM counter_signature WHERE session = \(id)
                """)
            try keep(printed, hash: hash, in: id, tx)
            record.session.status = .signed
            try SessionStore.update(record.session, in: tx)
            try tx.record(
                Event(
                    kind: "session.confirmed", at: tx.now, actor: clerk, subject: id.description,
                    ward: record.session.ward, purpose: Self.purpose,
                    data: .object([
                        "persons": .int(Int64(record.facts.persons.count)),
                        "procedures": .int(Int64(decision.handedIn.count)),
                        "language": .string(record.session.language.rawValue),
                    ])))
            try tx.record(
                Event(
                    kind: "session.signed", at: tx.now, actor: clerk, subject: id.description,
                    ward: record.session.ward, purpose: Self.purpose,
                    data: .object([
                        "method": .string(method.rawValue), "factsHash": .string(hash),
                        "forms": .int(Int64(printed.count)),
                    ])))
        }
    }

    /// Hands in everything that was signed: one case a procedure, once, however often it is asked for.
    ///
    /// - Returns: the cases.
    @discardableResult
    func handIn(_ id: CounterSession.Identifier, by clerk: Actor) async throws -> [CaseFile] {
        try await store.write { tx in
            guard var record = try SessionStore.load(id, of: clerk.ward, in: tx) else {
                throw SessionRefusal.notFound
            }
            if record.session.status == .checking || record.session.status == .completed {
                return try Cases.from(origin: id.description, in: tx)
            }
            try Self.checkHeld(record.session, by: clerk)
            let decision = decide(record, on: tx.now.date)
            try checkReadiness(record, decision)
            let hash = record.facts.hash(procedures: decision.handedIn)
            guard let signature = record.signature, signature.isValid, signature.factsHash == hash else {
                throw SessionRefusal.signatureMissing
            }
            let kept = try keptForms(of: record, on: tx.now.date, in: tx)
            let effort = record.facts.typedAndFilled
            let cases = try decision.items.filter(\.isHandedIn).map { item in
                try Cases.submit(
                    CaseSubmission(
                        idempotencyKey: "\(id)/\(item.definition.id)", procedure: item.definition.id,
                        title: item.definition.title.text(in: .ja), ward: record.session.ward,
                        channel: "counter-session", origin: id.description,
                        persons: max(1, Set(item.persons).count), lastDay: item.lastDay?.date,
                        counterSupport: item.definition.isCounterSupported, fieldsAutofilled: effort.filled,
                        fieldsTyped: effort.typed, startedAt: record.session.openedAt,
                        documents: sheets(of: item, among: kept, in: decision),
                        residents: residents(of: item, in: record)),
                    by: clerk, in: tx)
            }
            try openShortfalls(cases, decision, record, by: clerk, in: tx)
            record.session.status = .checking
            record.session.updatedAt = tx.now
            try SessionStore.update(record.session, in: tx)
            try tx.record(
                Event(
                    kind: "session.closed", at: tx.now, actor: clerk, subject: id.description,
                    ward: record.session.ward, purpose: Self.purpose,
                    data: .object([
                        "persons": .int(Int64(record.facts.persons.count)), "procedures": .int(Int64(cases.count)),
                        "events": .array(record.session.events.map(JSONValue.string)),
                        "language": .string(record.session.language.rawValue),
                        "seconds": .int((tx.now.milliseconds - record.session.openedAt.milliseconds) / 1000),
                        "fieldsTyped": .int(Int64(effort.typed)),
                        "charactersTyped": .int(Int64(record.facts.typedCharacters(catalogue))),
                    ])))
            return cases
        }
    }

    /// What the visitor brings later becomes a task of each case that asks for it.
    private func openShortfalls(
        _ cases: [CaseFile], _ decision: Decision, _ record: SessionRecord, by clerk: Actor, in tx: WriteTransaction
    ) throws {
        let due = catalogue.due(of: tx.now.date, calendar: calendars.legal)
        for file in cases {
            guard let item = decision.items.first(where: { $0.definition.id == file.procedure }) else { continue }
            for document in item.documents where record.documents[document.id] == .later {
                try Shortfalls.open(
                    document.id, of: file, section: item.definition.window ?? "", due: due,
                    language: record.session.language, calendar: calendars.legal, by: clerk, in: tx)
            }
        }
    }

    /// The printed forms a procedure is handed in with: its own, or those of the move that does for it.
    private func sheets(of item: Decision.Item, among kept: [String: CaseDocument], in decision: Decision)
        -> [CaseDocument]
    {
        let source =
            item.isDeemed
            ? decision.items.first {
                $0.isHandedIn && !$0.isDeemed && $0.definition.place == .thisDesk
                    && $0.outcomes.first?.event == item.outcomes.first?.event
            } : item
        guard let source else { return [] }
        let prefix = source.definition.id + "--"
        return kept.filter { $0.key.hasPrefix(prefix) }.sorted { $0.key < $1.key }.map(\.value)
    }

    /// Ids of the residents a procedure is about, as far as they came from the register.
    private func residents(of item: Decision.Item, in record: SessionRecord) -> [String] {
        let named = item.persons.compactMap { Int($0.dropFirst()) }
        let numbers = named.isEmpty ? record.facts.persons : named
        return numbers.compactMap { record.residents[$0]?.description }
    }

    /// Why the visitor cannot sign yet.
    func checkReadiness(_ record: SessionRecord, _ decision: Decision) throws(SessionRefusal) {
        guard !record.facts.persons.isEmpty else { throw .nobody }
        if record.isWithoutPowerOfAttorney { throw .powerOfAttorneyMissing }
        guard !record.session.events.contains(where: { record.facts.isOpen(whomConcerns: $0, catalogue) }) else {
            throw .subjectsOpen
        }
        guard !decision.handedIn.isEmpty else { throw .nothingToHandIn }
    }

    private func printAll(
        _ record: SessionRecord, _ decision: Decision, at now: Timestamp
    ) throws -> [PrintedForm] {
        let printed = try formList(decision, on: now.date).map { entry in
            try self.print(entry, of: decision, in: record, at: now)
        }
        if let missing = printed.flatMap(\.rendered.missing).first {
            throw SessionRefusal.glyphMissing(character: missing.text)
        }
        return printed
    }

    /// Keeps the forms as they were signed.
    private func keep(
        _ forms: [PrintedForm], hash: String, in id: CounterSession.Identifier, _ tx: WriteTransaction
    ) throws {
        try removeForms(of: id, in: tx)
        for form in forms {
            let pdf = try tx.putBlob(form.rendered.pdf, contentType: "application/pdf")
            try tx.run(
                """
                INSERT INTO counter_form (session, form, version, facts_hash, pdf, pages, made_at)
                VALUES (\(id), \(form.entry.key), \(form.entry.template.version), \(hash), \(pdf),
                    \(form.rendered.pages), \(tx.now))
                ON CONFLICT (session, form) DO NOTHING
                """)
        }
    }

    /// The sheets of a session by their keys, `PROCEDURE--FORM` or `PROCEDURE--FORM--PERSON`. What follows the procedure names the
    /// sheet within the case: two persons' sheets of one form are two.
    private func keptForms(
        of record: SessionRecord, on today: CivilDate, in tx: some Queryable
    ) throws -> [String: CaseDocument] {
        var kept: [String: CaseDocument] = [:]
        for row in try tx.all(
            Row.self, "SELECT form, pdf, pages FROM counter_form WHERE session = \(record.session.id)")
        {
            let key = try row.string("form")
            let parts = key.replacing("--", with: "\n").split(separator: "\n").map(String.init)
            let form = parts.count > 1 ? parts[1] : key
            let person = parts.count > 2 ? parts[2] : nil
            let title = forms.template(form, on: today)?.title ?? form
            let name = person.flatMap { FactSubject($0) }.flatMap(record.facts.displayName)
            kept[key] = CaseDocument(
                form: person.map { "\(form)--\($0)" } ?? form, title: name.map { "\(title)（\($0)）" } ?? title,
                pdf: try row.get("pdf"), pages: try row.int("pages"))
        }
        return kept
    }
}
