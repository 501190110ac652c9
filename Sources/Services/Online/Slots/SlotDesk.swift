import Booking
import Forms
import Kernel
import Procedures
import Site
import Store

/// Slots of calendars in forms (予約枠): held while a form is filled in, reserved in the transaction that stores the application,
/// free again when it is taken back.
struct SlotDesk: Sendable {
    let booking: BookingDesk
    let desk: OnlineDesk

    // MARK: Names

    /// The key of what is held and reserved for an item of a draft.
    static func key(_ draft: String, _ item: String) -> String { "online:\(draft):\(item)" }

    /// Whose the reservations of an application are.
    static func subject(_ application: CaseFile.Identifier) -> String { "online/\(application)" }

    /// The application that a reservation belongs to; nil for others' reservations.
    static func application(of reservation: Reservation) -> CaseFile.Identifier? {
        guard let subject = reservation.subject, subject.hasPrefix("online/") else { return nil }
        return CaseFile.Identifier(String(subject.dropFirst("online/".count)))
    }

    // MARK: While a form is filled in

    /// Holds what was chosen on a page.
    ///
    /// - Returns: what is wrong with it: a full slot, unless one waits, or one that is not offered.
    func hold(_ items: [FormItem], of draft: Draft, _ outcome: FormOutcome, in tx: WriteTransaction) throws
        -> [FormProblem]
    {
        try items.filter { $0.kind == .slot }.compactMap { item in
            let key = Self.key(draft.id, item.name)
            guard let answer = outcome.answers[item.name] else {
                try booking.release(key: key, in: tx)
                return nil
            }
            guard let slot = BookingSlot(answer) else { return FormProblem(path: item.name, .slotNotOffered) }
            do {
                try booking.hold(slot, subject: "draft", key: key, in: tx)
                return nil
            } catch let refusal as BookingRefusal {
                if refusal == .full, answer.waits, canWait(slot) {
                    try booking.release(key: key, in: tx)
                    return nil
                }
                return FormProblem(path: item.name, kind(of: refusal, slot))
            }
        }
    }

    /// Lets go of what is held for a draft that is thrown away.
    func release(_ draft: Draft, in tx: WriteTransaction) throws {
        for item in desk.catalogue.procedure(draft.procedure)?.sheet.slots ?? [] {
            try booking.release(key: Self.key(draft.id, item.name), in: tx)
        }
    }

    // MARK: When it is sent

    /// Reserves what the application asks for.
    ///
    /// - Throws: ``SubmissionRefusal/slot(_:)`` when a slot is not free any more.
    func reserve(
        _ sheet: FormSheet, _ outcome: FormOutcome, draft: Draft, application: Application, by actor: Actor,
        in tx: WriteTransaction
    ) throws {
        for item in sheet.slots {
            guard let answer = outcome.answers[item.name] else { continue }
            guard let slot = BookingSlot(answer) else {
                throw SubmissionRefusal.slot(FormProblem(path: item.name, .slotNotOffered))
            }
            do {
                try booking.confirm(
                    slot, persons: 1, flags: ["application": .string(application.number)],
                    subject: Self.subject(application.id), key: Self.key(draft.id, item.name), orWait: answer.waits,
                    by: actor, in: tx)
            } catch let refusal as BookingRefusal {
                throw SubmissionRefusal.slot(FormProblem(path: item.name, kind(of: refusal, slot)))
            }
        }
    }

    // MARK: Afterwards

    /// Frees what an application that has ended had reserved, and gives it to who waits.
    func free(_ application: CaseFile.Identifier, by actor: Actor, in tx: WriteTransaction) throws {
        for reservation in try booking.reservations(of: Self.subject(application), in: tx)
        where reservation.status.isOpen {
            guard reservation.slot.start > tx.now else { continue }
            try booking.move(reservation.id, to: .cancelled, by: actor, in: tx)
            try tell(try booking.promote(reservation.slot, in: tx), in: tx)
        }
    }

