import Testing

@testable import Online

@Suite("What may be said of the difference between two editions")
struct TrialVerdictTests {
    struct Line: Sendable, CustomTestStringConvertible {
        let a: (sent: Int, started: Int)
        let b: (sent: Int, started: Int)
        let statement: TrialVerdict.Statement
        var testDescription: String { "\(a.sent)/\(a.started) and \(b.sent)/\(b.started)" }
    }

    @Test(
        "a difference is said only where the test and the interval of 95 % agree; under 30 nothing is said",
        arguments: [
            // Newcombe (1998), table II: 56/70 − 48/80 lies between 0.0524 and 0.3339.
            Line(a: (48, 80), b: (56, 70), statement: .more(.b, from: 52, to: 334)),
            Line(a: (56, 70), b: (48, 80), statement: .more(.a, from: 52, to: 334)),
            // 60.0 and 65.0 % of a thousand: z = 2.309, p = 0.021.
            Line(a: (600, 1_000), b: (650, 1_000), statement: .more(.b, from: 8, to: 92)),
            // The same shares of a hundred: z = 0.730, p = 0.465.
            Line(a: (60, 100), b: (65, 100), statement: .notYet(from: -83, to: 181)),
            // Twice nobody, twice everybody: no difference, and no interval of width none.
            Line(a: (0, 30), b: (0, 30), statement: .notYet(from: -114, to: 114)),
            Line(a: (30, 30), b: (30, 30), statement: .notYet(from: -114, to: 114)),
            // z = 2.265 would say p = 0.024, but 2.5 are expected not to finish: Fisher's p is 0.059.
            Line(a: (95, 100), b: (100, 100), statement: .notYet(from: 3, to: 112)),
            // 3 are expected not to finish: Fisher's p is 0.024.
            Line(a: (30, 30), b: (24, 30), statement: .more(.a, from: 45, to: 373)),
            // However large it looks, under 30 it is not said.
            Line(a: (29, 29), b: (1, 500), statement: .tooFew), Line(a: (0, 0), b: (0, 0), statement: .tooFew),
            Line(a: (400, 500), b: (0, 29), statement: .tooFew),
        ])
    func said(_ line: Line) {
        #expect(TrialVerdict(a: line.a, b: line.b).statement == line.statement)
    }

    @Test("the probabilities are those that others have worked out")
    func probability() throws {
        // Fisher's tea: 3 of 4 and 1 of 4.
        #expect(abs(TrialVerdict.exact(3, 4, 1, 4) - 34.0 / 70) < 1e-9)
        let pooled = try #require(TrialVerdict(a: (48, 80), b: (56, 70)).probability)
        #expect(abs(pooled - 0.008045) < 1e-6)
        let small = try #require(TrialVerdict(a: (95, 100), b: (100, 100)).probability)
        #expect(abs(small - 0.059383) < 1e-6)
        // More were sent than were begun: a mistake elsewhere makes no share above one.
        let interval = try #require(TrialVerdict(a: (40, 30), b: (30, 30)).interval)
        #expect(interval.lowerBound >= -1 && interval.upperBound <= 1)
    }
}
