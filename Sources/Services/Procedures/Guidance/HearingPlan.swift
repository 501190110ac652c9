import Kernel
import Rules

/// Puts the open questions on screens: one a topic, in the order of the pack.
struct HearingPlan {
    let catalogue: ProcedureCatalogue

    /// A question that some result hangs on.
    struct Candidate {
        let open: OpenFact
        let event: String?
        let person: String?
        let label: LocalizedText?
        let wasUnknown: Bool
        /// Whether it makes sense is itself being asked.
        let isPostponed: Bool
        var decides: Set<String>

        func isSame(_ other: OpenFact, event: String?) -> Bool { open == other && self.event == event }
    }

    enum Ask { case now, later }

    /// Whether a question makes sense: nil for no, later while another open question decides about that.
    static func ask(_ question: OpenFact, in scene: Scene, all open: [OpenFact: Set<String>]) -> Ask? {
        guard let ask = scene.catalogue.facts[question.fact].ask else { return .now }
        switch ask.evaluate(scene.inputs(question.person)) {
        case .boolean(true): return .now
        case .unknown(let names):
            let behind = scene.questions(behind: names, person: question.person)
            return behind.contains { $0 != question && open[$0] != nil } ? .later : .now
        default: return nil
        }
    }

    func screens(_ candidates: [Candidate]) -> [HearingScreen] {
        let rows = Dictionary(catalogue.procedures.map { ($0.id, $0.row) }, uniquingKeysWith: { first, _ in first })
        let shown = candidates.filter { !$0.isPostponed }.sorted {
            (catalogue.facts[$0.open.fact].position, $0.open.person ?? -1, $0.event ?? "")
                < (catalogue.facts[$1.open.fact].position, $1.open.person ?? -1, $1.event ?? "")
        }
        return catalogue.topics.compactMap { topic in
            let questions = shown.compactMap { question($0, topic: topic.id, rows: rows) }
            return questions.isEmpty ? nil : HearingScreen(topic: topic, questions: questions)
        }
    }

    private func question(_ candidate: Candidate, topic: String, rows: [String: Int]) -> HearingQuestion? {
        let fact = catalogue.facts[candidate.open.fact]
        guard fact.topic == topic, let text = fact.question, let why = fact.why else { return nil }
        return HearingQuestion(
            fact: fact.name, person: candidate.person, event: candidate.event,
            text: NamedText(template: text, person: candidate.label), why: why, choices: fact.choices, type: fact.type,
            wasUnknown: candidate.wasUnknown,
            decides: candidate.decides.sorted { (rows[$0] ?? 0, $0) < (rows[$1] ?? 0, $1) })
    }
}
