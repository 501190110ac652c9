import Foundation
import Kernel
import Site
import Store

/// Notices for other programs.
struct MoveOutAPI: Sendable {
    /// The longest body in bytes: a notice with its signature.
    static let bodyLimit = 128 << 10

    let desk: MoveOutDesk

    /// `POST /api/v1/moveout-nonces`: a word that a notice must carry, used once within an hour.
    func nonce(_ request: SiteRequest) async throws -> SiteResponse {
        let nonce = try await request.store.write { try MoveOutStore.makeNonce(in: $0) }
        return .json(
            .object(["nonce": .string(nonce), "seconds": .int(Int64(MoveOutStore.nonceSeconds))]), status: 201)
    }

    /// `POST /api/v1/moveout-notices`: stored when it is answered. What was signed the same is one notice.
    func file(_ request: SiteRequest) async throws -> SiteResponse {
        let body = try Self.body(request)
        let json = body["notice"] ?? .null
        let cms = try Self.cms(body)
        let record = try await answering(request) {
            let notice = try Self.notice(json)
            return try await desk.file(
                MoveOutFiling(
                    notice: notice, content: json.canonicalBytes, cms: cms, channel: .own, startedAt: notice.at),
                at: request.now, by: .anonymous)
        }
        var response = SiteResponse.json(Self.json(record, withKey: true), status: 201)
        response.headers.add("location", "/api/v1/moveout-notices/\(record.receipt)")
        return response
    }

    /// `POST /api/v1/moveout-notices/check`: the rules alone; nothing is stored and nobody is looked up.
    func check(_ request: SiteRequest) async throws -> SiteResponse {
        let body = try Self.body(request)
        guard let eligibility = desk.eligibility else { throw SiteFailure.notFound }
        var problems: [FieldProblem] = []
        func flag(_ name: String, _ fallback: Bool) -> Bool {
            guard let value = body[name], value != .null else { return fallback }
            if let flag = value.boolValue { return flag }
            problems.append(FieldProblem(pointer: "/" + name, detail: "must be true or false"))
            return fallback
        }
        func word<T: RawRepresentable & CaseIterable>(_ name: String, _ fallback: T) -> T where T.RawValue == String {
            guard let value = body[name], value != .null else { return fallback }
            if let found = value.stringValue.flatMap(T.init(rawValue:)) { return found }
            let known = T.allCases.map(\.rawValue).joined(separator: ", ")
            problems.append(FieldProblem(pointer: "/" + name, detail: "must be one of: \(known)"))
            return fallback
        }
        let planned = body["planned"]?.stringValue.flatMap { CivilDate(iso: $0) }
        if planned == nil {
            problems.append(FieldProblem(pointer: "/planned", detail: "must be a date such as 2026-04-01"))
        }
        var destination: Eligibility.Question.Destination = .elsewhere
        if body["country"]?.stringValue != nil {
            destination = .abroad
        } else if let code = body["code6"]?.stringValue.flatMap({ WardCode($0) }) {
            if desk.isHere(code) { destination = .sameCity }
        } else {
            problems.append(
                FieldProblem(pointer: "/code6", detail: "must be the code of a municipality, or country be given"))
        }
        let question = Eligibility.Question(
            destination: destination, days: planned.map { request.now.date.days(until: $0) } ?? 0,
            certificate: word("certificate", .good), signer: word("signer", .mover),
            age: body["age"]?.intValue ?? 20, hasCard: flag("card", true), isProtected: flag("protected", false),
            hasOpenCase: flag("open", false), addressFits: flag("address", true))
        guard problems.isEmpty, let planned else {
            throw Problem("invalid-request", status: 422, title: "Some members are wrong", errors: problems)
        }
        let findings = eligibility.findings(question)
        let dates = MoveOutDates(
            planned: planned, moved: planned, rules: desk.catalogue.dayRules, calendar: desk.calendars.legal)
        return .json(
            .object([
                "online": .bool(!findings.contains { $0.result == .refuse || $0.result == .reserve }),
                "findings": .array(findings.map { Self.json($0, request.ctx) }),
                "dates": [
                    "lastDayIn": .string(dates.lastDayIn.description),
                    "lastDaySpecial": .string(dates.lastDaySpecial.description),
                    "lastDayBoth": .string(dates.lastDayBoth.description),
                ],
            ]))
    }

    /// `GET /api/v1/moveout-notices/{no}?key=`: for whoever has the number and the word of the slip, and for the own office.
    func show(_ request: SiteRequest) async throws -> SiteResponse {
        guard let receipt = ReceiptNumber(request.parameters["no"]),
            let record = try await request.store.read({ try MoveOutStore.load(receipt, in: $0) }),
            record.key == request.query.text("key")
                || (request.actor.kind == .staff && request.actor.ward == record.ward)
        else { throw SiteFailure.notFound }
        return .json(Self.json(record, withKey: false))
    }

    /// `POST /api/v1/moveout-notices/{no}/withdraw`.
    func withdraw(_ request: SiteRequest) async throws -> SiteResponse {
        guard let receipt = ReceiptNumber(request.parameters["no"]) else { throw SiteFailure.notFound }
        let body = try Self.body(request)
        let (content, cms) = (body["content"] ?? .null, try Self.cms(body))
        let record = try await answering(request) {
            try await desk.withdraw(receipt, content: content, cms: cms, at: request.now)
        }
        return .json(Self.json(record, withKey: false))
    }

