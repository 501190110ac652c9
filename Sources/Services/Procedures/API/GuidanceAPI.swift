import Kernel
import Site

/// `POST /api/v1/guidance/evaluate`: facts in; procedures with reasons, last days, documents and open questions out.
/// Needs no sign-in, reads nothing from the register and stores nothing.
struct GuidanceAPI: Sendable {
    /// The longest body in bytes.
    static let bodyLimit = 65_536

    let live: LiveCatalogue
    /// Whose closed days decide on which day a period ends.
    let calendar: OpeningCalendar

    /// The procedures as they are decided now.
    var catalogue: ProcedureCatalogue { live.current }

    func evaluate(_ request: SiteRequest) async throws -> SiteResponse {
        let body: JSONValue
        do throws(JSONError) {
            body = try JSONValue(parsing: request.body, maximumDepth: 16)
        } catch {
            throw Problem(
                "invalid-json", status: 400, title: "The body is not JSON",
                detail: "\(error.reason) at byte \(error.offset). See /api/v1/openapi.json for what is expected.")
        }
        return .json(
            try GuidanceResponse.evaluate(body, catalogue: catalogue, today: request.now.date, calendar: calendar))
    }
}

extension GuidanceAPI {
    static let operation = APIOperation(
        id: "evaluateGuidance",
        summary: "Which procedures follow from what happened, why, until when and with which documents.",
        description: """
            Say the life events, the persons and what is known; a fact is its value, `"unknown"` when the person does \
            not know it, or `{"value": …, "source": "register"}`. What was not said is not assumed: procedures that \
            depend on it are `possible`, and `questions` asks only what can still change a result. At most \
            \(GuidanceRequest.mostPersons) persons, \(GuidanceRequest.mostEvents) events and \(bodyLimit) bytes. \
            Nothing is stored.
            """,
        tag: "guidance", request: request, response: response)

    private static let facts = JSONSchema.map(of: .any, "Facts by name, such as `person.birthDate`.")

    private static let request = JSONSchema.object(
        [
            "language": .string("Language of the texts, `ja` unless given."),
            "on": .date("The day to decide on; today unless given."),
            "events": .array(
                of: .object(
                    [
                        "event": .string("Id of a life event, such as `moved-in`."), "date": .date(),
                        "persons": .array(of: .string(), "Ids of the persons it is about; everyone unless given."),
                        "facts": facts,
                    ], optional: ["persons", "facts"])),
            "persons": .array(
                of: .object(
                    ["id": .string(), "name": .string("As the texts call the person."), "facts": facts],
                    optional: ["name", "facts"])),
            "facts": facts,
        ], optional: ["language", "on", "facts"])

    private static let response = JSONSchema.object([
        "on": .date(), "language": .string(),
        "outcomes": .array(of: outcome, "In the order of the city's list of procedures."),
        "notices": .array(
            of: .object(["procedure": .string(), "person": .string(), "text": .string()], optional: ["person"])),
        "questions": .array(
            of: .object(["topic": .string(), "title": .string(), "questions": .array(of: question)]),
            "What can still change a result, by topic."),
        "derived": .array(
            of: .object(
                ["fact": .string(), "person": .string(), "event": .string(), "value": .any, "source": .string()],
                optional: ["person", "event", "value"]), "Facts that follow from others."),
    ])

    private static let outcome = JSONSchema.object(
        [
            "procedure": .string(), "row": .integer(), "title": .string(), "event": .string(),
            "person": .string("Id of the person; left out for the household as a whole."),
            "status": .oneOf(OutcomeStatus.allCases.map(\.rawValue)), "reason": .string(),
            "basis": .array(of: .string(), "The laws it rests on."),
            "lastDay": .object(
                [
                    "date": .date(), "text": .string(), "law": .string(), "overdue": .boolean(), "late": .string(),
                ], optional: ["date", "text", "law", "late"]),
            "documents": .array(
                of: .object(
                    [
                        "id": .string(), "title": .string(), "handling": .string(), "reason": .string(),
                        "possible": .boolean(),
                    ], optional: ["reason"])),
            "where": .oneOf(ProcedureDefinition.Place.allCases.map(\.rawValue)), "window": .string(),
            "windowTitle": .string("What the window or agency is called."),
            "online": .boolean(),
            "fee": .object(
                ["id": .string(), "kind": .string(), "title": .string(), "yen": .integer()], optional: ["yen"]),
            "minutes": .integer("How long it takes at the counter."),
            "deemed": .boolean("Done by another procedure of the list."),
            "hours": .array(
                of: .object(["calendar": .string("Id of an opening calendar."), "note": .string("Why.")]),
                "It is taken only while these are open as well as the office; empty for whenever the office is."),
            "pending": .array(of: .string(), "Facts that can still change the result."),
            "source": .string("Whether the definition is confirmed."),
        ], optional: ["person", "lastDay", "window", "windowTitle", "fee", "title"])

    private static let question = JSONSchema.object(
        [
            "fact": .string(), "person": .string(), "event": .string(), "text": .string(), "why": .string(),
            "type": .string(), "choices": .array(of: .object(["value": .string(), "label": .string()])),
            "unknown": .boolean("It was asked, and the person did not know."),
            "decides": .array(of: .string(), "Ids of the procedures that depend on it."),
        ], optional: ["person", "event", "why"])
}
