import Kernel

/// One use of the terminal: what was printed and how long it took. Nothing of it says who was there.
struct UseReport: Sendable {
    /// A form that came out.
    struct Form: Sendable {
        let id: String
        let version: String
        /// Characters that nobody had to write.
        let characters: Int
    }

    /// How it ended.
    enum Result: String, Sendable { case printed, partly }

    let id: ID<UseReport>
    let start: Timestamp
    let end: Timestamp
    let source: UseSource
    let forms: [Form]
    let pages: Int
    let result: Result
}

/// One reading of a card: whether it could be read, and how many tries were left where that matters. Nothing of whose it is.
struct ReadingReport: Sendable {
    let id: ID<ReadingReport>
    let at: Timestamp
    let result: String
    let triesLeft: Int?
}

/// One self-test of forgetting.
struct ForgettingReport: Sendable {
    let id: ID<ForgettingReport>
    let at: Timestamp
    /// How often the marker was found, by place: memory, files, spool, log.
    let found: [String: Int]
    /// How many bytes were searched.
    let searched: Int
}

/// A form that was not printed because its visitor took another way.
struct OtherWayReport: Sendable {
    /// Which way.
    enum Way: String, Sendable { case online, counter }

    let id: ID<OtherWayReport>
    let at: Timestamp
    let form: String
    let way: Way
}

/// Something that the server is to know.
enum Report: Sendable {
    case use(UseReport)
    case reading(ReadingReport)
    case forgetting(ForgettingReport)
    case otherWay(OtherWayReport)

    var id: String {
        switch self {
        case .use(let use): use.id.description
        case .reading(let reading): reading.id.description
        case .forgetting(let check): check.id.description
        case .otherWay(let way): way.id.description
        }
    }

    /// As it is sent (`POST /api/v1/edge/uses`).
    var json: JSONValue {
        switch self {
        case .use(let use):
            [
                "id": .string(use.id.description), "kind": "use", "start": .string(use.start.iso),
                "end": .string(use.end.iso), "source": .string(use.source.rawValue),
                "forms": .array(
                    use.forms.map {
                        [
                            "form": .string($0.id), "version": .string($0.version),
                            "chars": .int(Int64($0.characters)),
                        ]
                    }),
                "pages": .int(Int64(use.pages)), "result": .string(use.result.rawValue),
            ]
        case .reading(let reading):
            [
                "id": .string(reading.id.description), "kind": "reading", "at": .string(reading.at.iso),
                "result": .string(reading.result),
                "triesLeft": reading.triesLeft.map { .int(Int64($0)) } ?? .null,
            ]
        case .otherWay(let way):
            [
                "id": .string(way.id.description), "kind": "other-way", "at": .string(way.at.iso),
                "form": .string(way.form), "way": .string(way.way.rawValue),
            ]
        case .forgetting(let check):
            [
                "id": .string(check.id.description), "kind": "forgetting", "at": .string(check.at.iso),
                "found": .object(check.found.mapValues { .int(Int64($0)) }),
                "searched": .int(Int64(check.searched)),
            ]
        }
    }
}

/// Where reports go.
protocol Reports: Sendable {
    /// Keeps a report until the server has it.
    func add(_ report: Report) async
}
