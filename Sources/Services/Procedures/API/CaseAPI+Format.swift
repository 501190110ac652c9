import Foundation
import Kernel
import Site

/// A document that comes with a case.
struct SentDocument: Sendable {
    let form: String
    let title: String
    let pdf: [UInt8]
    let pages: Int
}

extension CaseAPI {
    /// The longest PDF, in bytes.
    static let longestPDF = 5 << 20

    static func documents(_ reader: inout BodyReader) -> [SentDocument] {
        var documents: [SentDocument] = []
        for (index, item) in reader.list("documents", most: mostDocuments).enumerated() {
            let place = "/documents/\(index)"
            let form = reader.text("form", in: item, at: place, required: true, most: 80)
            let title = reader.text("title", in: item, at: place, required: true)
            let pages = reader.int("pages", in: item, at: place, within: 1...999) ?? 1
            let pdf = item["pdf"]?.stringValue.flatMap { Data(base64Encoded: $0) }.map { [UInt8]($0) }
            guard let pdf, pdf.starts(with: Array("%PDF-".utf8)), pdf.count <= longestPDF else {
                reader.wrong(place + "/pdf", "must be a PDF of at most \(longestPDF) bytes in base64")
                continue
            }
            guard let form, let title else { continue }
            if documents.contains(where: { $0.form == form }) {
                reader.wrong(place + "/form", "is there twice")
            }
            documents.append(SentDocument(form: form, title: title, pdf: pdf, pages: pages))
        }
        return documents
    }

    static func json(_ file: CaseFile) -> JSONValue {
        .object([
            "id": .string(file.id.description), "number": .string(file.number), "procedure": .string(file.procedure),
            "title": .string(file.title), "ward": .string(file.ward.code), "channel": .string(file.channel),
            "status": .string(file.status.rawValue), "persons": .int(Int64(file.persons)),
            "lastDay": file.lastDay.map { .string($0.description) } ?? .null,
            "receivedAt": .string(file.receivedAt.iso), "updatedAt": .string(file.updatedAt.iso),
        ])
    }

    static func json(_ model: CaseModel) -> JSONValue {
        guard case .object(var members) = json(model.file) else { return .null }
        members["documents"] = .array(
            model.documents.map { document in
                .object([
                    "form": .string(document.form), "title": .string(document.title),
                    "pages": .int(Int64(document.pages)), "sha256": .string(document.pdf.description),
                    "href": .string("/office/cases/\(model.file.id)/forms/\(document.form).pdf"),
                ])
            })
        members["steps"] = .array(
            model.history.map { step in
                .object([
                    "at": .string(step.at.iso), "from": step.from.map { .string($0.rawValue) } ?? .null,
                    "to": .string(step.to.rawValue), "note": step.note.map { .string($0) } ?? .null,
                ])
            })
        members["moves"] = .array(
            model.moves.map(\.rawValue).sorted().map { .string($0) })
        return .object(members)
    }

    static let submitOperation = APIOperation(
        id: "submitCase", summary: "Hands a case in for the clerk's ward; it is stored when this is answered.",
        description: """
            The header `Idempotency-Key` is needed: sent again with the same key and body, the same case is answered; with \
            another body the key is refused.
            """,
        tag: "cases",
        request: .object(
            [
                "procedure": .string("Id of a procedure, such as `moving-in`."),
                "persons": .integer("How many people it is about; 1 unless given."),
                "residents": .array(of: .string(), "Ids of the residents it is about."),
                "documents": .array(
                    of: .object(
                        [
                            "form": .string("Unique in the case."), "title": .string(), "pages": .integer(),
                            "pdf": .string("PDF/A in base64."),
                        ], optional: ["pages"])),
            ], optional: ["persons", "residents", "documents"]), response: caseSchema, status: 201)

    static let listOperation = APIOperation(
        id: "listCases", summary: "The cases of the reader's ward, the newest first.",
        description: "Query: `status`, `limit` (1 to 200) and `after`, the `next` of the page before.", tag: "cases",
        response: .object(["cases": .array(of: caseSchema), "next": .any]))

    static let showOperation = APIOperation(
        id: "getCase", summary: "A case with its documents and steps.", tag: "cases", response: .any)

    static let stepOperation = APIOperation(
        id: "moveCase", summary: "Moves a case on.",
        description:
            "Completing and sending back are for checkers, and completing for another person than who handed it in. Sent "
            + "again with the same `Idempotency-Key` and body, the case is moved once.",
        tag: "cases",
        request: .object(
            [
                "to": .oneOf(CaseFile.Status.allCases.map(\.rawValue)),
                "note": .string("Needed for sending back and withdrawing."),
            ], optional: ["note"]), response: caseSchema, status: 201)

    private static let caseSchema = JSONSchema.object([
        "id": .string(), "number": .string(), "procedure": .string(), "title": .string(), "ward": .string(),
        "channel": .string(), "status": .oneOf(CaseFile.Status.allCases.map(\.rawValue)), "persons": .integer(),
        "lastDay": .any, "receivedAt": .dateTime(), "updatedAt": .dateTime(),
    ])
}

extension CaseRefusal {
    /// The refusal in English, for programs.
    var detail: String {
        switch self {
        case .cannotMove(let from, let to): "It is \(from.rawValue) and cannot become \(to.rawValue)."
        case .samePerson: "Whoever handed it in does not check it; another person does."
        case .reasonMissing: "Sending back and withdrawing need a note."
        case .keyTaken: "The key belongs to another procedure."
        }
    }
}
