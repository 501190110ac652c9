import Kernel
import Sheets
import Site

/// What devices beside hardware ask the server: forms and words, signs of life, and what they have to tell.
struct EdgeAPI: Sendable {
    static let mostReports = 500
    static let bodyLimit = 512 << 10

    let reports: ReportDesk
    let beats: BeatDesk
    /// The pack as terminals get it; nil when its layers do not lie beside each other.
    let archive: LiveArchive?

    /// `GET /api/v1/edge/pack?since=`: the pack, or nothing when the device has it.
    func pack(_ request: SiteRequest) async throws -> SiteResponse {
        guard let archive else { throw SiteFailure.notFound }
        guard let json = archive.current.json(since: request.query.text("since")) else { return .noContent }
        return .json(json)
    }

    /// `POST /api/v1/edge/uses`: each report is taken once.
    func uses(_ request: SiteRequest) async throws -> SiteResponse {
        var reader = try BodyReader(request)
        let list = reader.list("uses", most: Self.mostReports)
        try reader.check()
        let answer = try await reports.take(list, from: request.actor)
        return .json([
            "taken": .array(answer.taken.map { .string($0) }),
            "refused": .array(answer.refused.map { ["id": .string($0.id), "detail": .string($0.detail)] }),
        ])
    }

    /// `POST /api/v1/edge/heartbeat`: a sign of life; answered with the version of the pack and the time.
    func heartbeat(_ request: SiteRequest) async throws -> SiteResponse {
        var reader = try BodyReader(request)
        let pack = reader.text("pack", in: reader.body, most: 64) ?? ""
        let waiting = reader.int("waiting", in: reader.body, within: 0...10_000_000) ?? 0
        let listed = reader.list("troubles", most: 20)
        let troubles = listed.compactMap(\.stringValue).filter(DeviceState.troubles.contains)
        if troubles.count != listed.count {
            reader.wrong("/troubles", "must be some of: \(DeviceState.troubles.joined(separator: ", "))")
        }
        let visit = reader.text("visit", in: reader.body, most: 32) ?? ""
        let phase = reader.body["phase"]?.stringValue.flatMap(VisitPhase.init)
        if reader.body["phase"] != nil, phase == nil {
            reader.wrong("/phase", "must be one of: \(VisitPhase.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        try reader.check()
        let prints = reader.body["prints"]?.boolValue ?? true
        let needsHelp = !prints || troubles.contains { !DeviceState.mild.contains($0) }
        let state = DeviceState(
            beatAt: request.now, word: needsHelp ? .help : .ready, troubles: troubles, pack: pack, waiting: waiting,
            isBusy: reader.body["busy"]?.boolValue ?? false, visit: visit, phase: phase)
        try await beats.take(state, from: request.actor)
        return .json(["pack": archive.map { .string($0.current.version) } ?? .null, "now": .string(request.now.iso)])
    }
}

extension EdgeAPI {
    static let packOperation = APIOperation(
        id: "getEdgePack", summary: "The forms and words that a terminal needs, in one piece.",
        description: "Answered with 204 when the device has this version already.", tag: "edge",
        response: .object([
            "version": .string("Follows from the files."), "root": .string("The city’s own folder."),
            "files": .map(of: .string(), "The text of each file by its path."),
        ]), query: [.init("since", "The version that the device has.")])

    static let usesOperation = APIOperation(
        id: "reportUses", summary: "Takes what a terminal did: uses, readings of cards, self-tests.",
        description: """
            A report is taken once, by its id, however often it is sent; sent again it is answered for in the same way. One that cannot be \
            read is refused by itself. There is no member for anything personal.
            """,
        tag: "edge",
        request: .object([
            "uses": .array(
                of: .object(
                    [
                        "id": .string("A UUID."), "kind": .oneOf(["use", "reading", "other-way", "forgetting"]),
                        "start": .dateTime(), "end": .dateTime(), "at": .dateTime(),
                        "source": .oneOf(EdgeReport.sources),
                        "forms": .array(
                            of: .object(["form": .string(), "version": .string(), "chars": .integer()])),
                        "pages": .integer(), "result": .string(), "triesLeft": .any, "form": .string(),
                        "way": .oneOf(EdgeReport.ways),
                        "found": .map(of: .integer(), "Counts by place."), "searched": .integer(),
                    ],
                    optional: [
                        "start", "end", "at", "source", "forms", "pages", "result", "triesLeft", "form", "way", "found",
                        "searched",
                    ]))
        ]),
        response: .object([
            "taken": .array(of: .string()),
            "refused": .array(of: .object(["id": .string(), "detail": .string()])),
        ]))

    static let heartbeatOperation = APIOperation(
        id: "beat", summary: "A sign of life of a device, every 30 seconds.",
        description: "Three that do not come make the device away.", tag: "edge",
        request: .object(
            [
                "at": .dateTime(), "pack": .string(), "waiting": .integer("Reports that wait."), "busy": .boolean(),
                "prints": .boolean(), "reads": .boolean(), "troubles": .array(of: .oneOf(DeviceState.troubles)),
                "visit": .string("A random mark of the visit under way; nothing of who is there."),
                "phase": .oneOf(VisitPhase.allCases.map(\.rawValue)),
            ], optional: ["at", "pack", "waiting", "busy", "prints", "reads", "troubles", "visit", "phase"]),
        response: .object(["pack": .any, "now": .dateTime()]))
}
