import Kernel
import Testing

@testable import Store

@Suite("A change that one person writes and another puts into service")
struct ChangeLifeTests {
    private enum Stage: String, ChangeStage {
        case draft, proposed, published, withdrawn

        var isReady: Bool { self == .proposed }
        var isWritten: Bool { self == .draft }
    }

    private let author = Actor(kind: .staff, id: "a", name: "書く人", roles: [])
    private let other = Actor(kind: .staff, id: "b", name: "見る人", roles: [])
    private let now = Timestamp(milliseconds: 1_000)

    private func proposed() throws -> ChangeLife<Stage> {
        var life = ChangeLife(Stage.draft, by: author, at: now)
        try life.write(by: author, over: 1, at: now)
        try life.move(to: .proposed, at: now)
        return life
    }

    @Test("its author writes over what was read, and nobody else does")
    func writing() throws {
        var life = ChangeLife(Stage.draft, by: author, at: now)
        #expect(life.isWritten(by: author) && !life.isWritten(by: other))
        #expect(throws: ChangeRefusal.notAuthor) { try life.write(by: other, over: 1, at: now) }
        try life.write(by: author, over: 1, at: now)
        #expect(life.revision == 2)
        #expect(throws: ChangeRefusal.changedMeanwhile) { try life.write(by: author, over: 1, at: now) }
        try life.move(to: .proposed, at: now)
        #expect(throws: ChangeRefusal.notReady) { try life.write(by: author, over: 2, at: now) }
    }

    @Test("another person publishes what they have seen, once it is ready; after that nothing changes it")
    func publishing() throws {
        var draft = ChangeLife(Stage.draft, by: author, at: now)
        #expect(throws: ChangeRefusal.notReady) { try draft.publish(by: other, seen: 1, number: 1, at: now) }
        var life = try proposed()
        #expect(throws: ChangeRefusal.samePerson) { try life.publish(by: author, seen: 2, number: 1, at: now) }
        #expect(throws: ChangeRefusal.changedMeanwhile) { try life.publish(by: other, seen: 1, number: 1, at: now) }
        try life.publish(by: other, seen: 2, number: 7, at: now)
        #expect(life.state == .published && life.number == 7 && life.publisherName == "見る人" && !life.state.isOpen)
        #expect(throws: ChangeRefusal.notReady) { try life.withdraw(at: now) }
        #expect(throws: ChangeRefusal.notReady) { try life.move(to: .draft, at: now) }
    }

    @Test("what is given up stays so")
    func withdrawing() throws {
        var life = try proposed()
        try life.withdraw(at: now)
        #expect(life.state == .withdrawn && life.number == nil)
        #expect(throws: ChangeRefusal.notReady) { try life.publish(by: other, seen: 2, number: 1, at: now) }
    }
}
