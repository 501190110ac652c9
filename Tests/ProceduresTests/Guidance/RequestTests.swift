import Kernel
import Testing

@testable import Procedures

@Suite("Guidance by API")
struct RequestTests {
    private static let family: JSONValue = [
        "language": "en", "on": "2026-04-24",
        "events": [["event": "moved-in", "date": "2026-04-20", "facts": ["move.special": true]]],
        "persons": [
            [
                "id": "a", "name": "Taro",
                "facts": [
                    "person.birthDate": ["value": "1990-06-10", "source": "register"], "person.nationality": "japan",
                    "person.insurance": "none", "person.pension": "1",
                ],
            ]
        ],
        "facts": ["household.dog": false],
    ]

    private func evaluate(_ body: JSONValue) throws -> JSONValue {
        try GuidanceResponse.evaluate(
            body, catalogue: Fixture.city.catalogue, today: Fixture.day("2026-04-24"), calendar: Fixture.calendar)
    }

    private func errors(_ body: JSONValue) -> [String] {
        do {
            _ = try evaluate(body)
            return []
        } catch let problem as Problem {
            #expect(problem.status == 422)
            return problem.errors.map { "\($0.pointer): \($0.detail)" }
        } catch {
            Issue.record("\(error)")
            return []
        }
    }

    @Test("facts in, outcomes with reasons, last days, documents and questions out")
    func answers() throws {
        let answer = try evaluate(Self.family)
        let outcomes = answer["outcomes"]?.arrayValue ?? []
        let kokuho = outcomes.first { $0["row"] == 10 }
        #expect(kokuho?["status"] == "needed")
        #expect(kokuho?["title"] == "Joining national health insurance")
        #expect(kokuho?["reason"] == "Taro has no other public health insurance and joins this city's")
        #expect(kokuho?["lastDay"]?["date"] == "2026-05-07")
        #expect(kokuho?["deemed"] == true)
        #expect(kokuho?["documents"]?.arrayValue?.compactMap { $0["id"]?.stringValue } == ["D1", "D10", "D9", "D15"])
        let moved = outcomes.first { $0["row"] == 1 }
        let certificate = moved?["documents"]?.arrayValue?.first { $0["id"] == "D3" }
        #expect(certificate?["handling"] == "omittable")
        let topics = answer["questions"]?.arrayValue?.compactMap { $0["topic"]?.stringValue } ?? []
        #expect(topics.contains("card"))
        #expect(
            topics
                == Set(topics).sorted { a, b in
                    let order = Fixture.city.catalogue.topics.map(\.id)
                    return (order.firstIndex(of: a) ?? 0) < (order.firstIndex(of: b) ?? 0)
                })
    }

    @Test("an unknown fact is refused with a suggestion and its place")
    func unknownFact() {
        let body: JSONValue = [
            "events": [["event": "moved-in", "date": "2026-04-20"]],
            "persons": [["id": "a", "facts": ["person.insurence": "kokuho"]]],
        ]
        #expect(
            errors(body) == [
                "/persons/0/facts/person.insurence: unknown fact; did you mean \"person.insurance\"?"
            ])
    }

    @Test("every wrong field is named at once")
    func wrongFields() {
        let body: JSONValue = [
            "events": [["event": "moved-in", "date": "2026-02-30"], "moved-in"],
            "persons": [
                [
                    "id": "a",
                    "facts": [
                        "person.birthDate": "soon", "person.insurance": "private", "person.card.held": "yes",
                        "person.handbooks": ["physical-1", "physical-1"], "household.dog": true,
                        "person.concerned": true,
                        "person.pension": ["value": "1", "source": "rumour"],
                    ],
                ],
                ["name": "B"],
            ],
            "facts": ["event": "birth", "a/b~c": 1],
            "extra": 1,
        ]
        #expect(
            errors(body).map { String($0.prefix { $0 != ":" }) } == [
                "/extra", "/events/0/date", "/events/1", "/events/1/event", "/events/1/date",
                "/persons/0/facts/household.dog", "/persons/0/facts/person.birthDate",
                "/persons/0/facts/person.card.held", "/persons/0/facts/person.concerned",
                "/persons/0/facts/person.handbooks", "/persons/0/facts/person.insurance",
                "/persons/0/facts/person.pension/source", "/persons/1/id", "/facts/a~1b~0c", "/facts/event",
            ])
    }

    @Test(
        "facts that cannot be decided on are refused",
        arguments: [
            ("moved-in", "2026-04-25", [], "/events/0/date: must not lie after 2026-04-24"),
            ("birth", "2026-04-20", [], "/events/0/persons: say who it is about"),
            ("death", "2026-04-20", ["x"], "/events/0/persons: there is no person \"x\""),
            ("moving-out", "2026-08-01", ["a"], ""),
        ] as [(String, String, [String], String)])
    func impossible(event: String, date: String, persons: [String], error: String) {
        let body: JSONValue = [
            "events": [
                ["event": .string(event), "date": .string(date), "persons": .array(persons.map { .string($0) })]
            ],
            "persons": [["id": "a", "facts": [:]]],
        ]
        #expect(errors(body) == (error.isEmpty ? [] : [error]))
    }

    @Test(
        "an empty body, a list and a body of absurd size are refused",
        arguments: [
            JSONValue.object([:]), .array([]), .null,
            ["persons": .array(Array(repeating: JSONValue.object(["id": "a"]), count: 10_000)), "events": "x"],
            ["facts": .object(Dictionary(uniqueKeysWithValues: (0..<5_000).map { ("f\($0)", JSONValue.null) }))],
        ])
    func hostile(body: JSONValue) {
        let errors = errors(body)
        #expect(!errors.isEmpty)
        #expect(errors.count <= 100)
    }
}
