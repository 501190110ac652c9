import Kernel
import Rules
import Testing

@testable import Procedures

@Suite("The hearing")
struct HearingTests {
    @Test("nothing is asked of a family without small children about nursery places")
    func noSmallChildren() {
        let story = Story.calm("moved-in").child("子", born: "2015-01-10")
            .person("子", ["person.birthDate": "2015-01-10", "person.relation": "child", "person.nationality": "japan"])
        #expect(!story.evaluated(on: "2026-04-24").asked.contains("person.childcareWish"))
    }

    @Test("one household question stands for a question to everyone until the answer is that they differ")
    func householdFirst() {
        let open = StoryTests.family.household(["household.insurance": "unknown"]).evaluated(on: "2026-04-24")
        #expect(open.asked.contains("household.insurance"))
        #expect(!open.asked.contains("person.insurance"))
        #expect(!open.asked.contains("person.pension"))
        #expect(open.status(row: 10) == .possible)
        #expect(open.status(row: 13) == .possible)
        let mixed = StoryTests.family.household(["household.insurance": "mixed"]).evaluated(on: "2026-04-24")
        let questions = mixed.questions.flatMap(\.questions).filter { $0.fact == "person.insurance" }
        #expect(questions.map(\.person) == ["父", "母", "姉", "弟"])
        #expect(questions.first?.text.text(in: .ja) == "父さんの健康保険はどれですか")
        #expect(questions.first?.text.text(in: .en) == "Which health insurance does 父 have?")
    }

    @Test("a question that depends on another open question waits for it")
    func chipAfterDog() {
        var story = Story.calm("moved-in")
        story.facts.facts["household.dog"] = nil
        #expect(story.evaluated(on: "2026-04-24").asked == ["household.dog"])
        #expect(story.household(["household.dog": true]).evaluated(on: "2026-04-24").asked == ["household.dogChip"])
        #expect(story.household(["household.dog": false]).evaluated(on: "2026-04-24").asked == [])
    }

    @Test("\"I do not know\" leaves the procedure possible and the question marked as asked")
    func doesNotKnow() {
        let story = Story.calm("moved-in", household: ["household.moped": "unknown"])
        let result = story.evaluated(on: "2026-04-24")
        #expect(result.status(row: 32) == .possible)
        let question = result.questions.flatMap(\.questions).first { $0.fact == "household.moped" }
        #expect(question?.wasUnknown == true)
        #expect(question?.decides == ["gentsuki"])
    }

    @Test("a derived answer is shown for confirmation, not asked, and an answer of one's own wins over it")
    func derived() {
        let result = StoryTests.family.evaluated(on: "2026-04-24")
        let pension = result.derived.filter { $0.fact == "person.pension" }
        #expect(pension.map(\.value) == [.string("1"), .string("1"), .string("none"), .string("none")])
        let own = StoryTests.family.person("母", setting: ["person.pension": "2"]).evaluated(on: "2026-04-24")
        #expect(own.outcome(row: 13, person: "母")?.status == .notNeeded)
        #expect(own.outcome(row: 13, person: "父")?.status == .needed)
    }

    /// Stories of which almost nothing has been answered.
    static let open: [Story] = {
        var stories = [
            "moved-in", "from-abroad", "between-wards", "within-ward", "moving-out", "going-abroad", "birth",
            "death", "marriage",
        ].map { event in
            var story = Story.calm(event)
            story.facts.facts = [:]
            story.facts.events[0].facts = [:]
            return story
        }
        stories.append(StoryTests.family)
        var empty = Story("moved-in", on: "2026-04-20")
        empty.facts.persons = [GuidanceFacts.Person("a"), GuidanceFacts.Person("b")]
        stories.append(empty)
        return stories
    }()

    @Test("an answer to a question that is asked can change the result", arguments: open)
    func asksOnlyWhatMatters(story: Story) {
        let questions = story.evaluated(on: "2026-04-24").questions.flatMap(\.questions)
        for question in questions {
            let results = answers(question.fact, in: story.catalogue).map { answer in
                summary(answered(story, question.fact, person: question.person, with: answer))
            }
            // Free answers (dates) are tried with three values only, so equal results prove nothing there.
            if question.type == .date { continue }
            #expect(Set(results).count > 1, "\(question.fact) of \(question.person ?? "all") changes nothing")
        }
    }

    @Test("no answer to an open question that is not asked can change the result", arguments: open)
    func asksAllThatMatters(story: Story) {
        let result = story.evaluated(on: "2026-04-24")
        let asked = Set(result.questions.flatMap(\.questions).map { "\($0.fact) \($0.person ?? "")" })
        let scene = Scene(
            story.facts, event: story.facts.events[0], on: Fixture.day("2026-04-24"), catalogue: story.catalogue)
        for (index, fact) in story.catalogue.facts.enumerated() where fact.question != nil && fact.type != .date {
            let subjects: [Int?] = fact.scope == .person ? story.facts.persons.indices.map { $0 } : [nil]
            for person in subjects {
                let subject = person.map { scene.persons[$0] } ?? scene.household
                let id = person.map { story.facts.persons[$0].id }
                // Only what hangs on nothing else and makes sense now.
                guard subject.open[fact.name] == [OpenFact(fact: index, person: person)],
                    fact.ask?.evaluate(scene.inputs(person)) ?? .boolean(true) == .boolean(true),
                    !asked.contains("\(fact.name) \(id ?? "")")
                else { continue }
                let results = answers(fact.name, in: story.catalogue).map {
                    summary(answered(story, fact.name, person: id, with: $0))
                }
                #expect(Set(results).count <= 1, "\(fact.name) of \(id ?? "all") would change something")
            }
        }
    }

    private func answers(_ fact: String, in catalogue: ProcedureCatalogue) -> [FEELValue] {
        guard let definition = catalogue.fact(fact) else { return [] }
        switch definition.type {
        case .boolean: return [.boolean(true), .boolean(false)]
        case .date: return ["2026-04-01", "2026-09-01", "2027-02-01"].map { .date(Fixture.day($0)) }
        case .list: return [.list([])] + (definition.allowed ?? []).map { .list([.string($0)]) }
        default: return (definition.allowed ?? []).map { .string($0) }
        }
    }

    private func answered(_ story: Story, _ fact: String, person: String?, with value: FEELValue) -> GuidanceResult {
        var story = story
        let answer = Fact(.known(value), source: .hearing)
        if let person {
            for index in story.facts.persons.indices where story.facts.persons[index].id == person {
                story.facts.persons[index].facts[fact] = answer
            }
        } else if story.catalogue.fact(fact)?.scope == .event {
            story.facts.events[0].facts[fact] = answer
        } else {
            story.facts.facts[fact] = answer
        }
        return story.evaluated(on: "2026-04-24")
    }

    /// What a visitor would notice of a result: decisions, days, documents, and what is left to decide.
    private func summary(_ result: GuidanceResult) -> [String] {
        result.outcomes.map { outcome in
            let documents = outcome.documents.map { "\($0.id) \($0.handling) \($0.isPossible)" }
            return "\(outcome.procedure) \(outcome.person ?? "") \(outcome.status) \(outcome.pending) "
                + "\(outcome.lastDay?.date?.description ?? "") \(documents)"
        }
    }
}
