import Kernel
import Registry
import Site

/// What `findUsage` is asked, read from the request; every parameter that does not fit is named at once.
struct TrackerQuery: Sendable {
    /// The most that one answer tells.
    static let mostAnswered = 10_000
    /// How many one answer tells unless `limit` says otherwise.
    static let answered = 1_000

    /// Who asked the organisation.
    let asking: ResidentID
    /// Whose accesses are wanted.
    let person: ResidentID
    let range: AccessRange

    /// - Throws: A problem (400) with each parameter that cannot be used.
    init(_ request: SiteRequest) throws(Problem) {
        var reader = Reader(query: request.query)
        let asking = reader.person("X-Road-UserId", request.headers["x-road-userid"])
        let person = reader.person("userCode", reader.value("userCode"))
        let from = reader.instant("periodStart")
        let until = reader.instant("periodEnd")
        if let from, let until, until < from {
            reader.refuse("periodEnd", "it lies before periodStart; exchange them")
        }
        let limit = reader.number("limit", in: 1...Self.mostAnswered) ?? Self.answered
        let offset = reader.number("offset", in: 0...Int(Int32.max)) ?? 0
        guard let asking, let person, reader.problems.isEmpty else { throw Self.problem(reader.problems) }
        (self.asking, self.person) = (asking, person)
        range = AccessRange(
            from: from, until: until, offset: offset, limit: limit, exceptPurpose: TrackerAPI.purpose)
    }

    /// What cannot be asked.
    static func problem(_ errors: [FieldProblem]) -> Problem {
        Problem(
            "invalid-usage-request", status: 400, title: "The request for usages cannot be used",
            detail: "Correct the parameters named in errors and ask again.", errors: errors)
    }

    private struct Reader {
        let query: FormData
        var problems: [FieldProblem] = []

        mutating func refuse(_ name: String, _ detail: String) {
            problems.append(FieldProblem(pointer: name, detail: detail))
        }

        mutating func value(_ name: String) -> String? {
            if query.all(name).count > 1 { refuse(name, "it may be given once only") }
            return query[name]
        }

        mutating func person(_ name: String, _ text: String?) -> ResidentID? {
            guard let text, !text.isEmpty else {
                refuse(name, "it is required: the id that the city's register gives the person")
                return nil
            }
            guard let id = ResidentID(text) else {
                refuse(name, "it is no id of a person, such as 019db9d2-6a00-7c3e-9f4e-3b1f6a2d7c11")
                return nil
            }
            return id
        }

        /// An instant with its offset; without one, the time is the city's, as the protocol's own examples have none.
        mutating func instant(_ name: String) -> Timestamp? {
            guard let text = value(name) else { return nil }
            guard let instant = Timestamp(iso: text) ?? Timestamp(iso: text + "+09:00") else {
                refuse(name, "it is no moment such as 2026-04-24T10:00:00+09:00 (in an address + is written %2B)")
                return nil
            }
            return instant
        }

        mutating func number(_ name: String, in range: ClosedRange<Int>) -> Int? {
            guard let text = value(name) else { return nil }
            guard let number = Int(text), range.contains(number) else {
                refuse(name, "it must be a whole number from \(range.lowerBound) to \(range.upperBound)")
                return nil
            }
            return number
        }
    }
}
