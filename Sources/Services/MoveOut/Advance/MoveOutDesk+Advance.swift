import Booking
import Counter
import Kernel
import Outbound
import Procedures
import Registry
import Site
import Store

/// Another municipality that notices are exchanged with.
public struct Municipality: Sendable {
    let host: OutboundHost
    let key: String

    /// - Parameter key: With which this city comes to it.
    public init(host: OutboundHost, key: String) { (self.host, self.key) = (host, key) }
}

extension MoveOutDesk {
    static let advanceKind = "moveout.advance"
    static let reminderKind = "moveout.remind"
    /// So many days before the last day somebody who is not known to have arrived is reminded.
    static let reminderDays = 3

    // MARK: To another municipality

    /// Puts down what the new municipality is told, and the day on which absence is noticed. Nothing about protected people.
    func sendAdvance(
        _ record: MoveOutRecord, _ notice: MoveOutNotice, _ movers: [Resident], in tx: WriteTransaction
    ) throws {
        guard !record.isProtected, let to = notice.to.code, let from = places.cityCode ?? places.wards.first?.code,
            !isHere(to)
        else { return }
        let persons = zip(notice.members, movers).compactMap { member, resident -> AdvanceNotice.Person? in
            guard let birth = resident.birth.date else { return nil }
            let facts = RegisterFacts.person(resident, on: tx.now.date)
            return AdvanceNotice.Person(
                family: resident.name.family, given: resident.name.given,
                furigana: resident.name.furigana.map { ($0.family, $0.given) },
                formerFamily: resident.name.formerFamily, commonName: resident.name.commonName, birth: birth,
                sex: facts["person.sex"]?.stringValue,
                relation: member.no == notice.newHead ? "head" : facts["person.relation"]?.stringValue ?? "other",
                honseki: resident.domicile?.place.value, hittousha: resident.domicile?.head,
                nationality: resident.isJapanese ? "japan" : "other",
                stay: AdvanceNotice.ForeignStay(resident, self),
                insurance: facts["person.insurance"]?.stringValue, pension: nil,
                careLevel: facts["person.care.level"]?.stringValue,
                receivesChildAllowance: facts["person.childAllowance"] != nil,
                holdsCard: resident.card?.isValid(on: tx.now.date) ?? false)
        }
        let advance = AdvanceNotice(
            reference: record.receipt.text, isSpecial: true, planned: notice.planned, from: from,
            oldAddress: movers.first?.address.value?.oneLine ?? "", to: to, postalCode: notice.to.postalCode,
            town: notice.to.town, lot: notice.to.lot, building: notice.to.building,
            head: notice.members.first { $0.no == notice.newHead }?.name ?? "", persons: persons,
            visit: notice.visit.map { .init(day: $0.date, time: $0.time) })
        let (id, city) = (ID<AdvanceNotice>.make(at: tx.now), data.municipalities.city(of: to))
        try tx.run(
            """
            INSERT INTO moveout_advance (id, direction, municipality, reference, payload, ward, at, planned)
            VALUES (\(id), 'out', \(city.code), \(record.receipt.text), \(advance.json), \(record.ward), \(tx.now),
                \(notice.planned)) ON CONFLICT (direction, municipality, reference) DO NOTHING
            """)
        if municipalities[city.code] != nil {
            try tx.enqueue(
                Job(kind: Self.advanceKind, key: id.description, data: ["advance": .string(id.description)]))
        }
        let dates = dates(notice)
        let day = dates.lastDayBoth.adding(days: -Self.reminderDays)
        try tx.setTimer(
            Job(
                kind: Self.reminderKind, key: record.id.description, data: ["notice": .string(record.id.description)]),
            at: max(tx.now, Timestamp.at(day, TimeOfDay(secondsAfterMidnight: 9 * 3600))))
    }

    /// Sends an advance notice; tried again with pauses.
    public var advanceJob: JobKind {
        JobKind(Self.advanceKind) { job in
            guard let id = job.data["advance"]?.stringValue.flatMap({ ID<AdvanceNotice>($0) }),
                let kept = try await store.read({ tx in
                    try tx.one(KeptAdvance.self, "SELECT * FROM moveout_advance WHERE id = \(id)")
                }), kept.doneAt == nil, let partner = municipalities[kept.municipality]
            else { return nil }
            let answer = try await partner.host.send(
                "POST", "/api/v1/advance-notices",
                headers: ["authorization": "Bearer \(partner.key)", "content-type": "application/json"],
                body: kept.payload.canonicalBytes)
            guard [200, 201].contains(answer.status) else {
                throw NotTaken(status: answer.status)
            }
            return { tx in
                try tx.run("UPDATE moveout_advance SET done_at = \(tx.now) WHERE id = \(id)")
                try tx.record(
                    Event(
                        kind: "advance_notice.sent", at: tx.now, actor: Self.actor, subject: id.description,
                        ward: kept.ward, purpose: Self.purpose,
                        data: ["municipality": .string(kept.municipality)]))
            }
        }
    }