    /// Moves a visit to another slot, tells the applicant, and gives the old place to who waits.
    ///
    /// - Throws: `BookingRefusal`; nothing is changed then.
    @discardableResult
    func move(
        _ reservation: Reservation, to slot: BookingSlot, by actor: Actor, isApplicant: Bool = false,
        in tx: WriteTransaction
    ) throws -> Reservation {
        let moved = try booking.shift(reservation, to: slot, by: actor, in: tx)
        if let id = Self.application(of: moved), !isApplicant {
            let words = desk.pack.words
            let language = try Application.load(id, in: tx)?.language ?? .ja
            let said = { (slot: BookingSlot) in SlotWords(words: words, language: language).moment(slot) }
            try Message.add(
                Ruby.plain(
                    words.text("online.slot.moved.text", language, ["from": said(reservation.slot), "to": said(slot)])),
                to: id, fromApplicant: false, by: actor, in: tx)
            try ApplicationNotice.slotMoved.send(about: id, pack: desk.pack, in: tx)
        }
        try tell(try booking.promote(reservation.slot, in: tx), in: tx)
        return moved
    }

    /// What the clock does: clears away what was held for too long, and gives free places to those who wait.
    func tidy(in tx: WriteTransaction) throws {
        try booking.clearHolds(in: tx)
        try tell(try booking.promoteAll(in: tx), in: tx)
    }

    /// Draws lots and tells everybody.
    func draw(_ slot: BookingSlot, seed: String, by actor: Actor, in tx: WriteTransaction) throws -> BookingDraw {
        let (draw, decided) = try booking.draw(slot, seed: seed, by: actor, in: tx)
        for reservation in decided {
            guard let id = Self.application(of: reservation) else { continue }
            try ApplicationNotice.slotDrawn.send(about: id, pack: desk.pack, in: tx)
        }
        return draw
    }

    private func tell(_ promoted: [Reservation], in tx: WriteTransaction) throws {
        for reservation in promoted {
            guard let id = Self.application(of: reservation) else { continue }
            try ApplicationNotice.slotPromoted.send(about: id, pack: desk.pack, in: tx)
        }
    }

    private func canWait(_ slot: BookingSlot) -> Bool {
        booking.plan.kind(slot.kind).map { booking.plan.line(of: $0) > 0 } ?? false
    }

    private func kind(of refusal: BookingRefusal, _ slot: BookingSlot) -> FormProblem.Kind {
        switch refusal {
        case .full: .slotFull(canWait: canWait(slot))
        case .notYet(let moment): .slotNotYet(moment)
        case .notOffered, .closed, .keyUsedBefore, .unknown, .notNow: .slotNotOffered
        }
    }
}

extension OnlineDesk {
    /// Slots of calendars; nil where nothing is reserved.
    var slots: SlotDesk? { booking.map { SlotDesk(booking: $0, desk: self) } }
}

extension BookingSlot {
    /// The slot of an answer; nil where it does not say which.
    init?(_ answer: JSONValue) {
        guard let kind = answer["kind"]?.stringValue,
            let place = answer["place"]?.stringValue.flatMap({ WardCode($0) }),
            let day = answer["day"]?.stringValue.flatMap({ CivilDate(iso: $0) }),
            let time = answer["time"]?.stringValue.flatMap({ TimeOfDay(iso: $0) })
        else { return nil }
        self.init(kind: kind, place: place, day: day, time: time)
    }
}

extension JSONValue {
    /// Whether an answer says that one would wait for a place.
    fileprivate var waits: Bool { self["waiting"]?.boolValue == true }
}

extension SlotCalendars {
    /// The calendars of a city.
    public init(_ plan: BookingPlan) {
        self.init(
            names: plan.calendarNames, kinds: { plan.kinds(in: $0).filter(plan.isOffered).map(\.id) },
            place: { plan.kind($0)?.ward?.description })
    }
}
