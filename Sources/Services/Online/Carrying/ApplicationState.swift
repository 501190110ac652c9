import Foundation
import Kernel
import Procedures
import Store

/// What an applicant who applied outside is told there: where the application stands, what is asked of them, the office's
/// messages; and its letters. Sent outward by whatever changes it, whole each time: the latest holds.
enum ApplicationState {
    static let topicName = "application-state"
    static let letterName = "application-letter"

    // MARK: Inside

    /// Sends the state of an application that came from outside; nothing for another.
    static func tell(_ id: CaseFile.Identifier, in tx: WriteTransaction) throws {
        guard tx.sends(.outward), let application = try Application.load(id, in: tx), application.isCarried,
            let examination = try Examination.load(id, in: tx)
        else { return }
        let stage = examination.stage.shown
        var body: [String: JSONValue] = ["stage": .string(stage.rawValue)]
        body["due"] = examination.due.map { .string($0.description) }
        // A proposal is not told before it is decided.
        if ![.examination, .received, .correction].contains(stage) {
            body["decision"] = examination.decision.map { .string($0.rawValue) }
        }
        body["feeAskedOn"] = examination.feeAskedOn.map { .string($0.description) }
        body["feeYen"] = examination.feeYen.map { .int(Int64($0)) }
        body["paidAt"] = examination.paidAt.map { .int($0.milliseconds) }
        body["messages"] = .array(
            try Message.all(of: id, in: tx).filter { !$0.isFromApplicant }.map { message in
                ["id": .string(message.id), "at": .int(message.at.milliseconds), "text": .string(message.text)]
            })
        if stage == .correction, let open = try Correction.open(of: id, in: tx) {
            body["correction"] = .object([
                "number": .int(Int64(open.number)), "items": .array(open.items.map(JSONValue.string)),
                "text": .string(open.text), "due": .string(open.due.description),
                "askedAt": .int(open.askedAt.milliseconds),
                // What is to be set right is seen again where it is set right, until it is.
                "answers": application.answers, "members": try JSONValue(encoding: application.members),
                "files": .array(try DraftFile.all(of: application.draft, in: tx).map(\.carried)),
            ])
        }
        try tx.send(Parcel(topic: topicName, key: id.description, body: .object(body)), .outward)
    }

    /// Sends a letter that was issued.
    static func send(
        letter: String, _ pdf: [UInt8], title: String, number: String, of id: CaseFile.Identifier,
        in tx: WriteTransaction
    ) throws {
        guard tx.sends(.outward), try Application.load(id, in: tx)?.isCarried == true else { return }
        try tx.send(
            Parcel(
                topic: letterName, key: id.description,
                body: [
                    "id": .string(letter), "title": .string(title), "number": .string(number),
                    "issuedAt": .int(tx.now.milliseconds), "pdf": .string(Data(pdf).base64EncodedString()),
                ]), .outward)
    }

    // MARK: Outside

    static let topic = ParcelTopic(topicName) { waiting, tx in
        let body = waiting.parcel.body
        guard let id = CaseFile.Identifier(waiting.parcel.key),
            let stage = body["stage"]?.stringValue.flatMap({ Stage(rawValue: $0) })
        else { throw UnreadableParcel(reason: "a state without its application") }
        // An outside that lost its database has nobody to tell.
        guard let application = try Application.load(id, in: tx) else { return }
        let isNews: Int = try tx.run(
            """
            INSERT INTO online_told (application, at) VALUES (\(id), \(waiting.sentAt))
            ON CONFLICT (application) DO UPDATE SET at = excluded.at WHERE online_told.at <= excluded.at
            """)
        guard isNews > 0 else { return }
        for message in body["messages"]?.arrayValue ?? [] {
            guard let message = Message(carried: message) else { throw UnreadableParcel(reason: "no message") }
            try message.keep(to: id, in: tx)
        }
        let asked = body["correction"]
        let known = try Correction.all(of: id, in: tx).first { $0.number == asked?["number"]?.intValue }
        // The answer is on its way inward: what is told here was written before it came there.
        guard known?.answeredAt == nil else { return }
        try take(stage, body, id, in: tx)
        if let asked {
            try open(asked, application, isKnown: known != nil, in: tx)
        } else {
            try CarriedApplication.wipe(application, in: tx)
        }
        if [.withdrawn, .dismissed, .lapsed].contains(stage) { try OnceRule.free(id, in: tx) }
    }

