import Forms
import Kernel
import Site
import Store
import TestVisitor
import Testing

@testable import Online

@Suite("The owner of a procedure writes a new edition, and another person publishes it")
struct StudioTests {
    private static let id = "jidou-teate-kifu"

    private func begun(_ city: OnlineCity, by owner: Visitor) async throws -> String {
        try await StudioDraft.begun(Self.id, by: owner)
    }

    private func send(
        _ visitor: Visitor, _ page: String, to action: String? = nil, _ typed: [String: String?] = [:]
    ) async -> SiteResponse {
        await StudioDraft.send(visitor, page, to: action, typed)
    }

    private func text(_ city: OnlineCity, _ path: String) async throws -> String {
        try await StudioDraft.text(city, path)
    }

    @Test(
        "13.12 an item becomes required: said in words, tested, proposed, published by another person, in force on its day"
    )
    func published() async throws {
        let city = try await OnlineCity(ownCatalogue: true)
        let owner = await city.visitor("owner")
        #expect(await owner.get("/office/studio").text.contains("児童手当 寄附の申出"))
        #expect(!(await owner.get("/office/studio").text.contains("課税証明")))
        let path = try await begun(city, by: owner)
        // Begun again, it is the same draft.
        #expect(try await begun(city, by: owner) == path)
        let page = await owner.get(path).text
        #expect(page.contains("違いはありません") && page.contains("3件の試験はすべて") && page.contains("下書き"))

        // 寄附を終える日: no longer on a condition, but always shown and optional.
        let item = "\(path)/items/0-4"
        #expect(await owner.get(item).text.contains("寄附を終える日"))
        let saved = await send(owner, item, ["required": "never"])
        #expect(saved.status == 303, "\(Walk.summary(saved.text))")
        let changed = await owner.get(path).text
        #expect(changed.contains("項目「寄附を終える日」を任意にしました") && changed.contains("1か所を変えました"))

        // The day of a proposal is not before today, and there is a reason.
        let early = await send(
            owner, path, to: path + "/propose",
            ["reason": "決まりが変わるため", "from.year": "2026", "from.month": "4", "from.day": "30"])
        #expect(early.status == 422 && early.text.contains("今日より前"))
        let none = await send(
            owner, path, to: path + "/propose", ["from.year": "2026", "from.month": "6", "from.day": "1"])
        #expect(none.status == 422 && none.text.contains("変える理由"))
        let proposed = await send(
            owner, path, to: path + "/propose",
            ["reason": "決まりが変わるため", "from.year": "2026", "from.month": "6", "from.day": "1"])
        #expect(proposed.status == 303, "\(proposed.text)")
        #expect(await owner.get(item).status == 404, "what was proposed is not changed")
        #expect(await owner.post(path + "/publish", [:]).status == 403)

        // Another section neither sees nor publishes it.
        let other = await city.visitor("tax-owner")
        #expect(await other.get(path).status == 404)
        let publisher = await city.visitor("publisher")
        let seen = await publisher.get(path).text
        #expect(seen.contains("決まりが変わるため") && seen.contains("この版を公開する"))
        await publisher.get(path)
        #expect(await publisher.post(path + "/publish", ["revision": "1"]).status == 409, "it was changed after that")
        #expect(await send(publisher, path, to: path + "/publish").status == 303)
        await publisher.get(path)
        #expect(await publisher.post(path + "/publish", ["revision": "3"]).status == 303, "twice is once")
        #expect(await publisher.get(path).text.contains("公開ずみ"))

        func required() -> FormItem.Requirement? {
            city.desk.catalogue.procedure(Self.id)?.sheet.item("end_day")?.requirement
        }
        if case .always? = required() {} else { Issue.record("in force before its day") }
        try city.clock.set("2026-05-31T23:59:59+09:00")
        if case .always? = required() {} else { Issue.record("in force before its day") }
        try city.clock.set("2026-06-01T00:00:00+09:00")
        if case .never? = required() {} else { Issue.record("not in force on its day") }
        #expect(city.desk.catalogue.procedure(Self.id)?.version == 2)

        // Another program reads what is published.
        city.desk.editions.replacePublished(with: [])
        #expect(city.desk.catalogue.procedure(Self.id)?.version == 1)
        #expect(try await StudioDesk(city.desk).follow() == 1)
        #expect(city.desk.catalogue.procedure(Self.id)?.version == 2)
        let events = try await city.store.events(limit: 100).filter { $0.kind.hasPrefix("definition.") }
        #expect(
            events.map(\.kind) == [
                "definition.draft_saved", "definition.draft_saved", "definition.proposed", "definition.published",
            ])
        #expect(events.last?.data["procedure"] == .string(Self.id) && events.last?.data["version"] == 2)
    }

    @Test("13 broken FEEL is refused with line and reason in words, and the edition in force stays")
    func brokenFEEL() async throws {
        let city = try await OnlineCity(ownCatalogue: true)
        let owner = await city.visitor("owner")
        let path = try await begun(city, by: owner)
        let before = try await text(city, path)
        let wrong = before.replacing("end_day >= start", with: "end_day >= strat")
        #expect(wrong != before)
        let line =
            1
            + before.split(separator: "\n", omittingEmptySubsequences: false).prefix {
                !$0.contains("end_day >= start")
            }.count
        let sent = await send(owner, path + "/text", ["definition": wrong])
        #expect(sent.status == 422)
        #expect(sent.text.contains("\(line)行") && sent.text.contains("「strat」という名前の項目はありません"), "\(line)")
        #expect(sent.text.contains("項目「寄附を終える日」") && sent.text.contains("end_day &gt;= strat"), "what was typed stays")
        #expect(try await text(city, path) == before)
        // On the item's own page the reason stands beside the control.
        let item = await send(owner, "\(path)/items/0-4", ["when": "ends = tru and"])
        #expect(item.status == 422 && item.text.contains("id=\"f-when-error\""))
        #expect(item.text.contains("value=\"ends = tru and\""))
        #expect(city.desk.catalogue.procedure(Self.id)?.version == 1)
        // A definition that is no YAML is refused as well.
        let broken = await send(owner, path + "/text", ["definition": "id: ["])
        #expect(broken.status == 422 && broken.text.contains("文の形"))
    }

    @Test(
        "tests that fail and texts that are missing keep a draft from being proposed; a preview's answers become a test"
    )
    func tests() async throws {
        let city = try await OnlineCity(ownCatalogue: true)
        let owner = await city.visitor("owner")
        let path = try await begun(city, by: owner)
        // A limit that two tests do not keep.
        #expect(await send(owner, "\(path)/items/0-1", ["largest": "4000"]).status == 303)
        let page = await owner.get(path).text
        #expect(page.contains("不合格") && page.contains("3件のうち1件") && page.contains("いちばん大きい数を変えました"))
        let refused = await send(
            owner, path, to: path + "/propose",
            ["reason": "上限", "from.year": "2026", "from.month": "6", "from.day": "1"])
        #expect(refused.status == 422 && refused.text.contains("合格していない試験"))
        #expect(await send(owner, "\(path)/items/0-1", ["largest": "6000"]).status == 303)
        #expect(await owner.get(path).text.contains("3件の試験はすべて"))

        // The preview: nothing is sent, nothing kept.
        let preview = await owner.get(path + "/preview?example=0").text
        #expect(preview.contains("これは見本です"))
        let first = await send(
            owner, path + "/preview?example=0", to: path + "/preview", ["-page": "gift", "-go": "next"])
        #expect(first.text.contains("申請する方の氏名"), "the next page")
        let wrong = await send(
            owner, path + "/preview?example=0", to: path + "/preview",
            ["-page": "gift", "-go": "next", "share": "part", "amount": "7000", "start": "2026-10-01", "ends": "no"])
        #expect(wrong.status == 422 && wrong.text.contains("6,000"))
        let pdf = await send(owner, path + "/preview?example=0", to: path + "/preview", ["-go": "pdf"])
        #expect(pdf.headers["content-type"] == "application/pdf")
        #expect(try await city.store.read { try $0.one(Int.self, "SELECT COUNT(*) FROM online_draft") } == 0)
        let unnamed = await send(
            owner, path + "/preview?example=0", to: path + "/preview", ["-page": "-end", "-go": "test"])
        #expect(unnamed.status == 422)
        let added = await send(
            owner, path + "/preview?example=0", to: path + "/preview",
            ["-page": "-end", "-go": "test", "-name": "上限を超える額", "amount": "7000"])
        #expect(added.status == 303, "\(added.text)")
        let now = await owner.get(path).text
        #expect(now.contains("4件の試験はすべて") && now.contains("試験「上限を超える額」を加えました"))
        let saved = try await text(city, path)
        #expect(saved.contains("上限を超える額") && saved.contains("problems: [amount]"))

        // A text that only Japanese readers have.
        #expect(await send(owner, "\(path)/items/0-1", ["label.en": ""]).status == 303)
        #expect(await owner.get(path).text.contains("英語の文が1か所ありません"))
        let missing = await send(
            owner, path, to: path + "/propose",
            ["reason": "上限", "from.year": "2026", "from.month": "6", "from.day": "1"])
        #expect(missing.status == 422 && missing.text.contains("文が足りません"))
    }

    @Test("what is given back says why and is written on; a published edition is followed by drafts as the owner wants")
    func givenBack() async throws {
        let city = try await OnlineCity(ownCatalogue: true)
        var walk = try await Walk(Self.id, in: city, as: "head")
        let owner = await city.visitor("owner")
        let publisher = await city.visitor("publisher")
        let path = try await begun(city, by: owner)
        #expect(await send(owner, path + "/head", ["title.ja": "児童手当 寄附の申込み", "drafts": "keep"]).status == 303)
        #expect(
            await send(
                owner, path, to: path + "/propose",
                ["reason": "名前", "from.year": "2026", "from.month": "5", "from.day": "2"]
            ).status == 303)
        let unsaid = await send(publisher, path, to: path + "/return")
        #expect(unsaid.status == 422)
        #expect(await send(publisher, path, to: path + "/return", ["returned": "名前は条例と同じに"]).status == 303)
        let returned = await owner.get(path).text
        #expect(returned.contains("publisherさんが戻しました") && returned.contains("名前は条例と同じに"))
        #expect(
            await send(
                owner, path, to: path + "/propose",
                ["reason": "名前", "from.year": "2026", "from.month": "5", "from.day": "2"]
            ).status == 303)
        #expect(await send(publisher, path, to: path + "/publish").status == 303)
        try city.clock.set("2026-05-02T09:00:00+09:00")
        #expect(await owner.get("/procedures/\(Self.id)").text.contains("寄附の申込み"))
        // Begun before, it is filled in to the end as it was begun.
        await walk.visitor.signIn("head")
        let example = try #require(walk.procedure.sheet.examples.first { $0.problems == [] })
        try await walk.fill(walk.unknown(example.answers))
        let number = try await walk.submit()
        let version = try await city.store.read {
            try $0.one(Int.self, "SELECT version FROM online_application WHERE number = \(number)")
        }
        #expect(version == 1)
    }

    @Test(
        "13 a withdrawn procedure is listed no more; who has begun is told why, gets the answers as PDF, and the one in its place"
    )
    func withdrawn() async throws {
        let city = try await OnlineCity(ownCatalogue: true)
        let walk = try await Walk(Self.id, in: city, as: "head")
        let owner = await city.visitor("owner")
        let publisher = await city.visitor("publisher")
        let path = try await begun(city, by: owner)
        let wrong = await send(
            owner, path + "/end",
            ["from.year": "2026", "from.month": "5", "from.day": "10", "note.ja": "おわります", "successor": "none-such"])
        #expect(wrong.status == 422 && wrong.text.contains("この記号の手続きはありません"))
        let saved = await send(
            owner, path + "/end",
            [
                "from.year": "2026", "from.month": "5", "from.day": "10", "note.ja": "認定請求にまとまりました。",
                "note.ja-easy": "まとまりました。",
                "note.en": "It is part of the claim.", "successor": "jidou-teate-nintei",
            ])
        #expect(saved.status == 303, "\(saved.text)")
        #expect(
            await send(
                owner, path, to: path + "/propose",
                ["reason": "統合", "from.year": "2026", "from.month": "5", "from.day": "5"]
            ).status == 303)
        #expect(await send(publisher, path, to: path + "/publish").status == 303)
        let visitor = await city.visitor()
        let search = "/procedures?q=%E5%AF%84%E9%99%84"
        try city.clock.set("2026-05-09T12:00:00+09:00")
        #expect(await visitor.get(search).text.contains("寄附の申出"))
        try city.clock.set("2026-05-10T00:00:00+09:00")
        #expect(!(await visitor.get(search).text.contains("寄附の申出")))
        let page = await visitor.get("/procedures/\(Self.id)").text
        #expect(page.contains("認定請求にまとまりました") && page.contains("/procedures/jidou-teate-nintei"))
        #expect(!page.contains("/start"))
        await walk.visitor.signIn("head")
        let draft = "/apply/\(walk.draft)"
        let explained = await walk.visitor.get("\(draft)/pages/gift").text
        #expect(explained.contains("受け付けを終わりました") && explained.contains("認定請求にまとまりました"))
        #expect(explained.contains("\(draft)/answers.pdf") && explained.contains("/procedures/jidou-teate-nintei"))
        #expect(await walk.visitor.get("\(draft)/answers.pdf").headers["content-type"] == "application/pdf")
    }

    @Test("a new procedure is made from a copy, gains a page and an item by forms, and is offered from its day on")
    func copied() async throws {
        let city = try await OnlineCity(ownCatalogue: true)
        let owner = await city.visitor("owner")
        let publisher = await city.visitor("publisher")
        let source = "/office/studio/procedures/\(Self.id)"
        let used = await send(owner, source, to: source + "/copy", ["id": "zei-shoumei", "title.ja": "写し"])
        #expect(used.status == 422 && used.text.contains("もうあります"))
        let wrong = await send(owner, source, to: source + "/copy", ["id": "Kifu 2", "title.ja": "写し"])
        #expect(wrong.status == 422 && wrong.text.contains("半角の小文字"))
        let made = await send(
            owner, source, to: source + "/copy",
            ["id": "kosodate-kifu", "title.ja": "子育て寄附", "title.ja-easy": "きふ", "title.en": "Donation"])
        let path = try #require(made.headers["location"], "\(made.text)")
        #expect(await owner.get(path).text.contains("新しい手続きです"))
        // A page after the first, named and given an item.
        let page = await send(owner, "\(path)/pages/0", to: "\(path)/pages/0/arrange", ["page": "new"])
        #expect(page.headers["location"] == "\(path)/pages/1", "\(page.text)")
        #expect(await send(owner, "\(path)/pages/1", ["id": "thanks", "title.ja": "お礼"]).status == 303)
        let item = "\(path)/items/1-0"
        let named = await send(
            owner, item,
            [
                "label.ja": "お礼状を希望しますか", "label.ja-easy": "てがみが ほしいですか", "label.en": "A letter?",
                "kind": "yes-no", "name": "letter", "longest": nil,
            ])
        #expect(named.status == 303, "\(Walk.summary(named.text))")
        // Moved to the page before, and what would be left empty is refused.
        let moved = await send(owner, item, to: item + "/arrange", ["page": "0"])
        #expect(moved.status == 422 && moved.text.contains("項目のない画面"), "\(Walk.summary(moved.text))")
        #expect(
            await send(
                owner, path, to: path + "/propose",
                ["reason": "新設", "from.year": "2026", "from.month": "5", "from.day": "1"]
            ).status == 303)
        #expect(await send(publisher, path, to: path + "/publish").status == 303)
        let shown = await owner.get("/procedures/kosodate-kifu")
        #expect(shown.status == 200 && shown.text.contains("子育て寄附"))
        #expect(await owner.get("/office/studio").text.contains("子育て寄附"))
    }
}
