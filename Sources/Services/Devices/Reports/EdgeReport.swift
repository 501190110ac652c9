import Kernel
import Site

/// What a terminal reports: a use, a reading of a card, a self-test. Nothing of it is about a person, and there is no member in which
/// anything personal could be sent.
enum EdgeReport: Sendable {
    /// Sheets that came out in one visit.
    struct Use: Sendable {
        struct Form: Sendable {
            let id: String
            let version: String
            let characters: Int
        }

        let start: Timestamp
        let end: Timestamp
        let source: String
        let forms: [Form]
        let pages: Int
        let isPartly: Bool

        /// Whole seconds at the terminal.
        var seconds: Int { Int(clamping: start.milliseconds(until: end) / 1_000) }
        var characters: Int { forms.reduce(0) { $0 + $1.characters } }
    }

    case use(Use)
    /// A reading of a card, with its outcome.
    case reading(at: Timestamp, result: String, triesLeft: Int?)
    /// A self-test of forgetting: how often the marker was found, by place.
    case forgetting(at: Timestamp, found: [String: Int], searched: Int)

    /// A form that was not printed because its visitor took another way: online, or at the counter.
    case otherWay(at: Timestamp, form: String, way: String)

    static let ways = ["online", "counter"]
    static let sources = ["card", "codeB", "licence", "ocr", "phone", "typed", "blank"]
    static let results = [
        "genuine", "unverified", "wrong-secret", "too-few-tries", "blocked", "digest", "digests", "card-key",
        "challenge",
        "certificate", "unreadable", "removed", "staff-code", "no-reader", "no-card", "several", "busy", "other",
        "card",
    ]
    static let places = ["memory", "files", "log", "spool"]
    /// The longest visit that is believed, in seconds.
    static let longestUse = 4 * 3_600

    /// Reads a report.
    /// - Throws: ``EdgeReportFault`` with what is wrong.
    init(_ json: JSONValue) throws(EdgeReportFault) {
        switch json["kind"]?.stringValue {
        case "use": self = .use(try Self.use(json))
        case "reading":
            guard let result = json["result"]?.stringValue, Self.results.contains(result) else {
                throw EdgeReportFault("result is none of those known")
            }
            let left = json["triesLeft"]?.intValue
            if let left, !(0...10).contains(left) { throw EdgeReportFault("triesLeft must be 0 to 10") }
            self = .reading(at: try Self.time(json, "at"), result: result, triesLeft: left)
        case "other-way":
            guard let form = json["form"]?.stringValue, Self.isName(form), let way = json["way"]?.stringValue,
                Self.ways.contains(way)
            else { throw EdgeReportFault("form and way are expected") }
            self = .otherWay(at: try Self.time(json, "at"), form: form, way: way)
        case "forgetting":
            guard let members = json["found"]?.objectValue, members.count <= Self.places.count else {
                throw EdgeReportFault("found must be an object")
            }
            var found: [String: Int] = [:]
            for (place, count) in members {
                guard Self.places.contains(place), let count = count.intValue, count >= 0 else {
                    throw EdgeReportFault("found must be counts by place")
                }
                found[place] = count
            }
            self = .forgetting(
                at: try Self.time(json, "at"), found: found, searched: max(json["searched"]?.intValue ?? 0, 0))
        default: throw EdgeReportFault("kind must be use, reading, other-way or forgetting")
        }
    }

    private static func use(_ json: JSONValue) throws(EdgeReportFault) -> Use {
        guard let source = json["source"]?.stringValue, sources.contains(source) else {
            throw EdgeReportFault("source is none of those known")
        }
        guard let list = json["forms"]?.arrayValue, (1...10).contains(list.count) else {
            throw EdgeReportFault("forms must be a list of 1 to 10")
        }
        var forms: [Use.Form] = []
        for one in list {
            guard let id = one["form"]?.stringValue, isName(id), let version = one["version"]?.stringValue,
                isName(version), let characters = one["chars"]?.intValue, (0...10_000).contains(characters)
            else { throw EdgeReportFault("a form is {form, version, chars}") }
            forms.append(Use.Form(id: id, version: version, characters: characters))
        }
        let (start, end) = (try time(json, "start"), try time(json, "end"))
        guard start <= end, start.milliseconds(until: end) <= Int64(longestUse) * 1_000 else {
            throw EdgeReportFault("end must follow start within \(longestUse) seconds")
        }
        return Use(
            start: start, end: end, source: source, forms: forms, pages: min(max(json["pages"]?.intValue ?? 0, 0), 500),
            isPartly: json["result"]?.stringValue == "partly")
    }

    /// Letters, digits, hyphens and dots: ids and editions, and nothing that somebody is called.
    private static func isName(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                (97...122).contains($0) || (65...90).contains($0) || (48...57).contains($0) || $0 == 45 || $0 == 46
            }
    }

    private static func time(_ json: JSONValue, _ name: String) throws(EdgeReportFault) -> Timestamp {
        guard let time = json[name]?.stringValue.flatMap({ Timestamp(iso: $0) }) else {
            throw EdgeReportFault("\(name) must be a moment such as 2026-04-24T10:00:00+09:00")
        }
        return time
    }
}

/// What is wrong with a report.
struct EdgeReportFault: Error {
    let detail: String
    init(_ detail: String) { self.detail = detail }
}