    static let letterTopic = ParcelTopic(letterName) { waiting, tx in
        let body = waiting.parcel.body
        guard let id = CaseFile.Identifier(waiting.parcel.key), let letter = body["id"]?.stringValue,
            let title = body["title"]?.stringValue, let number = body["number"]?.stringValue,
            case .int(let issuedAt)? = body["issuedAt"],
            let pdf = body["pdf"]?.stringValue.flatMap({ Data(base64Encoded: $0) })
        else { throw UnreadableParcel(reason: "no letter of an application") }
        guard try Examination.load(id, in: tx) != nil else { return }
        let hash = try tx.putBlob(Array(pdf), contentType: "application/pdf")
        try tx.run(
            """
            INSERT INTO online_document (id, application, title, number, pdf, issued_at)
            VALUES (\(letter), \(id), \(title), \(number), \(hash), \(Timestamp(milliseconds: issuedAt)))
            ON CONFLICT (id) DO NOTHING
            """)
    }

    private static func take(
        _ stage: Stage, _ body: JSONValue, _ id: CaseFile.Identifier, in tx: WriteTransaction
    ) throws {
        func day(_ name: String) -> CivilDate? { body[name]?.stringValue.flatMap { CivilDate(iso: $0) } }
        var paidAt: Timestamp?
        if case .int(let moment)? = body["paidAt"] { paidAt = Timestamp(milliseconds: moment) }
        try tx.run(
            """
            UPDATE online_examination SET stage = \(stage.rawValue), due = \(day("due")),
                decision = \(body["decision"]?.stringValue), fee_asked_on = \(day("feeAskedOn")),
                fee_yen = \(body["feeYen"]?.intValue), paid_at = \(paidAt), updated_at = \(tx.now)
            WHERE id = \(id)
            """)
    }

    /// Opens what is to be set right, with what was answered.
    private static func open(
        _ asked: JSONValue, _ application: Application, isKnown: Bool, in tx: WriteTransaction
    ) throws {
        guard let number = asked["number"]?.intValue, let text = asked["text"]?.stringValue,
            let items = asked["items"], (try? items.decode([String].self)) != nil,
            let due = asked["due"]?.stringValue.flatMap({ CivilDate(iso: $0) }), case .int(let at)? = asked["askedAt"],
            let answers = asked["answers"], answers.objectValue != nil, let members = asked["members"]
        else { throw UnreadableParcel(reason: "no request to set something right") }
        if !isKnown {
            try tx.run(
                """
                INSERT INTO online_correction (application, number, items, text, due, asked_at, asked_by, before)
                VALUES (\(application.id), \(number), \(items), \(text), \(due), \(Timestamp(milliseconds: at)), '', '{}')
                """)
        }
        try tx.run(
            """
            UPDATE online_application SET answers = \(answers), members = \(members) WHERE id = \(application.id)
            """)
        for file in asked["files"]?.arrayValue ?? [] {
            try DraftFile(carried: file)?.add(to: application.draft, in: tx)
        }
    }
}

extension Message {
    /// A message of the office as it was carried.
    init?(carried body: JSONValue) {
        guard let id = body["id"]?.stringValue, case .int(let at)? = body["at"], let text = body["text"]?.stringValue
        else { return nil }
        self.init(id: id, at: Timestamp(milliseconds: at), isFromApplicant: false, name: "", text: text)
    }

    /// Keeps it, once.
    func keep(to application: CaseFile.Identifier, in tx: WriteTransaction) throws {
        try tx.run(
            """
            INSERT INTO online_message (id, application, at, from_applicant, name, text)
            VALUES (\(id), \(application), \(at), \(isFromApplicant), \(name), \(text)) ON CONFLICT (id) DO NOTHING
            """)
    }
}
