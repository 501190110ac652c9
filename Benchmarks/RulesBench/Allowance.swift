import Kernel
import Rules

/// The child allowance (児童手当法 as of October 2024) of a household: dated rates, a decision table that says for each child
/// which rate applies and by which rule, and their sum.
struct Allowance {
    private static let day = CivilDate(iso: "2024-10-01") ?? .earliest

    /// A household's answer with the reason for each child.
    struct Answer: Sendable {
        let yen: Int
        /// For each child the rule that applied, from 0.
        let rules: [[Int]]
    }

    private let rates = ParameterBook([
        DatedParameter(
            name: "under3", unit: "yen",
            editions: [.init(.number(15_000), from: CivilDate(iso: "2012-04-01") ?? .earliest, basis: "児童手当法6条")]),
        DatedParameter(
            name: "school", unit: "yen",
            editions: [.init(.number(10_000), from: CivilDate(iso: "2012-04-01") ?? .earliest, basis: "児童手当法6条")]),
        DatedParameter(
            name: "third", unit: "yen",
            editions: [
                .init(.number(15_000), from: CivilDate(iso: "2012-04-01") ?? .earliest, basis: "児童手当法6条"),
                .init(.number(30_000), from: day, basis: "令和6年法律47号"),
            ]),
    ])
    private let scope = FEELScope(names: [
        "age": .number, "order": .number, "school": .boolean, "under3": .number, "schoolRate": .number,
        "third": .number,
    ])
    private let table: DecisionTable

    init() throws {
        table = try DecisionTable(
            hitPolicy: .first, inputs: [.init("school"), .init("order"), .init("age")],
            outputs: [.init("yen", type: .number)],
            rules: [
                .init(["false", "-", "-"], ["0"]), .init(["true", ">= 3", "-"], ["third"]),
                .init(["true", "-", "< 3"], ["under3"]), .init(["true", "-", "-"], ["schoolRate"]),
            ], scope: scope)
    }

    func questions(_ questions: [JSONValue]) throws -> [@Sendable () -> FEELValue] {
        questions.map { question in
            let on = question.objectValue?["on"]?.stringValue.flatMap { CivilDate(iso: $0) } ?? Self.day
            let born = (question.objectValue?["born"]?.arrayValue ?? []).compactMap(\.stringValue).compactMap {
                CivilDate(iso: $0)
            }
            let allowance = self
            return { .number(allowance.answer(born, on: on).yen) }
        }
    }

    func answer(_ born: [CivilDate], on day: CivilDate) -> Answer {
        var (yen, rules, order) = (0, [[Int]](), 0)
        let under3 = rates["under3"]?.value(on: day) ?? .null
        let school = rates["school"]?.value(on: day) ?? .null
        let third = rates["third"]?.value(on: day) ?? .null
        for child in born.sorted() {
            let age = LegalAge.age(born: child, on: day)
            // Brothers and sisters count up to the end of the year in which they become 22; payment ends with high school.
            if age > 22 { continue }
            order += 1
            let until = LegalAge.endOfFiscalYear(after: 18, born: child)
            let decision = table.evaluate(
                scope.inputs([
                    "age": .number(age), "order": .number(order), "school": .boolean(day <= until), "under3": under3,
                    "schoolRate": school, "third": third,
                ]))
            if case .number(let amount) = decision.value { yen += amount.int ?? 0 }
            rules.append(decision.hits)
        }
        return Answer(yen: yen, rules: rules)
    }
}