    /// `POST /api/v1/intake/portal/pull`.
    func pull(_ request: SiteRequest) async throws -> SiteResponse {
        guard desk.portal != nil else {
            throw Problem(
                "no-portal", status: 409, title: "No portal is configured",
                detail: "Start the program with --portal and --portal-key.")
        }
        let pull = try await desk.pullPortal(at: request.now)
        return .json(
            .object([
                "notices": .int(Int64(pull.notices)), "repeated": .int(Int64(pull.repeated)),
                "exceptions": .int(Int64(pull.exceptions)), "told": .int(Int64(pull.told)),
                "later": .bool(pull.isLater),
            ]))
    }

    /// `POST /api/v1/advance-notices`: from another municipality. Answered when it is stored.
    func advance(_ request: SiteRequest) async throws -> SiteResponse {
        let body = try Self.body(request)
        let advance: AdvanceNotice
        do throws(NoticeFaults) {
            advance = try AdvanceNotice.read(body)
        } catch {
            throw Problem(
                "invalid-advance-notice", status: 422, title: "Some items are wrong",
                detail:
                    "Correct the items named in errors and send the notice again; the visit is possible all the same.",
                errors: error.problems)
        }
        guard desk.isHere(advance.to) else {
            throw Problem(
                "other-municipality", status: 422, title: "This is not the new municipality",
                errors: [FieldProblem(pointer: "/to/code6", detail: "is not a code of this city")])
        }
        let actor = request.actor
        let kept = try await desk.take(advance, payload: AdvanceNumbers.stripped(body), by: actor, at: request.now)
        return .json(.object(["id": .string(kept.id.description)]), status: kept.isNew ? 201 : 200)
    }

    /// `POST /api/v1/advance-notices/{reference}/arrived`: the new municipality says that they have moved in.
    func arrived(_ request: SiteRequest) async throws -> SiteResponse {
        let (actor, reference) = (request.actor, request.parameters["reference"])
        do {
            try await request.store.write { tx in try desk.confirmArrival(reference, by: actor, in: tx) }
        } catch MoveOutRefusal.unknown {
            throw SiteFailure.notFound
        }
        return .noContent
    }

    /// `GET /api/v1/stations/{id}/state`.
    func station(_ request: SiteRequest) async throws -> SiteResponse {
        guard let station = desk.data.station(request.parameters["id"]) else { throw SiteFailure.notFound }
        let state = try await request.store.read { tx in
            try StationState.read([station], at: request.now, in: tx).first
        }
        return .json(state.map { $0.json } ?? .null)
    }
}

extension MoveOutAPI {
    private static func body(_ request: SiteRequest) throws -> JSONValue {
        try BodyReader(request).body
    }

    private static func cms(_ body: JSONValue) throws -> [UInt8] {
        guard let text = body["cms"]?.stringValue, let data = Data(base64Encoded: text), !data.isEmpty else {
            throw Problem(
                "invalid-request", status: 422, title: "Some members are wrong",
                errors: [FieldProblem(pointer: "/cms", detail: "must be a CMS signature (DER) in base64")])
        }
        return [UInt8](data)
    }

    private static func notice(_ json: JSONValue) throws -> MoveOutNotice {
        do throws(NoticeFaults) {
            return try NoticeReader.read(json)
        } catch {
            throw MoveOutRefusal.faults(
                error.problems.map { FieldProblem(pointer: "/notice" + $0.pointer, detail: $0.detail) })
        }
    }

    private func answering(
        _ request: SiteRequest, _ work: () async throws -> MoveOutRecord
    ) async throws -> MoveOutRecord {
        do {
            return try await work()
        } catch let refusal as MoveOutRefusal {
            throw Self.problem(refusal, request.ctx)
        }
    }

    static func problem(_ refusal: MoveOutRefusal, _ ctx: PageContext) -> any Error {
        switch refusal {
        case .unknown: return SiteFailure.notFound
        case .faults(let problems):
            return Problem(
                "invalid-notice", status: 422, title: "Some members are wrong",
                detail: "Correct the members named in errors, have the notice signed and send it again.",
                errors: problems)
        case .notOnline(let findings):
            let words = findings.map { ctx.text("moveout.finding.\($0.reason)") }
            return Problem(
                "not-online", status: 422, title: "The notice cannot be taken online",
                detail: words.joined(separator: " "),
                errors: findings.map {
                    FieldProblem(
                        pointer: $0.reason,
                        detail: $0.ways.isEmpty ? "" : "ways: " + $0.ways.map(\.rawValue).joined(separator: ", "))
                })
        default:
            let status: Int =
                switch refusal {
                case .notNow, .nonce: 409
                case .otherSigner: 403
                case .noTrust: 503
                default: 422
                }
            return Problem(
                "moveout-" + refusal.code, status: status, title: "The notice is not taken",
                detail: ctx.text("moveout.refusal.\(refusal.word)"))
        }
    }

    static func json(_ record: MoveOutRecord, withKey: Bool) -> JSONValue {
        var object: [String: JSONValue] = [
            "receipt": .string(record.receipt.text), "status": .string(record.status.rawValue),
            "state": .string(record.status.portalState), "planned": .string(record.planned.description),
            "members": .int(Int64(record.memberCount)), "arrivedAt": .string(record.arrivedAt.iso),
            "reasons": .array(record.reasons.map(JSONValue.string)),
        ]
        if withKey { object["key"] = .string(record.key) }
        return .object(object)
    }

    private static func json(_ finding: Eligibility.Finding, _ ctx: PageContext) -> JSONValue {
        [
            "reason": .string(finding.reason), "result": .string(finding.result.rawValue),
            "text": .string(ctx.text("moveout.finding.\(finding.reason)")),
            "ways": .array(finding.ways.map { .string($0.rawValue) }),
        ]
    }
}

extension MoveOutRefusal {
    /// The word after `moveout.refusal.` in the catalogue.
    var word: String {
        switch self {
        case .signature: "signature"
        default: code
        }
    }
}