    private struct NotTaken: Error, CustomStringConvertible {
        let status: Int
        var description: String { "the municipality answers \(status)" }
    }

    /// Notices that nobody has said that people arrived (★ late-arrival guard): the page of the notice then says what happens
    /// and until when it can be helped.
    public var reminderJob: JobKind {
        JobKind(Self.reminderKind) { job in
            guard let id = job.data["notice"]?.stringValue.flatMap({ MoveOutRecord.Identifier($0) }) else {
                throw JobFailure("the work names no notice")
            }
            return { tx in
                guard let record = try MoveOutStore.load(id, in: tx), record.status.isStanding else { return }
                let changed: Int = try tx.run(
                    """
                    UPDATE moveout_advance SET reminded_at = \(tx.now)
                    WHERE direction = 'out' AND reference = \(record.receipt.text) AND confirmed_at IS NULL
                    AND reminded_at IS NULL
                    """)
                guard changed > 0 else { return }
                try MoveOutStore.record("movein.reminded", record, by: Self.actor, in: tx)
                try MoveOutMail.late.send(about: record, pack, in: tx)
            }
        }
    }

    /// The new municipality says that they have moved in (転入通知).
    ///
    /// - Throws: ``MoveOutRefusal/unknown``.
    func confirmArrival(_ reference: String, by municipality: Actor, in tx: WriteTransaction) throws {
        guard
            let kept = try tx.one(
                KeptAdvance.self,
                """
                SELECT * FROM moveout_advance WHERE direction = 'out' AND reference = \(reference)
                AND municipality = \(municipality.id)
                """)
        else { throw MoveOutRefusal.unknown }
        guard kept.confirmedAt == nil else { return }
        try tx.run("UPDATE moveout_advance SET confirmed_at = \(tx.now) WHERE id = \(kept.id)")
        if let receipt = ReceiptNumber(reference), let record = try MoveOutStore.load(receipt, in: tx) {
            try tx.callOff(kind: Self.reminderKind, key: record.id.description)
        }
        try tx.record(
            Event(
                kind: "movein.confirmed", at: tx.now, actor: municipality, subject: kept.id.description,
                ward: kept.ward))
    }

    // MARK: From another municipality

    /// Takes what another municipality told: the notice, and sealed and apart its numbers.
    ///
    /// - Throws: A problem (422) when it has numbers and this part of the network keeps none.
    func take(
        _ advance: AdvanceNotice, payload: JSONValue, by municipality: Actor, at now: Timestamp
    ) async throws -> (id: ID<AdvanceNotice>, isNew: Bool) {
        let id = ID<AdvanceNotice>.make(at: now)
        let named = advance.persons.firstIndex { $0.individualNumber != nil || $0.residentCode != nil }
        if let named, vault == nil {
            throw Problem(
                "no-numbers-here", status: 422, title: "Numbers are not kept here",
                detail: "Send the notice without individual numbers and resident codes.",
                errors: [FieldProblem(pointer: "/persons/\(named)", detail: "has a number")])
        }
        let numbers = try vault.flatMap { try AdvanceNumbers.prepare(advance, for: id, by: $0) }
        return try await store.write { tx in
            let kept = try receive(advance, id, payload: payload, by: municipality, in: tx)
            if kept.isNew, let numbers, let ward = places.ward(advance.to)?.code ?? places.wards.first?.code {
                try AdvanceNumbers.store(
                    numbers, of: id, ward: ward, planned: advance.planned, by: municipality, in: tx)
            }
            return kept
        }
    }

    /// Keeps what another municipality told; sent twice it is one.
    ///
    /// - Returns: Its id, and whether it is new.
    func receive(
        _ advance: AdvanceNotice, _ id: ID<AdvanceNotice>, payload: JSONValue, by municipality: Actor,
        in tx: WriteTransaction
    ) throws -> (id: ID<AdvanceNotice>, isNew: Bool) {
        if let earlier = try tx.one(
            KeptAdvance.self,
            """
            SELECT * FROM moveout_advance WHERE direction = 'in' AND municipality = \(municipality.id)
            AND reference = \(advance.reference)
            """)
        {
            return (earlier.id, false)
        }
        let ward = places.ward(advance.to)?.code ?? places.wards.first?.code
        try tx.run(
            """
            INSERT INTO moveout_advance (id, direction, municipality, reference, payload, ward, at, planned, visit)
            VALUES (\(id), 'in', \(municipality.id), \(advance.reference), \(payload), \(ward), \(tx.now),
                \(advance.planned), \(advance.visit?.day.description))
            """)
        if let ward { try reserve(advance, id, ward, by: municipality, in: tx) }
        try tx.record(
            Event(
                kind: "advance_notice.received", at: tx.now, actor: municipality, subject: id.description, ward: ward,
                purpose: Self.purpose, data: ["persons": .int(Int64(advance.persons.count))]))
        return (id, true)
    }

