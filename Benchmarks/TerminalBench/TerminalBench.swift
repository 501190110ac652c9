import Devices
import Foundation
import Kernel
import Pack
import Registry
import Sheets
import Site
import Store

/// Times what initiative 2 is measured by (spec 02, 10): a year of 733,000 forms of 111 terminals is reported, then the statistics page
/// of the whole city is opened, and all terminals show a sign of life. `TerminalBench PACK [FORMS] [DATABASE]`.
@main
enum TerminalBench {
    static func main() async throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        guard let path = arguments.first else { throw Usage() }
        let forms = arguments.count > 1 ? Int(arguments[1]) ?? 733_000 : 733_000
        let pack = try CityPack.load(path)
        let places = Places(pack: pack)
        guard let end = Timestamp(iso: "2027-03-31T17:00:00+09:00") else { throw Usage() }
        let clock = FixedClock(end)
        let store = try Store.open(
            arguments.count > 2 ? DatabaseURL(parsing: arguments[2]) : DatabaseURL(.memory), clock: clock)
        let devices = DevicesService(pack: pack, places: places, forms: FormCatalogue(pack: pack), store: store)
        try await SiteApp.migrate(store, services: [devices])
        let manager = Actor(kind: .staff, id: "m", name: "m", roles: ["operator"])
        let app = try SiteApp(
            store: store, pack: pack, clock: clock, services: [devices],
            demo: DemoPeople([DemoPerson(id: "m", name: "m", role: LocalizedText(ja: "m"), actor: manager)]))
        var keys: [String] = []
        for number in 0..<111 {
            let ward = places.wards[number % places.wards.count].code
            keys.append(
                try await devices.register.enrol(
                    .terminal, name: "T-\(number)", place: "1F", ward: ward, by: .system("bench")
                ).key)
        }
        try await report(forms, keys, app, end)
        let cookie = try await signIn(app)
        var times: [Duration] = []
        for _ in 0..<20 {
            times.append(
                try await ContinuousClock().measure {
                    let page = await app.handle(
                        IncomingRequest(
                            method: "GET", target: "/office/terminals/statistics?year=2026",
                            headers: ["cookie": cookie, "host": "bench"]))
                    guard page.status == 200 else { throw Usage() }
                })
        }
        let slowest = times.max().map { $0 / .seconds(1) } ?? 0
        print(
            "statistics of a year, \(forms) forms: \(milliseconds(times)), the slowest \(percent(slowest)) of the second allowed"
        )
        let beats = try await ContinuousClock().measure {
            for key in keys {
                let answer = await send(app, "/api/v1/edge/heartbeat", #"{"pack":"p","troubles":[]}"#, key)
                guard answer.status == 200 else { throw Usage() }
            }
        }
        let share = beats / .seconds(30)
        print("signs of life of \(keys.count) terminals: \(beats), \(percent(share)) of the 30 s in which they come")
        try await store.close()
    }

    /// The year as terminals send it: batches of 200 uses.
    private static func report(_ count: Int, _ keys: [String], _ app: SiteApp, _ end: Timestamp) async throws {
        let ids = ["juuminhyou-seikyuu", "koseki-seikyuu", "ininjou", "idou-todoke", "zei-shoumei", "kokuho-todoke"]
        let year = 365 * 86_400
        let time = try await ContinuousClock().measure {
            for start in stride(from: 0, to: count, by: 200) {
                let uses = (start..<min(start + 200, count)).map { number -> String in
                    let at = end.adding(seconds: -(number * 7_919) % year)
                    let id = ID<TerminalBenchUse>.make(at: at)
                    return """
                        {"id":"\(id)","kind":"use","start":"\(at.adding(seconds: -45).iso)","end":"\(at.iso)","source":"card",\
                        "forms":[{"form":"\(ids[number % ids.count])","version":"2026-04","chars":60}],"pages":1,"result":"printed"}
                        """
                }
                let answer = await send(
                    app, "/api/v1/edge/uses", "{\"uses\":[\(uses.joined(separator: ","))]}",
                    keys[start / 200 % keys.count])
                guard answer.status == 200 else { throw Usage() }
            }
        }
        let rate = Double(count) / (time / .seconds(1))
        print("reports: \(Int(rate)) uses/s, \(Int(rate * 3_600 / 3_000)) times the 3,000 an hour of the whole city")
    }

    private static func send(_ app: SiteApp, _ path: String, _ body: String, _ key: String) async -> SiteResponse {
        await app.handle(
            IncomingRequest(
                method: "POST", target: path,
                headers: ["authorization": "Bearer \(key)", "content-type": "application/json", "host": "bench"],
                body: .bytes(Array(body.utf8))))
    }

    private static func signIn(_ app: SiteApp) async throws -> String {
        func cookie(_ response: SiteResponse) -> String? {
            response.headers.all("set-cookie").first { $0.hasPrefix("mio=") }.map { String($0.prefix { $0 != ";" }) }
        }
        let page = await app.handle(IncomingRequest(method: "GET", target: "/sign-in", headers: ["host": "bench"]))
        guard let visitor = cookie(page), let token = page.text.firstMatch(of: /name="_token" value="([0-9a-f]+)"/)?.1
        else {
            throw Usage()
        }
        let done = await app.handle(
            IncomingRequest(
                method: "POST", target: "/sign-in",
                headers: ["cookie": visitor, "host": "bench", "content-type": "application/x-www-form-urlencoded"],
                body: .bytes(Array("person=m&_token=\(token)".utf8))))
        guard let session = cookie(done) else { throw Usage() }
        return session
    }

    private static func milliseconds(_ times: [Duration]) -> String {
        let sorted = times.sorted()
        func text(_ time: Duration) -> String { String(Double(Int(time / .microseconds(100))) / 10) }
        return "p50 \(text(sorted[sorted.count / 2])) ms, p95 \(text(sorted[sorted.count * 95 / 100])) ms"
    }

    /// A share with one decimal.
    private static func percent(_ share: Double) -> String { "\(Double(Int(share * 1_000)) / 10) %" }

    struct Usage: Error, CustomStringConvertible {
        var description: String { "TerminalBench PACK [FORMS] [DATABASE]" }
    }
}

/// What the ids of the reports are of.
private enum TerminalBenchUse {}
