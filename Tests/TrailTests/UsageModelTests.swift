import Kernel
import Store
import Testing

@testable import Registry
@testable import Trail

@Suite("Accesses by month")
struct UsageModelTests {
    private func access(_ at: String, _ actor: String = "a", purpose: String = "inquiry") throws -> Access {
        Access(
            id: 1, kind: .record, at: try #require(Timestamp(iso: at + ":00+09:00")), actorKind: .staff, actorID: actor,
            ward: nil, purpose: purpose, roles: [], route: nil)
    }

    private func lines(_ accesses: Access..., page: (Access) -> String = { _ in "p" }) -> [[Int]] {
        UsageModel(accesses, page: page).months.map { $0.lines.map(\.count) }
    }

    @Test("nothing has no month")
    func empty() { #expect(UsageModel([]) { _ in "" }.months.isEmpty) }

    @Test("months follow the calendar of Japan")
    func months() throws {
        let model = UsageModel([try access("2026-05-01T00:00"), try access("2026-04-30T23:59")]) { _ in "" }
        #expect(model.months.map(\.first.description) == ["2026-05-01", "2026-04-01"])
    }

    @Test("accesses in a row are one line, unless day, actor, purpose or page differ")
    func together() throws {
        let ten = try access("2026-04-24T10:00")
        let nine = try access("2026-04-24T09:00")
        #expect(lines(ten, nine) == [[2]])
        #expect(lines(ten, nine, try access("2026-04-23T09:00")) == [[2, 1]])
        #expect(lines(ten, try access("2026-04-24T09:30", "b"), nine) == [[1, 1, 1]])
        #expect(lines(ten, try access("2026-04-24T09:00", purpose: "correction")) == [[1, 1]])
        #expect(lines(ten, nine) { $0.at.date == ten.at.date && $0.at == ten.at ? "p" : "q" } == [[1, 1]])
        let line = try #require(UsageModel([ten, nine]) { _ in "p" }.months.first?.lines.first)
        #expect(line.since == nine.at && line.newest.at == ten.at)
    }
}
