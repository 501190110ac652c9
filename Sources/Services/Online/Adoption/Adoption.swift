import Forms
import Kernel

/// How far a procedure is used online in a period (オンライン利用率), from what was counted.
struct Adoption: Sendable {
    let procedure: OnlineProcedure
    /// Arrivals by channel: `online`, `counter`, `post`, `phone`.
    let channels: [String: Int]
    let viewed: Int
    let started: Int
    /// Sent pages by their ids, with the seconds spent on them.
    let pages: [String: (count: Int, seconds: Int)]
    /// How often each item was wrong, was set right by the office, and was where somebody stopped.
    let errors: [String: Int]
    let corrections: [String: Int]
    let abandons: [String: Int]
    let reasons: [String: Int]

    init(_ procedure: OnlineProcedure, _ counts: [DailyCount]) {
        self.procedure = procedure
        var channels: [String: Int] = [:]
        var pages: [String: (count: Int, seconds: Int)] = [:]
        var (errors, corrections, abandons) = ([String: Int](), [String: Int](), [String: Int]())
        var reasons: [String: Int] = [:]
        var (viewed, started) = (0, 0)
        for count in counts where count.procedure == procedure.id {
            let parts = count.what.split(separator: ":", maxSplits: 1).map(String.init)
            switch (parts[0], parts.count > 1 ? parts[1] : "") {
            case ("arrived", let channel), ("paper", let channel): channels[channel, default: 0] += count.count
            case ("page", let id): pages[id] = (count.count, count.seconds)
            case ("fault", let item): errors[item, default: 0] += count.count
            case ("corrected", let item): corrections[item, default: 0] += count.count
            case ("abandoned", let item): abandons[item, default: 0] += count.count
            case ("reason", let reason): reasons[reason, default: 0] += count.count
            case ("viewed", _): viewed = count.count
            case ("started", _): started = count.count
            default: continue
            }
        }
        (self.channels, self.pages, self.reasons) = (channels, pages, reasons)
        (self.errors, self.corrections, self.abandons) = (errors, corrections, abandons)
        (self.viewed, self.started) = (viewed, started)
    }

    var online: Int { channels["online"] ?? 0 }

    /// All that arrived, by whatever channel.
    var total: Int { channels.values.reduce(0, +) }

    /// The share that came online, in percent; nil while nothing came.
    var rate: Double? { total > 0 ? Double(online) / Double(total) * 100 : nil }

    /// Whether its goal is reached; nil where it has none or nothing came.
    var isReached: Bool? {
        guard let goal = procedure.statistics.goal, let rate else { return nil }
        return rate >= Double(goal)
    }

    /// Hours that the applications online have saved applicants and staff together.
    var savedHours: Double {
        Double(online) * Double(procedure.statistics.minutesPaper - procedure.statistics.minutesOnline) / 60
    }
}

/// Both formulas of the plan's KPI over the target procedures.
struct AdoptionFigures: Sendable, Equatable {
    /// Σ online ÷ Σ all channels, in percent; nil while nothing came.
    let share: Double?
    /// The share of target procedures whose own goal is reached, in percent; nil without targets.
    let reached: Double?
    let savedHours: Double

    /// Over all that is shown; the targets among it count.
    init(_ all: [Adoption]) {
        self.init(
            all.filter(\.procedure.statistics.isTarget).map {
                TargetUse(online: $0.online, total: $0.total, goal: $0.procedure.statistics.goal)
            }, savedHours: all.reduce(0) { $0 + $1.savedHours })
    }

    init(_ targets: [TargetUse], savedHours: Double) {
        let (online, total) = targets.reduce((0, 0)) { ($0.0 + $1.online, $0.1 + $1.total) }
        share = total > 0 ? Double(online) / Double(total) * 100 : nil
        reached =
            targets.isEmpty
            ? nil : Double(targets.count(where: \.isReached)) / Double(targets.count) * 100
        self.savedHours = savedHours
    }
}

/// What came of a target procedure in a period.
struct TargetUse: Sendable, Equatable {
    let online: Int
    let total: Int
    /// The share that shall come online, in percent.
    let goal: Int?

    /// Whether its own goal is reached; not while nothing came.
    var isReached: Bool { goal.map { total > 0 && online * 100 >= $0 * total } ?? false }
}
