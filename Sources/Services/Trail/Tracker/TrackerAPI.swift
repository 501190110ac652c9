import Kernel
import Registry
import Site
import Store

/// Estonia's data tracker (Andmejälgija, service description 2.0.0): `findUsage`, `usagePeriod`, `heartbeat`. A portal that
/// people trust asks it and shows them who used their data.
struct TrackerAPI: Sendable {
    /// The purpose under which an organisation is told.
    static let purpose = "data-tracker"

    let directory: RegistryDirectory
    let words: UsageWords

    /// Usages of a person's data, newest first. Asking is itself recorded, and shown on the person's page; here it is left
    /// out, so that a list asked for in parts by `offset` does not move while it is asked for.
    func findUsage(_ request: SiteRequest) async throws -> SiteResponse {
        let query = try TrackerQuery(request)
        let told = try await directory.tellAccesses(
            to: query.person, askedBy: query.asking, query.range, for: ReadGrant(request))
        guard let told else {
            throw TrackerQuery.problem([FieldProblem(pointer: "userCode", detail: "nobody has this id here")])
        }
        return try .json(
            FoundUsages(totalUsages: told.total, usages: told.accesses.map { usage($0, request.ctx) }))
    }

    /// Since when records are kept. There is no end: they are kept for ever, and the newest is of this moment.
    func usagePeriod(_ request: SiteRequest) async throws -> SiteResponse {
        let first = try await request.store.read { try $0.events(limit: 1).first?.at }
        return try .json(UsagePeriod(periodStart: first ?? request.now))
    }

    /// Whether usages can be asked for.
    func heartbeat(_ request: SiteRequest) async throws -> SiteResponse {
        do {
            _ = try await request.store.read { try $0.exists("SELECT 1 AS one") }
            return try .json(Heartbeat(status: "OK", message: "usages can be asked for"))
        } catch {
            return try .json(Heartbeat(status: "FAIL", message: "the database does not answer"))
        }
    }

    private func usage(_ access: Access, _ ctx: PageContext) -> Usage {
        let action = "\(words.purposeText(access, ctx)) (\(ctx.text(words.pageKey(access, ctx))))"
        switch access.actorKind {
        case .organisation:
            return Usage(
                logtime: access.at, action: action, receiverCode: access.actorID, receiverName: nil,
                receiverSystem: access.actorID)
        default:
            return Usage(
                logtime: access.at, action: action,
                receiverCode: (access.ward ?? directory.places.cityCode)?.code ?? "",
                receiverName: words.officeName(access, ctx), receiverSystem: ctx.text("trail.system"))
        }
    }
}

/// The answer of `findUsage`.
private struct FoundUsages: Encodable {
    let totalUsages: Int
    let usages: [Usage]
}

/// One usage, in the protocol's words: the receiver is whoever saw the data.
private struct Usage: Encodable {
    let logtime: Timestamp
    let action: String
    let receiverCode: String
    let receiverName: String?
    let receiverSystem: String
}

private struct UsagePeriod: Encodable { let periodStart: Timestamp }

private struct Heartbeat: Encodable {
    let status: String
    let message: String
}

extension TrackerAPI {
    static let findUsageOperation = APIOperation(
        id: "findUsage", summary: "Who used a person's data, when and for what purpose, newest first.",
        description: "For organisations that show it to the person. Each call is recorded and shown to the person.",
        tag: "usage",
        response: .object([
            "totalUsages": .integer("How many there are, whatever offset and limit."),
            "usages": .array(
                of: .object(
                    [
                        "logtime": .dateTime("When the data was used."),
                        "action": .string("Why, and on which kind of page."),
                        "receiverCode": .string("Code of the office or organisation that used it."),
                        "receiverName": .string("Its name."),
                        "receiverSystem": .string("The system in which it was used."),
                    ], optional: ["receiverName"])),
        ]),
        query: [
            .init("userCode", "The person's id in the register.", required: true),
            .init("periodStart", "From this moment on; the city's time without an offset.", schema: .dateTime()),
            .init("periodEnd", "Up to this moment, itself included.", schema: .dateTime()),
            .init("offset", "So many of the newest are left out; 0 unless given.", schema: .integer()),
            .init("limit", "At most so many, 1 to 10000; 1000 unless given.", schema: .integer()),
        ],
        headers: [
            .init(
                "X-Road-UserId", "The id of who asks: the person, or somebody who represents them.", required: true)
        ])

    static let usagePeriodOperation = APIOperation(
        id: "usagePeriod", summary: "The time for which usages can be asked for.", tag: "usage",
        response: .object(
            [
                "periodStart": .dateTime("The first record."),
                "periodEnd": .dateTime("The last record; absent when records go on to this moment."),
            ], optional: ["periodEnd"]))

    static let heartbeatOperation = APIOperation(
        id: "heartbeat", summary: "Whether usages can be asked for.", tag: "usage",
        response: .object(
            ["status": .oneOf(["OK", "FAIL"]), "message": .string("The same for people.")], optional: ["message"]))
}
