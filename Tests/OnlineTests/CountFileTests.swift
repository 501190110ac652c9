import Kernel
import Site
import Store
import TestVisitor
import Testing

@testable import Online

@Suite("Counts on paper that are taken over from a file")
struct CountFileTests {
    private static let today = CivilDate(year: 2026, month: 5, day: 1) ?? .earliest

    @Test(
        "what is wrong with a line is said with its number",
        arguments: [
            ("procedure,ward,day,channel,n\nsodai-gomi,,2026-04-30,post,12", []),
            ("n,channel,day,ward,procedure\n12,post,2026-04,271276,sodai-gomi", []),
            ("procedure,ward,day,channel\nsodai-gomi,,2026-04-30,post", [CountFile.Fault(line: 1, reason: "columns")]),
            ("procedure,ward,day,channel,n\nnobody,,2026-04-30,post,1", [.init(line: 2, reason: "procedure")]),
            ("procedure,ward,day,channel,n\nsodai-gomi,999999,2026-04-30,post,1", [.init(line: 2, reason: "ward")]),
            ("procedure,ward,day,channel,n\nsodai-gomi,,2026-05-02,post,1", [.init(line: 2, reason: "day")]),
            // The month is not over.
            ("procedure,ward,day,channel,n\nsodai-gomi,,2026-05,post,1", [.init(line: 2, reason: "day")]),
            ("procedure,ward,day,channel,n\nsodai-gomi,,2026-02-30,post,1", [.init(line: 2, reason: "day")]),
            ("procedure,ward,day,channel,n\nsodai-gomi,,2026-04-30,online,1", [.init(line: 2, reason: "channel")]),
            (
                "procedure,ward,day,channel,n\nsodai-gomi,,2026-04-30,post,1\nsodai-gomi,,2026-04-30,post,-1",
                [.init(line: 3, reason: "n")]
            ),
            ("procedure,ward,day,channel,n\nsodai-gomi,,2026-04-30,post,1,9", [.init(line: 2, reason: "cells")]),
            ("procedure,ward,day,channel,n\n", [.init(line: 2, reason: "empty")]),
            ("\u{0}", [.init(line: 1, reason: "columns")]),
        ])
    func faults(text: String, faults: [CountFile.Fault]) async throws {
        let city = try await OnlineCity()
        let file = CountFile(
            Array(text.utf8), procedures: ["sodai-gomi"], places: city.desk.places, today: Self.today)
        #expect(file.faults == faults)
    }

    @Test("a file is counted whole and once, on the days it names, and on the board of their year")
    func takenOnce() async throws {
        let city = try await OnlineCity()
        let policy = await city.visitor("policy"), clerk = await city.visitor("clerk")
        #expect(await clerk.get("/office/counts/files").status == 403)
        let token = try #require(
            await policy.get("/office/counts/files").text.firstMatch(of: /name="_token" value="([0-9a-f]+)"/))
        let good =
            "\u{FEFF}procedure,ward,day,channel,n\r\nsodai-gomi,,2026-03,post,120\r\nsodai-gomi,271276,2026-04-02,phone,7\r\n"
        func send(_ text: String) async -> SiteResponse {
            let parts = [("name=\"_token\"", String(token.1)), ("name=\"file\"; filename=\"counts.csv\"", text)]
            let body =
                parts.map { "--counts\r\nContent-Disposition: form-data; \($0)\r\n\r\n\($1)\r\n" }.joined()
                + "--counts--\r\n"
            return await policy.send(
                IncomingRequest(
                    method: "POST", target: "/office/counts/files",
                    headers: ["content-type": "multipart/form-data; boundary=counts"], body: .bytes(Array(body.utf8))))
        }
        let faulty = await send(good + "nobody,,2026-03,post,1\r\n")
        #expect(faulty.status == 422 && faulty.text.contains("手続き一覧にありません"))
        #expect(await send(good).status == 303)
        let again = await send(good)
        #expect(again.status == 422 && again.text.contains("すでに取り込まれています"))

        let (lastYear, thisYear) = (
            await policy.get("/office/adoption.csv?all=yes&year=2025").text,
            await policy.get("/office/adoption.csv?all=yes&year=2026").text
        )
        func line(_ csv: String) -> Substring? {
            csv.split(whereSeparator: \.isNewline).first { $0.hasPrefix("sodai-gomi") }
        }
        #expect(line(lastYear)?.contains(",0,0,120,0,") == true)
        #expect(line(thisYear)?.contains(",0,0,0,7,") == true)
        let days = try await city.store.read {
            try $0.all(Row.self, "SELECT at FROM event WHERE kind = 'paper.counted' ORDER BY seq").map {
                try $0.timestamp("at").date.description
            }
        }
        #expect(days == ["2026-03-31", "2026-04-02"])
    }

    @Test("the catalogue is there as open data, a row for each procedure")
    func openData() async throws {
        let city = try await OnlineCity()
        let page = await city.visitor().get("/procedures.csv")
        #expect(page.status == 200)
        let rows = page.text.split(separator: "\r\n")
        #expect(rows.count == city.desk.catalogue.procedures.count + 1)
        #expect(rows.contains { $0.hasPrefix("sodai-gomi,") && $0.contains("/procedures/sodai-gomi") })
    }
}