    /// Reserves the time that was asked for. Where it is taken or not offered they are expected on that day all the same.
    private func reserve(
        _ advance: AdvanceNotice, _ id: ID<AdvanceNotice>, _ ward: WardCode, by municipality: Actor,
        in tx: WriteTransaction
    ) throws {
        guard let visit = advance.visit, let time = visit.time else { return }
        var flags: [String: JSONValue] = [
            "pupils": .int(
                Int64(
                    advance.persons.count {
                        (6...15).contains(BirthDate($0.birth).age(on: visit.day) ?? 0)
                    })),
            "kokuho": .bool(advance.persons.contains { $0.insurance == "kokuho" }),
            "elderly": .bool(advance.persons.contains { (BirthDate($0.birth).age(on: visit.day) ?? 0) >= 65 }),
            "foreign": .bool(advance.persons.contains { $0.nationality == "other" }),
        ]
        flags = flags.filter { $0.value != false && $0.value != 0 }
        do {
            try booking.reserve(
                BookingSlot(kind: Self.visitKind, place: ward, day: visit.day, time: time),
                persons: advance.persons.count, flags: .object(flags), subject: "advance/\(id)",
                key: "advance/\(id)", by: municipality, in: tx)
        } catch is BookingRefusal {
            return
        }
    }

    /// Prepares the sessions of those who will come, at most 200 at a time. Run early each day.
    ///
    /// - Returns: How many.
    @discardableResult
    public func prepareSessions() async throws -> Int {
        try await store.write { tx in
            let waiting = try tx.all(
                KeptAdvance.self,
                "SELECT * FROM moveout_advance WHERE direction = 'in' AND session IS NULL ORDER BY at LIMIT 200")
            for kept in waiting {
                guard let ward = kept.ward, let advance = try? AdvanceNotice.read(kept.payload) else { continue }
                let session = try counter.prepare(
                    prepared(advance, ward), key: "advance/\(kept.id)", by: Self.actor, in: tx)
                try tx.run(
                    "UPDATE moveout_advance SET session = \(session), done_at = \(tx.now) WHERE id = \(kept.id)")
            }
            return waiting.count
        }
    }

    private func prepared(_ advance: AdvanceNotice, _ ward: WardCode) -> PreparedSession {
        let place = municipality(ward)
        return PreparedSession(
            ward: ward, events: [("moved-in", advance.planned)],
            persons: advance.persons.map { person in person.facts { pack.words.text($0, .ja) } },
            household: [
                "oldAddress.text": .string(advance.oldAddress), "newAddress.place": .string(place),
                "newAddress.town": .string(advance.town), "newAddress.block": .string(advance.lot),
                "newAddress.building": .string(advance.building), "newHead.name": .string(advance.head),
                "newAddress.postalCode": .string(advance.postalCode ?? ""),
            ].filter { $0.value != "" },
            event: [
                "move.special": .bool(advance.isSpecial),
                "from.otherPrefecture": .bool(advance.from.prefecture != ward.prefecture),
            ],
            party: ["applicant.role": "head", "applicant.name": .string(advance.head)], source: .certificate,
            expiresOn: advance.planned.adding(days: 60))
    }
}

extension AdvanceNotice.Person {
    /// The person as facts of a session.
    fileprivate func facts(_ words: (String) -> String) -> [String: JSONValue] {
        var facts: [String: JSONValue] = [
            "person.family": .string(family), "person.given": .string(given),
            "person.birthDate": .string(birth.description), "person.relation": .string(relation),
            "person.nationality": .string(nationality), "person.card.held": .bool(holdsCard),
            "person.care.certified": .bool(careLevel != nil),
        ]
        facts["person.furigana.family"] = furigana.map { .string($0.family) }
        facts["person.furigana.given"] = furigana.map { .string($0.given) }
        facts["person.formerFamily"] = formerFamily.map(JSONValue.string)
        facts["person.commonName"] = commonName.map(JSONValue.string)
        if let stay { facts.merge(stay.facts(words)) { $1 } }
        facts["person.sex"] = sex.map(JSONValue.string)
        facts["person.honseki"] = honseki.map(JSONValue.string)
        facts["person.hittousha"] = hittousha.map(JSONValue.string)
        facts["person.insurance"] = insurance.map(JSONValue.string)
        facts["person.pension"] = pension.map(JSONValue.string)
        facts["person.care.level"] = careLevel.map(JSONValue.string)
        // What the former municipality pays until the move is claimed anew here.
        if receivesChildAllowance { facts["person.childAllowance"] = "elsewhere" }
        return facts
    }
}
