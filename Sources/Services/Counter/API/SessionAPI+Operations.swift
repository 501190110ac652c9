import Procedures
import Site

extension SessionAPI {
    static let openOperation = APIOperation(
        id: "openSession", summary: "Opens a counter session of the clerk's ward.",
        description: """
            Say what happened and who stands at the counter. With the header `Idempotency-Key` the same request opens \
            one session, however often it is sent; the key with another body is refused. With `preVisit` the session opens with the answers given at home.
            """,
        tag: "sessions",
        request: .object(
            [
                "events": .array(of: .object(["event": .string("Id such as `moved-in`."), "date": .date()])),
                "language": .string("The visitor's language."),
                "applicant": .object(
                    [
                        "role": .oneOf(OpenSessionPage.roles), "name": .string("Needed for representatives."),
                        "phone": .string(), "identityDocument": .oneOf(OpenSessionPage.identityDocuments),
                        "powerOfAttorney": .boolean("The agent's power of attorney was seen."),
                    ], optional: ["name", "phone", "powerOfAttorney"]),
                "preVisit": .string("The number of answers given before the visit."),
                "ticket": .string("The number of the visitor's ticket, such as `A012`."),
            ], optional: ["events", "language", "preVisit", "ticket"]), response: session, status: 201)

    static let factsOperation = APIOperation(
        id: "putSessionFacts", summary: "Says what a source knows; the answer is what the session comes to now.",
        description: """
            At most \(FactsBody.most) facts, taken together or not at all. `subject` is `household`, `party`, \
            `event:ID` or a person, `p1`, `p2` …; a person not there yet is added. A value of null takes back what the \
            source said. Sources stand side by side; a signature that no longer fits is void.
            """,
        tag: "sessions",
        request: .object([
            "facts": .array(
                of: .object(
                    [
                        "subject": .string(), "name": .string("Such as `person.birthDate`."), "value": .any,
                        "source": .oneOf(["hearing", "card", "certificate", "staff"], "`hearing` unless given."),
                    ], optional: ["source"]))
        ]), response: session)

    static let outcomesOperation = APIOperation(
        id: "getSessionOutcomes", summary: "What the session comes to: procedures, questions left, forms.",
        tag: "sessions", response: session)

    static let signatureOperation = APIOperation(
        id: "signSession", summary: "One signature over everything that is handed in.",
        description: """
            `factsHash` is the one that came with the outcomes the visitor read: what has changed since is not signed. A \
            later change voids the signature. Signing again signs once.
            """,
        tag: "sessions",
        request: .object(
            [
                "method": .oneOf(Signature.Method.allCases.map(\.rawValue)),
                "factsHash": .string("What the visitor read."),
                "strokes": .array(of: .array(of: .array(of: .number())), "Each point is x, y, milliseconds."),
                "image": .string("data:image/png;base64,…"),
            ], optional: ["strokes", "image"]), response: signature, status: 201)

    static let formOperation = APIOperation(
        id: "getSessionForm",
        summary: "A form of the session as PDF: as signed, or with a watermark as the facts are now.",
        description: "The path ends in one of the names in `forms`, followed by `.pdf`.", tag: "sessions",
        response: .string(), contentType: "application/pdf")

    private static let signature = JSONSchema.object([
        "method": .string(), "factsHash": .string("SHA-256 of the facts signed."), "signedAt": .dateTime(),
        "valid": .boolean(),
    ])

    private static let session = JSONSchema.object(
        [
            "id": .string(), "status": .oneOf(CounterSession.Status.allCases.map(\.rawValue)),
            "holder": .string("Id of the clerk who holds it."), "persons": .array(of: .string()),
            "outcomes": .array(of: .any, "As `POST /api/v1/guidance/evaluate` answers them."),
            "questions": .array(of: .any), "notices": .array(of: .any), "derived": .array(of: .any),
            "factsHash": .string("SHA-256 of the facts as they are; a signature is given over it."),
            "handedIn": .array(of: .string(), "Ids of the procedures that the signature covers."),
            "forms": .array(of: .string(), "Names of the forms."),
            "choices": .array(
                of: .object(["procedure": .string(), "kind": .oneOf(["added", "dropped"]), "reason": .string()])),
            "signature": signature, "on": .date(), "language": .string(),
        ], optional: ["signature"])
}
