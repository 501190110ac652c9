import Kernel
import Store
import TestDatabase
import Testing

@testable import Online

@Suite("The last application of somebody")
struct LastApplicationTests {
    @Test("is the newest for that procedure, and found without reading those for others")
    func last() async throws {
        let city = try await OnlineCity()
        var numbers: [String] = []
        for _ in 1...2 {
            var walk = try await Walk("jidou-teate-henkou", in: city, as: "head")
            let example = try #require(walk.procedure.sheet.examples.first { $0.problems == [] })
            try await walk.fill(walk.unknown(example.answers))
            numbers.append(try await walk.submit())
            try city.clock.set(city.clock.now().adding(seconds: 60).iso)
        }
        let number = try #require(numbers.last)
        let sent = try #require(try await city.store.read { try Application.load(number: number, in: $0) })
        let (found, none) = try await city.store.read { tx in
            (
                try Application.last(of: sent.owner, procedure: sent.procedure, in: tx)?.number,
                try Application.last(of: sent.owner, procedure: "inu-henkou", in: tx)?.number
            )
        }
        #expect(found == number && none == nil)

        guard !TestDatabase.isPostgreSQL else { return }  // With two rows it reads the table, and is right.
        let statement = Application.lastStatement(of: sent.owner, procedure: sent.procedure)
        let steps = try await city.store.read { tx in
            try tx.all(Row.self, "EXPLAIN QUERY PLAN \(statement)").map { try $0.string("detail") }
        }
        #expect(steps.count == 1 && steps[0].contains("online_application_last"), "\(steps)")
    }
}
