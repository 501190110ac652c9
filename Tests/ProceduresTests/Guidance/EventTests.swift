import Kernel
import Testing

@testable import Procedures

extension Story {
    /// A household about which every question is answered with the answer that leads to nothing: a man of 40, head,
    /// Japanese, without a card, insured through his employer; for a birth with wife and child, for a death and a
    /// marriage with her.
    static func calm(_ event: String) -> Story {
        let date = event == "moving-out" || event == "going-abroad" ? "2026-06-10" : "2026-04-20"
        let subjects: Set<String> =
            switch event {
            case "birth": ["子"]
            case "death": ["夫"]
            case "marriage": ["夫", "妻"]
            default: []
            }
        var values: [String: JSONValue] = [:]
        switch event {
        case "moved-in": values = ["move.special": false, "from.otherPrefecture": false]
        case "birth": values = ["birth.lumpSumRemainder": false]
        case "death": values = ["death.funeralDate": "2026-04-23"]
        case "marriage": values = ["marriage.alreadyMarried": false, "marriage.closeKin": false]
        default: break
        }
        var story = Story(event, on: date, of: subjects, values).adult("夫", relation: "head", sex: "male")
            .household([
                "household.insurance": "employee", "household.childAllowance": "none", "household.dog": false,
                "household.moped": false, "household.hasHandbook": false, "household.municipalHousing": false,
                "household.fixedAssets": false, "household.wantsCertificate": false, "household.pregnant": false,
                "household.registerHere": true,
            ])
        if ["birth", "death", "marriage"].contains(event) {
            story = story.adult("妻", relation: "spouse", sex: "female")
        }
        if event == "birth" {
            story = story.child("子", born: "2026-04-20").person("子", setting: ["person.wantsCard": false])
                .person("妻", setting: ["person.gaveBirth": true])
        }
        // Questions that the calm household answers with no.
        if ["between-wards", "within-ward", "marriage"].contains(event) {
            story = story.household(["household.headChanges": false])
        }
        return story
    }

    func adult(_ id: String, relation: String, sex: String) -> Story {
        person(
            id,
            [
                "person.birthDate": "1985-09-01", "person.sex": .string(sex), "person.relation": .string(relation),
                "person.nationality": "japan", "person.card.held": false, "person.care.certified": false,
                "person.wantsSeal": false,
            ])
    }

    func child(_ id: String, born: String) -> Story {
        person(
            id,
            [
                "person.birthDate": .string(born), "person.sex": "female", "person.relation": "child",
                "person.nationality": "japan", "person.card.held": false, "person.care.certified": false,
                "person.childcareWish": false, "person.wantsSeal": false, "person.pregnant.expecting": false,
            ])
    }
}

@Suite("Life events")
struct EventTests {
    @Test(
        "a household about which all is known has exactly the rows of its event and nothing to be asked",
        arguments: [
            ("moved-in", [1, 46]), ("from-abroad", [2]), ("between-wards", [3, 46]), ("within-ward", [4, 46]),
            ("moving-out", [5, 46]), ("going-abroad", [5]), ("birth", [17, 20, 30, 35]), ("death", [38]),
            ("marriage", [44]),
        ])
    func calm(event: String, rows: [Int]) {
        let result = Story.calm(event).evaluated(on: "2026-04-24")
        #expect(result.rows(.needed) == rows)
        #expect(result.rows(.possible) == [])
        #expect(result.asked == [])
    }

    @Test("a town without wards has no moves between them, and its own ordinances")
    func town() {
        let catalogue = Fixture.town.catalogue
        #expect(
            catalogue.events.map(\.id) == [
                "moved-in", "from-abroad", "within-ward", "moving-out", "going-abroad", "birth", "death", "marriage",
            ])
        #expect(catalogue.procedure("kukan-idou") == nil)
        #expect(catalogue.procedure("keirou-joushashou") == nil)
        #expect(catalogue.procedure("kodomo-iryou")?.source.status == .sample)
        #expect(catalogue.fee("sousaihi")?.amount(on: Fixture.day("2026-04-24")) == Yen(30_000))
        #expect(Fixture.city.catalogue.fee("sousaihi")?.amount(on: Fixture.day("2026-04-24")) == Yen(50_000))
    }

    @Test("of one procedure that two events ask for, the earlier last day counts")
    func twoEvents() {
        // Birth on 04-20 and the move on 04-13: the 15th day of the move is 04-28, of the birth 05-05 (then 05-07).
        var story = Story.calm("birth")
        story.facts.events.append(
            GuidanceFacts.Event("moved-in", on: Fixture.day("2026-04-13"), persons: ["夫", "妻"]))
        let outcome = story.evaluated(on: "2026-04-24").outcome(row: 17)
        #expect(outcome?.event == "moved-in")
        #expect(outcome?.lastDay?.date == Fixture.day("2026-04-28"))
    }

    @Test("an agent brings a power of attorney for everything, the person does not")
    func agent() {
        let own = Story.calm("moved-in").evaluated(on: "2026-04-24").outcome(row: 1)
        #expect(own?.documents.map(\.id) == ["D1", "D3"])
        let agent = Story.calm("moved-in", household: ["applicant.role": "agent"]).evaluated(on: "2026-04-24")
        #expect(agent.outcome(row: 1)?.documents.map(\.id) == ["D1", "D2", "D3"])
    }

    @Test(
        "documents follow from the facts: the card instead of the certificate, the family register only from elsewhere")
    func documents() {
        let special = Story.calm("moved-in").event(setting: ["move.special": true]).evaluated(on: "2026-04-24")
        #expect(
            special.outcome(row: 1)?.documents.map { "\($0.id) \($0.handling.rawValue)" } == [
                "D1 bring", "D3 omittable", "D4 bring",
            ])
        let elsewhere = Story.calm("from-abroad", household: ["household.registerHere": false])
            .evaluated(on: "2026-04-24")
        #expect(
            elsewhere.outcome(row: 2)?.documents.map { "\($0.id) \($0.handling.rawValue)" } == [
                "D1 bring", "D6 bring", "D7 bring",
            ])
        let foreign = Story.calm(
            "from-abroad", husband: ["person.nationality": "other", "person.insurance": "employee"]
        )
        .evaluated(on: "2026-04-24")
        #expect(foreign.outcome(row: 2)?.documents.map(\.id) == ["D1", "D6", "D5"])
    }
}
