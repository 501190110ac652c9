import Kernel
import Rules

/// The answer of `POST /api/v1/guidance/evaluate`: a result as JSON in one language. Texts in easy Japanese mark
/// readings as `{漢字|かんじ}`.
public struct GuidanceResponse: Sendable {
    let result: GuidanceResult
    let catalogue: ProcedureCatalogue
    let language: Language
    let on: CivilDate

    public init(_ result: GuidanceResult, catalogue: ProcedureCatalogue, language: Language, on: CivilDate) {
        (self.result, self.catalogue, self.language, self.on) = (result, catalogue, language, on)
    }

    /// Reads facts and answers with outcomes: the whole operation.
    ///
    /// - Throws: `Problem` of kind `invalid-facts` (422) that names every wrong field.
    public static func evaluate(
        _ body: JSONValue, catalogue: ProcedureCatalogue, today: CivilDate, calendar: OpeningCalendar
    ) throws(Problem) -> JSONValue {
        let request = try GuidanceRequest(body, catalogue: catalogue, today: today)
        let day = request.on ?? today
        let result = Guidance(catalogue).evaluate(request.facts, on: day, calendar: calendar)
        return GuidanceResponse(result, catalogue: catalogue, language: request.language, on: day).json
    }

    public var json: JSONValue {
        [
            "on": .string(on.description),
            "language": .string(language.rawValue),
            "outcomes": .array(result.outcomes.map(outcome)),
            "notices": .array(result.notices.map(notice)),
            "questions": .array(result.questions.map(screen)),
            "derived": .array(result.derived.map(derived)),
        ]
    }

    private func outcome(_ outcome: Outcome) -> JSONValue {
        let procedure = catalogue.procedure(outcome.procedure)
        return compact([
            "procedure": .string(outcome.procedure),
            "row": .int(Int64(outcome.row)),
            "title": text(procedure?.title),
            "event": .string(outcome.event),
            "person": string(outcome.person),
            "status": .string(outcome.status.rawValue),
            "reason": .string(outcome.reason.text(in: language)),
            "basis": .array((procedure?.basis ?? []).map { .string($0) }),
            "lastDay": outcome.lastDay.map(lastDay) ?? .null,
            "documents": .array(outcome.documents.map(document)),
            "where": .string(outcome.place.rawValue),
            "window": string(outcome.window),
            "windowTitle": text(outcome.window.flatMap(catalogue.window)?.title),
            "online": .bool(procedure?.isOnline ?? false),
            "fee": outcome.fee.flatMap(catalogue.fee).map(fee) ?? .null,
            "minutes": .int(Int64(outcome.minutes)),
            "deemed": .bool(outcome.isDeemed),
            "hours": .array(
                outcome.limits.map { limit in
                    ["calendar": .string(limit.calendar), "note": .string(limit.note.text(in: language))]
                }),
            "pending": .array(outcome.pending.map { .string($0) }),
            "source": .string(procedure?.source.status.rawValue ?? ""),
        ])
    }

    private func lastDay(_ lastDay: LastDay) -> JSONValue {
        compact([
            "date": string(lastDay.date?.description),
            "text": text(lastDay.text),
            "law": string(lastDay.law),
            "overdue": .bool(lastDay.isOverdue),
            "late": lastDay.isOverdue ? text(lastDay.late) : .null,
        ])
    }

    private func document(_ document: OutcomeDocument) -> JSONValue {
        compact([
            "id": .string(document.id),
            "title": text(document.title),
            "handling": .string(document.handling.rawValue),
            "reason": text(document.reason),
            "possible": .bool(document.isPossible),
        ])
    }

    private func fee(_ fee: FeeDefinition) -> JSONValue {
        compact([
            "id": .string(fee.id),
            "kind": .string(fee.kind.rawValue),
            "title": text(fee.title),
            "yen": fee.amount(on: on).map { .int(Int64($0.amount)) } ?? .null,
        ])
    }

    private func notice(_ notice: GuidanceNotice) -> JSONValue {
        compact([
            "procedure": .string(notice.procedure), "person": string(notice.person),
            "text": .string(notice.text.text(in: language)),
        ])
    }

    private func screen(_ screen: HearingScreen) -> JSONValue {
        [
            "topic": .string(screen.topic.id), "title": text(screen.topic.title),
            "questions": .array(screen.questions.map(question)),
        ]
    }

    private func question(_ question: HearingQuestion) -> JSONValue {
        compact([
            "fact": .string(question.fact),
            "person": string(question.person),
            "event": string(question.event),
            "text": .string(question.text.text(in: language)),
            "why": text(question.why),
            "type": .string(question.type.description),
            "choices": .array(question.choices.map { ["value": .string($0.value), "label": text($0.label)] }),
            "unknown": .bool(question.wasUnknown),
            "decides": .array(question.decides.map { .string($0) }),
        ])
    }

    private func derived(_ fact: DerivedFact) -> JSONValue {
        compact([
            "fact": .string(fact.fact), "person": string(fact.person), "event": string(fact.event),
            "value": FactDefinition.json(fact.value), "source": .string(Provenance.derived.rawValue),
        ])
    }

    private func text(_ text: LocalizedText?) -> JSONValue { string(text?.text(in: language)) }

    private func string(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }

    /// Members that are null are left out.
    private func compact(_ members: [String: JSONValue]) -> JSONValue { .object(members.filter { !$0.value.isNull }) }
}
