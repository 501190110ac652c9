import Kernel
import Testing

@testable import Procedures

/// One row of the table in one situation, worked by hand.
struct RowCase: Sendable, CustomTestStringConvertible {
    let row: Int
    let says: String
    let story: Story
    let person: String?
    let status: OutcomeStatus
    let lastDay: String?
    let today: String

    var testDescription: String { "row \(row): \(says)" }

    /// Needed, until a day; nil where no day is counted.
    static func needed(
        _ row: Int, _ says: String, _ story: Story, for person: String? = nil, until lastDay: String? = nil,
        on today: String = "2026-04-24"
    ) -> RowCase {
        RowCase(row: row, says: says, story: story, person: person, status: .needed, lastDay: lastDay, today: today)
    }

    static func not(
        _ row: Int, _ says: String, _ story: Story, for person: String? = nil, on today: String = "2026-04-24"
    ) -> RowCase {
        RowCase(row: row, says: says, story: story, person: person, status: .notNeeded, lastDay: nil, today: today)
    }

    static func possible(
        _ row: Int, _ says: String, _ story: Story, for person: String? = nil, until lastDay: String? = nil
    ) -> RowCase {
        RowCase(
            row: row, says: says, story: story, person: person, status: .possible, lastDay: lastDay,
            today: "2026-04-24")
    }

    /// Runs it.
    func check() {
        let result = story.evaluated(on: today)
        let outcome = result.outcome(row: row, person: person)
        #expect(outcome?.status ?? .notNeeded == status)
        if status > .notNeeded { #expect(outcome?.lastDay?.date == lastDay.map(Fixture.day)) }
        if status == .notNeeded, let outcome {
            // A disappearing row says why, in its own words.
            #expect(outcome.reason.template != story.catalogue.texts.notNeeded)
            #expect(!outcome.reason.text(in: .ja).contains("{"))
        }
    }
}

extension Story {
    /// The calm household with something else about the husband.
    static func calm(_ event: String, husband values: [String: JSONValue]) -> Story {
        calm(event).person("夫", setting: values)
    }

    /// The calm household with something else about it.
    static func calm(_ event: String, household values: [String: JSONValue]) -> Story {
        calm(event).household(values)
    }

    /// Something else about the event.
    func event(setting values: [String: JSONValue]) -> Story {
        var story = self
        let other = Story(facts.events[0].id, on: "2026-04-20", values)
        story.facts.events[0].facts.merge(other.facts.events[0].facts) { $1 }
        return story
    }
}
