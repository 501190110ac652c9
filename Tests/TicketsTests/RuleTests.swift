import Kernel
import Testing

@testable import Tickets

@Suite("The rules of tickets")
struct RuleTests {
    @Test(
        "a number is a letter and at least three digits, however it was typed",
        arguments: [
            ("A012", "A012"), ("a12", "A012"), ("Ａ－０１２", "A012"), ("B 7", "B007"), ("C1000", "C1000"), ("A", nil),
            ("12", nil), ("A0", nil), ("AB1", nil), ("あ1", nil), ("A1234567", nil),
        ] as [(String, String?)])
    func number(typed: String, expected: String?) { #expect(TicketNumber(typed)?.description == expected) }

    @Test("what can be done with a ticket follows from its state alone")
    func states() {
        let table: [TicketState: [TicketMove: TicketState]] = [
            .issued: [.call: .called], .transferred: [.call: .called],
            .called: [
                .call: .called, .serve: .serving, .hold: .held, .transfer: .transferred, .giveUp: .noShow,
            ],
            .serving: [.hold: .held, .transfer: .transferred, .finish: .done],
            .held: [.call: .called, .transfer: .transferred], .noShow: [.comeBack: .issued], .done: [:],
        ]
        for state in TicketState.allCases {
            for move in TicketMove.allCases {
                #expect(move.state(after: state) == table[state]?[move], "\(move.rawValue) of \(state.rawValue)")
            }
        }
    }

    @Test("a call counts two minutes after the one before, and after three nobody need be waited for")
    func calls() {
        let first = Timestamp(milliseconds: 1_000_000_000)
        var calls = CallRule.calling(at: first, after: [])
        #expect(calls == [first])
        // Sooner it is the same call, said once more.
        calls = CallRule.calling(at: first.adding(seconds: 119), after: calls)
        #expect(calls == [first] && CallRule.nextCall(after: calls) == first.adding(seconds: 120))
        calls = CallRule.calling(at: first.adding(seconds: 120), after: calls)
        #expect(calls.count == 2 && !CallRule.mayGiveUp(after: calls))
        calls = CallRule.calling(at: first.adding(seconds: 240), after: calls)
        #expect(CallRule.mayGiveUp(after: calls) && CallRule.nextCall(after: calls) == nil)
    }

    @Test("services of the same weekday and hour draw the prior away from what the pack says")
    func prior() {
        // (10 × 600 + 8,000) / 20
        #expect(Pace.prior(usual: 600, count: 10, sum: 8_000).mean == 700)
        #expect(Pace.prior(usual: 600, count: 0, sum: 0) == Pace(mean: 600, variance: 420 * 420))
    }

    @Test("the pace is the weighted mean of the last thirty services with a weight of a tenth, and its variance")
    func pace() {
        // 600 → 610 → 599; 0.9 (100 + 0.1 · 100²) = 990; 0.9 (990 + 0.1 · 110²) = 1,980
        let pace = Pace.of([700, 500], prior: Pace(mean: 600, variance: 100))
        #expect(abs(pace.mean - 599) < 1e-9 && abs(pace.variance - 1_980) < 1e-9)
        // What is older than thirty services does not count.
        let thirty = [Double](repeating: 300, count: 30)
        #expect(
            Pace.of([9_000] + thirty, prior: .init(mean: 600, variance: 1))
                == Pace.of(thirty, prior: .init(mean: 600, variance: 1)))
    }

    @Test("the wait is the work before it over the open windows, and what is left until the first is free")
    func wait() throws {
        let pace = Pace(mean: 600, variance: 0)
        let two: [WaitModel.Service] = [.init(pace: pace, elapsed: 120), .init(pace: pace, elapsed: 300)]
        // 3 × 600 / 2 + 1 / (1/480 + 1/300) = 900 + 184.615…
        let model = try #require(WaitModel(ahead: [pace, pace, pace], windows: 2, inService: two))
        #expect(abs(model.mean - 1_084.615_385) < 1e-5)
        // One window: what is left of its service.
        #expect(WaitModel(ahead: [], windows: 1, inService: [two[0]])?.mean == 480)
        // A service that takes longer than expected is believed to take another quarter.
        #expect(WaitModel(ahead: [], windows: 1, inService: [.init(pace: pace, elapsed: 2_000)])?.mean == 150)
        // A window that is free: nothing is left.
        #expect(WaitModel(ahead: [pace], windows: 2, inService: [two[0]])?.mean == 300)
        #expect(WaitModel(ahead: [], windows: 0, inService: []) == nil)
    }

