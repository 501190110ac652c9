import Kernel

/// A value that law sets and changes: a rate, an amount, a limit. Every edition says from which day it applies and since when
/// it is known, so that both "what did we decide then" and "what is right now" can be computed (bitemporal: the period it
/// applies to × when it was known).
public struct DatedParameter: Sendable, Hashable {
    /// A value for a period, as it was known from a day on.
    public struct Edition: Sendable, Hashable {
        /// The value.
        public let value: FEELValue
        /// The first day on which it applies.
        public let from: CivilDate
        /// The last day on which it applies; nil until further notice.
        public let to: CivilDate?
        /// The day on which it became known: published, decided or corrected.
        public let known: CivilDate
        /// The law or notice.
        public let basis: String

        /// A value for a period.
        ///
        /// - Parameter known: The day on which it became known; without one it was known when it began to apply.
        public init(
            _ value: FEELValue, from: CivilDate, to: CivilDate? = nil, known: CivilDate? = nil, basis: String = ""
        ) {
            self.value = value
            self.from = from
            self.to = to
            self.known = known ?? from
            self.basis = basis
        }

        /// Whether it applies on a day.
        public func applies(on date: CivilDate) -> Bool { from <= date && to.map { date <= $0 } ?? true }
    }

    /// Two editions that contradict each other, or days that none covers.
    public enum Fault: Sendable, Hashable, CustomStringConvertible {
        /// An edition ends before it begins.
        case backwards(Int)
        /// Two editions known since the same day apply on the same day.
        case overlap(Int, Int, on: CivilDate)
        /// Between two editions there are days without a value.
        case gap(from: CivilDate, to: CivilDate)

        public var description: String {
            switch self {
            case .backwards(let index): "edition \(index + 1) ends before it begins"
            case .overlap(let a, let b, let date): "editions \(a + 1) and \(b + 1) both apply on \(date)"
            case .gap(let from, let to): "no edition applies from \(from) to \(to)"
            }
        }
    }

    /// The name, such as `child-allowance.under-3`.
    public let name: String
    /// What the value is counted in, such as `yen`, `fraction` or `days`.
    public let unit: String
    /// The editions, in the order in which they were written.
    public let editions: [Edition]
    /// For each edition in the order of its first day.
    private let ordered: [Edition]

    /// A value with its editions.
    public init(name: String, unit: String, editions: [Edition]) {
        self.name = name
        self.unit = unit
        self.editions = editions
        ordered = editions.sorted { ($0.from, $0.known) < ($1.from, $1.known) }
    }

    /// The edition that applies on a day, as it was known at another: of several the one known last, which corrects the
    /// others; of those the one that begins last.
    public func edition(on date: CivilDate, knownAt: CivilDate? = nil) -> Edition? {
        var best: Edition?
        for edition in ordered {
            if edition.from > date { break }
            guard edition.applies(on: date), knownAt.map({ edition.known <= $0 }) ?? true else { continue }
            if let found = best, edition.known < found.known { continue }
            best = edition
        }
        return best
    }

    /// The value that applies on a day, as it was known at another; null when there is none.
    public func value(on date: CivilDate, knownAt: CivilDate? = nil) -> FEELValue {
        edition(on: date, knownAt: knownAt)?.value ?? .null
    }

    /// What is wrong with the editions. An edition without an end stops where the next one begins; one known later may
    /// correct a period that another covers.
    public var faults: [Fault] {
        var faults: [Fault] = []
        for (index, edition) in editions.enumerated() {
            if let to = edition.to, to < edition.from { faults.append(.backwards(index)) }
            for (other, second) in editions.enumerated().dropFirst(index + 1) where second.known == edition.known {
                let start = max(edition.from, second.from)
                let bothEnd = edition.to != nil && second.to != nil
                if edition.from == second.from || (bothEnd && edition.applies(on: start) && second.applies(on: start)) {
                    faults.append(.overlap(index, other, on: start))
                }
            }
        }
        let periods = ordered
        guard var covered = periods.first?.to else { return faults }
        for edition in periods.dropFirst() {
            if edition.from > covered.adding(days: 1) {
                faults.append(.gap(from: covered.adding(days: 1), to: edition.from.adding(days: -1)))
            }
            guard let to = edition.to else { return faults }
            covered = max(covered, to)
        }
        return faults
    }
}
