import Testing

@testable import Online

@Suite("How long forms of a trial took, and which pages they have")
struct TrialTimesTests {
    @Test(
        "a time is in the step of eighths of a doubling in which it lies",
        arguments: [
            // 2^(47/8) = 58.7 and 2^(48/8) = 64; 2^(94/8) = 3444.3; 2^(170/8) = 2493948.
            (0, 0), (1, 0), (2, 8), (58, 46), (59, 47), (60, 47), (63, 47), (64, 48), (3_600, 94), (2_592_000, 170),
            (Int.max, 200),
        ])
    func steps(seconds: Int, step: Int) {
        #expect(TrialTimes.step(of: seconds) == step)
    }

    @Test(
        "half took less than the median, and a few who left the form open do not move it",
        arguments: [
            ([60], 58.7...64), ([60, 60, 60, 864_000], 58.7...64), ([30, 60, 120], 58.7...64),
            ([1, 1, 864_000, 864_000, 864_000], 800_000...950_000), ([600, 600, 600, 600, 1], 560...650),
        ] as [([Int], ClosedRange<Double>)])
    func median(seconds: [Int], range: ClosedRange<Double>) throws {
        var times = TrialTimes()
        for one in seconds { times.add(1, in: TrialTimes.step(of: one)) }
        #expect(range.contains(try #require(times.median)))
    }

    @Test("where nothing was sent there is no median")
    func none() {
        #expect(TrialTimes().median == nil)
        #expect(TrialCount().minutes == nil)
    }

    @Test("what is counted is read again as it was written, and nothing else is")
    func keys() {
        let all: [TrialCount.What] = [
            .started, .passed, .errors, .sent, .page("a"), .page("a:b"), .took(0), .took(200),
        ]
        for what in all { #expect(TrialCount.What(key: what.key) == what) }
        for key in ["", "page", "page:", "took", "took:x", "took:-1", "took:201", "sent:1", "seen"] {
            #expect(TrialCount.What(key: key) == nil, "\(key)")
        }
    }

    @Test("pages that one edition alone has stand where they come in it")
    func funnel() throws {
        let procedure = try #require(
            try OnlineCity.parts.get().catalogue.procedures.first { $0.sheet.pages.count >= 5 })
        let pages = procedure.sheet.pages
        let funnel = TrialFunnel([pages[0], pages[1], pages[2]], [pages[3], pages[0], pages[2], pages[4]])
        #expect(funnel.steps.map(\.page.id) == [3, 0, 1, 2, 4].map { pages[$0].id })
        #expect(funnel.steps.map(\.isInFirst) == [false, true, true, true, false])
        #expect(funnel.steps.map(\.isInSecond) == [true, true, false, true, true])
        #expect(TrialFunnel.pages([[pages[0]], [pages[1]], []]).map(\.id) == [pages[1].id, pages[0].id])
    }
}
