import Kernel
import Store
import Testing

@testable import Procedures

@Suite("Handing in a case")
struct CaseSubmissionTests {
    @Test("twice with the same key is handing in once")
    func idempotent() async throws {
        let office = try await Office()
        let submission = try await office.submission()
        let first = try await office.submit(submission)
        office.clock.advance(seconds: 60)
        #expect(try await office.submit(submission) == first)
        #expect(try await office.events(about: first) == ["case.submitted"])
    }

    @Test("at the same time from many sides with the same key is handing in once")
    func concurrent() async throws {
        let office = try await Office()
        let submission = try await office.submission()
        let numbers = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<20 { group.addTask { try await office.submit(submission).number } }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(numbers == ["2026-000001"])
    }

    @Test("under a key that belongs to another procedure is refused")
    func keyTaken() async throws {
        let office = try await Office()
        try await office.submit(try await office.submission("k1", procedure: "tennyuu"))
        let other = try await office.submission("k1", procedure: "jidou-teate-nintei")
        await #expect(throws: CaseRefusal.keyTaken) { try await office.submit(other) }
    }

    @Test("gives numbers of the fiscal year without gaps, also when a submission fails half-way")
    func numbers() async throws {
        struct Lost: Error {}
        let office = try await Office(at: "2027-03-31T17:00:00+09:00")
        let submissions = [
            try await office.submission("a"), try await office.submission("b"), try await office.submission("c"),
        ]
        #expect(try await office.submit(submissions[0]).number == "2026-000001")
        await #expect(throws: Lost.self) {
            try await office.store.write { tx in
                _ = try Cases.submit(submissions[1], by: Office.clerk, in: tx)
                throw Lost()
            }
        }
        #expect(try await office.submit(submissions[1]).number == "2026-000002")
        office.clock.set(Timestamp(iso: "2027-04-01T09:00:00+09:00") ?? office.clock.now())
        #expect(try await office.submit(submissions[2]).number == "2027-000001")
    }

    @Test("records what the plan's measures count, without personal data")
    func event() async throws {
        let office = try await Office()
        let file = try await office.submit(try await office.submission(residents: ["r1"]))
        office.clock.advance(seconds: 3_600)
        try await office.move(file, to: .completed)
        let event = try #require(try await office.store.events(kinds: ["case.completed"]).first)
        #expect(event.subject == file.id.description)
        #expect(event.ward == Office.ward)
        // Ten minutes with the visitor; the hour until the check does not count.
        #expect(
            event.data == [
                "procedure": "tennyuu", "channel": "counter-session", "number": "2026-000001", "persons": 4,
                "counterSupport": true, "fieldsAutofilled": 30, "fieldsTyped": 6, "seconds": 600,
            ])
    }

    @Test("after the last day by law is late, on the day itself is not")
    func late() async throws {
        let office = try await Office(at: "2026-05-07T17:00:00+09:00")
        let inTime = try await office.submit(try await office.submission("a", lastDay: "2026-05-07"))
        let late = try await office.submit(try await office.submission("b", lastDay: "2026-05-06"))
        let open = try await office.submit(try await office.submission("c", lastDay: nil))
        #expect([inTime, late, open].map(\.isLate) == [false, true, false])
    }
}
