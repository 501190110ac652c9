import Kernel
import Store
import Testing

@testable import Procedures

@Suite("Moving a case")
struct CaseMoveTests {
    @Test("to completed needs another person than the one who handed it in")
    func fourEyes() async throws {
        let office = try await Office()
        let file = try await office.submit(try await office.submission(), by: Office.both)
        await #expect(throws: CaseRefusal.samePerson) { try await office.move(file, to: .completed, by: Office.both) }
        #expect(try await office.status(of: file) == .received)
        #expect(try await office.move(file, to: .completed, by: Office.checker)?.status == .completed)
        #expect(try await office.events(about: file) == ["case.submitted", "case.completed"])
    }

    @Test("to completed needs another person than the one who took it in again")
    func fourEyesAfterReturn() async throws {
        let office = try await Office()
        let file = try await office.submit(try await office.submission(), by: Office.clerk)
        try await office.move(file, to: .returned, note: "生年月日", by: Office.both)
        try await office.move(file, to: .received, by: Office.both)
        await #expect(throws: CaseRefusal.samePerson) { try await office.move(file, to: .completed, by: Office.both) }
        #expect(try await office.move(file, to: .completed, by: Office.checker)?.status == .completed)
    }

    @Test("back or out needs a reason", arguments: [CaseFile.Status.returned, .withdrawn], [nil, ""] as [String?])
    func reason(status: CaseFile.Status, note: String?) async throws {
        let office = try await Office()
        let file = try await office.submit(try await office.submission())
        await #expect(throws: CaseRefusal.reasonMissing) { try await office.move(file, to: status, note: note) }
        #expect(try await office.status(of: file) == .received)
    }

    /// The ways to a status and the statuses to which nobody moves a case from there.
    static let forbidden: [(way: [CaseFile.Status], to: [CaseFile.Status])] = [
        ([], [.received]),
        ([.returned], [.returned, .completed]),
        ([.completed], [.received, .returned, .completed, .withdrawn]),
        ([.withdrawn], [.received, .returned, .completed, .withdrawn]),
    ]

    @Test("where it cannot go is refused and leaves no trace", arguments: forbidden)
    func illegal(way: [CaseFile.Status], targets: [CaseFile.Status]) async throws {
        let office = try await Office()
        let file = try await office.submit(try await office.submission())
        for status in way { try await office.move(file, to: status, note: "理由") }
        let before = try await office.events(about: file)
        let from = way.last ?? .received
        for target in targets {
            await #expect(throws: CaseRefusal.cannotMove(from: from, to: target)) {
                try await office.move(file, to: target, note: "理由")
            }
        }
        #expect(try await office.status(of: file) == from)
        #expect(try await office.events(about: file) == before)
    }

    @Test("is written into its history with who, when and why")
    func history() async throws {
        let office = try await Office()
        let file = try await office.submit(try await office.submission())
        try await office.move(file, to: .returned, note: "続柄が違います")
        office.clock.advance(seconds: 120)
        try await office.move(file, to: .received, by: Office.clerk)
        let steps = try await office.store.read { try Cases.history(of: file.id, in: $0) }
        #expect(steps.map(\.to) == [.received, .returned, .received])
        #expect(steps.map(\.from) == [nil, .received, .returned])
        #expect(steps.map(\.actorName) == ["見本 花子", "例文 次郎", "見本 花子"])
        #expect(steps.map(\.note) == [nil, "続柄が違います", nil])
        #expect(steps.last?.at == office.clock.now())
    }

    @Test("that does not exist is nothing")
    func unknown() async throws {
        let office = try await Office()
        let id = CaseFile.Identifier.make(at: office.clock.now())
        let moved = try await office.store.write { tx in
            try Cases.move(id, to: .completed, note: nil, by: Office.checker, in: tx)
        }
        #expect(moved == nil)
    }
}
