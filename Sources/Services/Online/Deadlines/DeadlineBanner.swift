import Forms
import Kernel
import Site

/// Tells who fills in a form that its last day is near: the exact day and time, and the fastest way that is still possible.
struct DeadlineBanner: Sendable {
    let ctx: PageContext
    let desk: OnlineDesk
    let procedure: OnlineProcedure
    let deadline: DraftDeadline
    /// As of when; nil for now.
    var moment: Timestamp?

    private var now: Timestamp { moment ?? ctx.now }

    /// The banner; nil while the day is far.
    var banner: Banner? {
        guard deadline.isNear(at: now) else { return nil }
        let lines = text.map { "<p>\($0)</p>" as HTML }
        return Banner(.warning, title, text: HTML(lines))
    }

    private var title: HTML {
        guard !deadline.isPassed(at: now) else {
            return ctx.t("online.deadline.passed", ["day": ctx.dateText(deadline.lastDay)])
        }
        let left = deadline.daysLeft(on: now.date)
        let key = left == 0 ? "online.deadline.today" : "online.deadline.near"
        return ctx.t(
            key,
            ["day": ctx.dateText(deadline.lastDay), "time": ctx.timeText(deadline.lastMoment), "days": String(left)])
    }

    /// The fastest way, then others.
    private var text: [HTML] {
        let ways = desk.ways(procedure, deadline, at: now)
        var lines: [HTML] = []
        if deadline.isPassed(at: now), let late = desk.lateWords(procedure) { lines.append(ctx.t(late)) }
        if let minutes = ways.onlineMinutes {
            lines.append(ctx.t("online.deadline.online", ["minutes": ctx.number(minutes)]))
        }
        if let office = ways.office {
            lines.append(
                ctx.t(
                    ways.onlineMinutes == nil ? "online.deadline.office" : "online.deadline.or-office",
                    [
                        "day": ctx.dateText(office.day), "from": ctx.timeText(office.hours.lowerBound),
                        "to": ctx.timeText(office.hours.upperBound),
                    ]))
        }
        return lines
    }
}

extension OnlineDesk {
    /// What is still possible before a deadline. The offices of a city keep the same hours, as far as a form knows.
    func ways(_ procedure: OnlineProcedure, _ deadline: DraftDeadline, at now: Timestamp) -> DeadlineWays {
        let hours = places.wards.first.flatMap { calendars[$0.calendar] }?.hours
        return DeadlineWays(procedure, deadline, at: now, hours: hours)
    }

    /// Tells that the last day of what is filled in is near; nil while it is far.
    ///
    /// - Parameter moment: as of when; now unless somebody tries a form out as of another time.
    func deadlineBanner(
        _ procedure: OnlineProcedure, _ outcome: FormOutcome, _ ctx: PageContext, at moment: Timestamp? = nil
    ) -> Banner? {
        let now = moment ?? ctx.now
        guard procedure.hasDeadline, let deadline = deadline(procedure, outcome, at: now) else { return nil }
        return DeadlineBanner(ctx: ctx, desk: self, procedure: procedure, deadline: deadline, moment: now).banner
    }

    /// The deadline of a draft as it stands; nil where it has none.
    func deadline(of draft: Draft, at now: Timestamp) -> DraftDeadline? {
        guard let procedure = catalogue.procedure(draft.procedure), procedure.hasDeadline else { return nil }
        let outcome = FormRun(procedure.sheet, draft.raw, at: now, places: formPlaces(draft, files: [])).outcome()
        return deadline(procedure, outcome, at: now)
    }
}

extension OnlineProcedure {
    /// Whether there may be a last day.
    var hasDeadline: Bool { deadline != nil || season != nil }
}
