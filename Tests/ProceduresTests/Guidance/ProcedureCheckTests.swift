import Testing

@testable import Procedures

@Suite("The table of procedures as a whole")
struct ProcedureCheckTests {
    /// What the check cannot know: these facts are never so together (a valid card is held, a single parent has a child, a
    /// child's medical card is a child's, the head changes at these events only as the facts derive it).
    static let impossible: Set<String> = [
        "card-keizoku 1", "jidou-fuyou-teate 1", "kodomo-iryou-henkou 1", "setai-henkou 3", "setai-henkou 4",
    ]

    @Test(
        "no procedure is needed while a reason against it holds",
        arguments: [true, false])
    func contradictions(_ isCity: Bool) {
        let catalogue = (isCity ? Fixture.city : Fixture.town).catalogue
        for finding in ProcedureCheck.findings(catalogue)
        where !Self.impossible.contains("\(finding.procedure) \(finding.reason + 1)") {
            Issue.record("\(finding)")
        }
    }

    @Test("a contradiction is found and shown by values")
    func found() {
        let findings = ProcedureCheck.findings(Fixture.city.catalogue)
        #expect(
            findings.contains {
                $0.procedure == "card-keizoku" && $0.example == "person.card.held = false, person.card.valid = true"
            })
    }
}
