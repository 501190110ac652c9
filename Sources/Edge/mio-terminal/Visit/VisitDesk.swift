import Kernel

/// The one visit there is at a time, and when it ends: printed, cancelled, card taken away for ten seconds, or nobody there for a
/// minute.
actor VisitDesk {
    /// After so many seconds without a sign of life the visit ends.
    static let idleSeconds = 60
    /// So many seconds before that the visitor is asked.
    static let warningSeconds = 20
    /// The same for a page with text, where no script tells that somebody types.
    static let typingSeconds = 180
    /// After so many seconds without its card a visit that read one ends.
    static let cardSeconds = 10
    /// A printer that needs help is given so many seconds.
    static let helpSeconds = 300
    /// Sheets that nobody took after so many seconds are reported to the floor.
    static let takingSeconds = 30

    private let clock: any CityClock
    private let reports: any Reports
    private var current: Visit?
    private(set) var finished: FinishedVisit?

    init(clock: any CityClock, reports: any Reports) { (self.clock, self.reports) = (clock, reports) }

    /// Whether somebody stands there.
    var isBusy: Bool { current != nil }

    /// Begins a visit; one that was under way ends.
    ///
    /// - Parameter speaks: Whether pages say their headings from the beginning.
    func start(speaks: Bool = false) async -> Visit {
        if current != nil { await end(.cancelled) }
        finished = nil
        var visit = Visit(id: Visit.makeID(), at: clock.now())
        visit.speaks = speaks
        current = visit
        return visit
    }

    /// The visit of an id, which thereby shows a sign of life; nil when it is over.
    func visit(_ id: String, typing: Bool? = nil) -> Visit? {
        guard current?.id == id else { return nil }
        current?.touchedAt = clock.now()
        if let typing { current?.isTyping = typing }
        return current
    }

    /// The visit of an id, without a sign of life.
    func look(_ id: String) -> Visit? { current?.id == id ? current : nil }

    /// Changes the visit of an id; nil when it is over.
    @discardableResult
    func update<Value: Sendable>(_ id: String, _ change: @Sendable (inout Visit) throws -> Value) rethrows -> Value? {
        guard current?.id == id, var visit = current else { return nil }
        // Only one copy of what is known is alive at any time.
        current = nil
        defer { current = visit }
        return try change(&visit)
    }

    /// The visit under way as the floor hears of it; nil for none.
    var presence: Presence? {
        current.map { visit in
            let states = visit.run?.sheets.map(\.state) ?? []
            let phase: Presence.Phase =
                visit.run == nil
                ? .filling
                : states.contains(.doubtful) ? .doubtful : states.contains(.failed) ? .failed : .printing
            return Presence(mark: visit.mark, phase: phase)
        }
    }

    /// The id of the visit that bears a mark.
    func id(marked mark: String) -> String? { current.flatMap { $0.mark == mark ? $0.id : nil } }

    /// Ends a visit on the visitor's wish.
    func cancel(_ id: String) async {
        guard current?.id == id else { return }
        await end(.cancelled)
    }

    /// Ends a visit all of whose sheets are out.
    func finish(_ id: String) async {
        guard current?.id == id, current?.run?.isDone == true else { return }
        await end(.printed)
    }

    /// The sheets were taken.
    func taken() { finished?.isTaken = true }

    /// Sheets lie in the printer, and whoever wanted them has gone.
    var hasForgottenPaper: Bool {
        guard let finished, !finished.forms.isEmpty, !finished.isTaken else { return false }
        return finished.at.milliseconds(until: clock.now()) >= Int64(Self.takingSeconds) * 1_000
    }

    /// Whether a visit needs a look at the reader.
    var watchesCard: Bool { current.map { $0.source?.isCard == true && !isPrinting($0) } ?? false }

    /// Looks at the time and the card.
    /// - Parameter cardLies: Whether a card lies on the reader; nil when nobody knows.
    func tick(cardLies: Bool?) async {
        guard var visit = current else { return }
        let now = clock.now()
        if visit.source?.isCard == true, !isPrinting(visit), let cardLies {
            visit.cardGoneAt = cardLies ? nil : visit.cardGoneAt ?? now
            current?.cardGoneAt = visit.cardGoneAt
        }
        if let gone = visit.cardGoneAt, !isPrinting(visit),
            gone.milliseconds(until: now) >= Int64(Self.cardSeconds) * 1_000
        {
            return await end(.cardRemoved)
        }
        if secondsLeft(visit, now) <= 0 { await end(.idle) }
    }

    /// Seconds until the visit of an id ends by itself, and whether its card is gone.
    func time(_ id: String) -> (left: Int, cardGone: Bool)? {
        guard let visit = look(id) else { return nil }
        return (secondsLeft(visit, clock.now()), visit.cardGoneAt != nil)
    }

    /// What a visitor has done counts when sheets came out, also when the visit ended early.
    private func end(_ ending: FinishedVisit.Ending) async {
        guard let visit = current else { return }
        current = nil
        let now = clock.now()
        let out = visit.run?.sheets.filter { $0.state == .out } ?? []
        finished = FinishedVisit(
            id: visit.id, at: now, forms: out.map(\.form), source: visit.source, ending: ending,
            speaks: visit.speaks)
        guard !out.isEmpty, let source = visit.source else { return }
        let use = UseReport(
            id: ID<UseReport>.make(at: now), start: visit.startedAt, end: now, source: source,
            forms: out.map { UseReport.Form(id: $0.form, version: $0.version, characters: $0.characters) },
            pages: out.reduce(0) { $0 + $1.pages },
            result: ending == .printed ? .printed : .partly)
        await reports.add(.use(use))
    }

    /// The printer works: the visit ends with it and not before.
    private func isPrinting(_ visit: Visit) -> Bool { visit.run.map { !$0.needsHelp } ?? false }

    private func secondsLeft(_ visit: Visit, _ now: Timestamp) -> Int {
        let limit: Int
        if let run = visit.run {
            limit = run.needsHelp ? Self.helpSeconds : Self.helpSeconds * 2
        } else {
            limit = visit.isTyping && !visit.hasScript ? Self.typingSeconds : Self.idleSeconds
        }
        let passed = visit.touchedAt.milliseconds(until: now) / 1_000
        return limit - Int(clamping: max(passed, 0))
    }
}
