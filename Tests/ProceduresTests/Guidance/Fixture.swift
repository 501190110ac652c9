import Foundation
import Kernel
import Pack
import Rules
import Testing

@testable import Procedures

/// The packs of the repository, loaded once.
enum Fixture {
    static let city = load("osaka")
    static let town = load("sample-town")
    static let calendar = OpeningCalendar()

    static func day(_ iso: String) -> CivilDate { CivilDate(iso: iso) ?? CivilDate(dayNumber: 0) }

    /// The folder of the repository.
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path

    private static func load(_ name: String) -> (catalogue: ProcedureCatalogue, faults: [PackFault]) {
        do {
            let pack = try CityPack.load(root + "/City/" + name)
            let before = Set(pack.faults.all)
            let catalogue = ProcedureCatalogue(pack: pack)
            return (catalogue, pack.faults.all.filter { !before.contains($0) })
        } catch {
            preconditionFailure("\(error)")
        }
    }
}

/// Builds facts for stories: values are written as JSON.
struct Story {
    var facts = GuidanceFacts(events: [], persons: [])
    var catalogue = Fixture.city.catalogue

    init(_ event: String, on date: String, of persons: Set<String> = [], _ values: [String: JSONValue] = [:]) {
        facts.events = [GuidanceFacts.Event(event, on: Fixture.day(date), persons: persons, facts: read(values))]
    }

    func person(_ id: String, _ values: [String: JSONValue]) -> Story {
        var story = self
        story.facts.persons.removeAll { $0.id == id }
        story.facts.persons.append(GuidanceFacts.Person(id, name: id, facts: read(values)))
        return story
    }

    func person(_ id: String, setting values: [String: JSONValue]) -> Story {
        var story = self
        for index in story.facts.persons.indices where story.facts.persons[index].id == id {
            story.facts.persons[index].facts.merge(read(values)) { $1 }
        }
        return story
    }

    func household(_ values: [String: JSONValue]) -> Story {
        var story = self
        story.facts.facts.merge(read(values)) { $1 }
        return story
    }

    func evaluated(on today: String) -> GuidanceResult {
        Guidance(catalogue).evaluate(facts, on: Fixture.day(today), calendar: Fixture.calendar)
    }

    private func read(_ values: [String: JSONValue]) -> [String: Fact] {
        var facts: [String: Fact] = [:]
        for (name, json) in values {
            guard let definition = catalogue.fact(name) else {
                Issue.record("there is no fact \(name)")
                continue
            }
            do {
                facts[name] = Fact(try definition.value(from: json), source: .hearing)
            } catch {
                Issue.record("\(name): \(error)")
            }
        }
        return facts
    }
}

extension GuidanceResult {
    /// The rows with a status over all persons.
    func rows(_ status: OutcomeStatus) -> [Int] {
        let procedures = Set(outcomes.map(\.procedure))
        return Set(
            procedures.filter { self.status(of: $0) == status }.compactMap { id in
                outcomes.first { $0.procedure == id }?.row
            }
        ).sorted()
    }

    func outcome(row: Int, person: String? = nil) -> Outcome? {
        outcomes.first { $0.row == row && $0.person == person }
    }

    /// The decision on a row over all persons; not needed where it does not follow from the events.
    func status(row: Int) -> OutcomeStatus {
        outcomes.lazy.filter { $0.row == row }.map(\.status).max() ?? .notNeeded
    }

    /// The facts that are asked, each once, ordered.
    var asked: [String] { Set(questions.flatMap(\.questions).map(\.fact)).sorted() }
}