    @Test("eight of ten waits are not longer than the percentile")
    func percentile() throws {
        func model(mean: Double, deviation: Double) throws -> WaitModel {
            try #require(
                WaitModel(ahead: [Pace(mean: mean, variance: deviation * deviation)], windows: 1, inService: []))
        }
        // Exponential: −ln 0.2 = 1.609438.
        let exponential = try model(mean: 600, deviation: 600).percentile80
        #expect(abs(exponential - 965.66) < 10)
        // Chi-square with 8 degrees of freedom (mean 8, variance 16): 11.030 in the tables.
        let chi = try model(mean: 8, deviation: 4).percentile80
        #expect(abs(chi - 11.030) < 0.03)
        #expect(try model(mean: 600, deviation: 0).percentile80 == 600)
    }

    @Test(
        "with fewer than five services of the day the fixed table is shown",
        arguments: [
            (0, 0, false), (1, 10, false), (5, 10, false), (6, 20, false), (10, 20, false), (11, 30, false),
            (15, 30, false), (16, 30, true), (60, 30, true),
        ])
    func table(waiting: Int, minutes: Int, isOrMore: Bool) throws {
        let model = try #require(WaitModel(ahead: [], windows: 1, inService: []))
        #expect(
            ShownWait.of(model, waiting: waiting, observations: 4)
                == ShownWait(minutes: minutes, isOrMore: isOrMore, basis: .table))
    }

    @Test("with five the percentile is shown, rounded up to five minutes, never less than what is certain")
    func shown() throws {
        let exact = Pace(mean: 601, variance: 0)
        let model = try #require(WaitModel(ahead: [exact], windows: 1, inService: []))
        #expect(ShownWait.of(model, waiting: 1, observations: 5) == ShownWait(minutes: 15, basis: .measured))
        #expect(ShownWait.of(model, waiting: 1, observations: 5, certain: 1_801)?.minutes == 35)
        #expect(ShownWait.of(nil, waiting: 1, observations: 5) == nil)
        let none = try #require(WaitModel(ahead: [], windows: 1, inService: []))
        #expect(ShownWait.of(none, waiting: 0, observations: 5)?.minutes == 0)
    }

    @Test("nobody is called in the break at noon")
    func breaks() throws {
        func time(_ text: String) throws -> TimeOfDay { try #require(TimeOfDay(iso: text)) }
        let hours = [try time("8:30")...time("12:00"), try time("13:00")...time("17:15")]
        #expect(WorkingTime.clock(from: try time("9:00"), work: 600, hours: hours) == 600)
        #expect(WorkingTime.clock(from: try time("11:50"), work: 600, hours: hours) == 600)
        // One second more than fits before noon: it ends at 13:00:01.
        #expect(WorkingTime.clock(from: try time("11:50"), work: 601, hours: hours) == 4_201)
        #expect(WorkingTime.untilOpen(at: try time("8:00"), hours: hours) == 1_800)
        #expect(WorkingTime.untilOpen(at: try time("12:30"), hours: hours) == 1_800)
        #expect(WorkingTime.untilOpen(at: try time("13:00"), hours: hours) == 0)
        // Who is inside at closing is still served.
        #expect(WorkingTime.clock(from: try time("17:10"), work: 900, hours: hours) == 900)
        #expect(WorkingTime.clock(from: try time("17:20"), work: 900, hours: hours) == 900)
    }

    @Test(
        "outside of 70 to 90 percent the times shown are not truthful, once twenty are known",
        arguments: [
            (20, 13, .tooShort), (20, 14, nil), (20, 18, nil), (20, 19, .tooLong), (19, 19, nil), (0, 0, nil),
            (100, 69, .tooShort), (100, 70, nil), (100, 90, nil), (100, 91, .tooLong),
        ] as [(Int, Int, Calibration.Alarm?)])
    func calibration(shown: Int, within: Int, alarm: Calibration.Alarm?) {
        #expect(Calibration(shown: shown, within: within).alarm == alarm)
    }
}
