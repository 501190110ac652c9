import Foundation
import Kernel
import Pack
import Procedures
import Registry

/// Times which procedures follow for a household, and prints it. `GuidanceBench PACK REQUEST.json [ROUNDS]`; the request
/// is a body of `POST /api/v1/guidance/evaluate`.
@main
enum GuidanceBench {
    static func main() async throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        guard arguments.count >= 2 else { throw Usage() }
        let pack = try CityPack.load(arguments[0])
        let places = Places(pack: pack)
        let calendars = Calendars(pack: pack)
        let catalogue = ProceduresService(pack: pack, places: places, calendars: calendars).catalogue
        let bytes = try [UInt8](Data(contentsOf: URL(fileURLWithPath: arguments[1])))
        let rounds = arguments.count > 2 ? Int(arguments[2]) ?? 2_000 : 2_000
        let today = SystemClock().today

        let request = try GuidanceRequest(JSONValue(parsing: bytes), catalogue: catalogue, today: today)
        let day = request.on ?? today
        let guidance = Guidance(catalogue)
        let result = guidance.evaluate(request.facts, on: day, calendar: calendars.legal)
        print(
            "\(request.facts.persons.count) persons, \(catalogue.procedures.count) procedures: "
                + "\(result.outcomes.count) outcomes, \(result.questions.count) screens of questions")

        report("decide", rounds) {
            guidance.evaluate(request.facts, on: day, calendar: calendars.legal).outcomes.count
        }
        try report("body to body", rounds) {
            try GuidanceResponse.evaluate(
                JSONValue(parsing: bytes), catalogue: catalogue, today: today, calendar: calendars.legal
            ).canonical.utf8.count
        }
    }

    /// Does the work again and again on one thread and prints how long one time takes.
    static func report(_ name: String, _ rounds: Int, _ work: () throws -> Int) rethrows {
        let clock = ContinuousClock()
        var times: [Duration] = []
        times.reserveCapacity(rounds)
        var sum = 0
        for _ in 0..<max(1, rounds / 10) { sum &+= try work() }
        let whole = try clock.measure {
            for _ in 0..<rounds {
                times.append(try clock.measure { sum &+= try work() })
            }
        }
        times.sort()
        func milliseconds(_ share: Double) -> Double {
            let index = min(times.count - 1, Int(Double(times.count) * share))
            return (times[index] / .microseconds(1)).rounded() / 1_000
        }
        let rate = (Double(rounds) / (whole / .seconds(1))).rounded()
        // The sum is printed so that no work can be left out.
        print("\(name): p50 \(milliseconds(0.5)) ms, p95 \(milliseconds(0.95)) ms, \(rate) a second [\(sum)]")
    }

    struct Usage: Error, CustomStringConvertible {
        var description: String { "GuidanceBench PACK REQUEST.json [ROUNDS]" }
    }
}
