import Forms
import Kernel
import Site
import Store
import TestVisitor
import Testing

@testable import Online

@Suite("Answers beside the register")
struct ComparisonTests {
    @Test(
        "widths, spaces and parts that only one has do not count",
        arguments: [
            ("大阪　太郎", "大阪 太郎", true), ("１丁目３番２０号", "1丁目3番20号", true), ("大阪太郎", "大阪次郎", false),
            ("1-3-20", "１－３－２０", true), ("", "x", false),
        ])
    func texts(left: String, right: String, same: Bool) {
        #expect(RegisterComparison.isSame(.string(left), .string(right)) == same)
        let address: JSONValue = .object(["town": .string(left), "building": "見本マンション"])
        #expect(RegisterComparison.isSame(address, .object(["town": .string(right)])) == same)
    }

    @Test(
        "where the register differs both are shown, the applicant explains, both are kept, and staff see both with a purpose"
    )
    func differs() async throws {
        let city = try await OnlineCity()
        var walk = try await Walk("jidou-teate-henkou", in: city, as: "head")
        let example = try #require(walk.procedure.sheet.examples.first { $0.problems == [] })
        try await walk.fill(walk.unknown(example.answers))
        let check = "/apply/\(walk.draft)/check"
        #expect(!(await walk.visitor.get(check).text.contains("登録と違う理由")))
        let page = try #require(walk.procedure.sheet.pages.first { $0.items.contains { $0.name == "applicant" } })
        let changed = try await walk.send(
            "/apply/\(walk.draft)/pages/\(page.id)", ["applicant.family": ["新姓"]])
        #expect(changed.status == 303)
        let asked = await walk.visitor.get(check).text
        #expect(asked.contains("登録と違う理由") && asked.contains("新姓 太郎") && asked.contains("大阪 太郎"))
        let refused = await walk.post("/apply/\(walk.draft)/submit", [], from: check)
        #expect(refused.status == 422 && refused.text.contains("f-explain.applicant-error"))
        let draft = walk.draft
        let unsent = try await city.store.read { try Application.of(draft: draft, in: $0) }
        #expect(unsent?.number == nil)
        let number = try await walk.submit()
        let application = try #require(try await city.store.read { try Application.load(number: number, in: $0) })
        #expect(application.answers["applicant"]?["family"] == "新姓")
        let path = "/office/applications/\(application.id)"
        let staff = await city.visitor("city")
        #expect(await staff.get(path).text.contains("先月変わったため"))
        let beside = await staff.get("\(path)/register").text
        #expect(beside.contains("新姓 太郎") && beside.contains("大阪 太郎") && beside.contains("先月変わったため"))
        let reads = try await city.store.read { tx in
            try tx.all(
                String.self,
                """
                SELECT purpose FROM event WHERE kind = 'personal.read' AND subject = \(city.head.description)
                AND actor_id = 'city'
                """)
        }
        #expect(!reads.isEmpty && Set(reads) == ["application-work"])
        for stranger in ["fire", "elsewhere"] {
            #expect(await city.visitor(stranger).get("\(path)/register").status == 404)
        }
        #expect(await city.visitor("head").get("\(path)/register").status == 403)
    }
}
