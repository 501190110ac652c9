import Foundation
import Kernel
import Pack
import Sheets
import Site
import Store
import TestPaper
import TestVisitor
import Testing

@testable import Procedures

@Suite("A form's owner writes a new edition, and another person publishes it")
struct FormChangeTests {
    private static let form = "/office/forms/juuminhyou-seikyuu"

    private func begun(
        _ office: Office, by owner: Visitor, version: String = "2026-10", from day: String = "2026-10-01"
    ) async throws -> String {
        await owner.get(Self.form + "/drafts/new")
        let sent = await owner.post(Self.form + "/drafts", ["version": version, "validFrom": day])
        try #require(sent.status == 303, "\(sent.text)")
        return try #require(sent.headers["location"])
    }

    private func revision(_ page: String) throws -> String {
        String(try #require(page.firstMatch(of: /name="revision" value="(\d+)"/)).1)
    }

    /// The address of the box of a label on the page of a draft.
    private func box(_ label: String, on page: String) throws -> String {
        let link = try #require(
            page.firstMatch(of: try Regex("href=\"([^\"]+/boxes/[0-9-]+)\">\(label)<", as: (Substring, Substring).self))
        )
        return String(link.1)
    }

    /// What a box's page would send, unless something else is typed.
    private func fields(_ page: String) -> [String: String] {
        var fields: [String: String] = [:]
        for match in page.matches(of: /<input class="input[^"]*"[^>]*?value="([^"]*)"[^>]*? name="([^"]+)"/) {
            fields[String(match.2)] = String(match.1)
        }
        for match in page.matches(of: /<select class="input" id="[^"]+" name="([^"]+)"[^>]*>(.*?)<\/select>/) {
            let chosen = match.2.firstMatch(of: /value="([^"]*)" selected/)
            fields[String(match.1)] = chosen.map { String($0.1) } ?? ""
        }
        return fields
    }

    private func send(_ visitor: Visitor, _ path: String, _ fields: [String: String]) async -> SiteResponse {
        var form = Site.FormData(fields.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
        let token =
            await visitor.get(path.components(separatedBy: "?")[0]).text
            .firstMatch(of: /name="_token" value="([0-9a-f]+)"/).map { String($0.1) } ?? ""
        form.append("_token", token)
        return await visitor.send(
            IncomingRequest(
                method: "POST", target: path, headers: ["content-type": "application/x-www-form-urlencoded"],
                body: .bytes(Array(form.queryString.utf8))))
    }

    @Test("a box is changed, the difference is said in words, and the day decides which edition is printed")
    func published() async throws {
        let office = try await Office(ownForms: true)
        let owner = await Visitor.signedIn(Office.formOwner, at: office)
        let path = try await begun(office, by: owner)
        let page = await owner.get(path).text
        #expect(page.contains("下書き") && page.contains("公開は、書いた人とは別の人が行います"))
        let box = try box("電話番号", on: page)
        let boxPage = await owner.get(box).text
        #expect(boxPage.contains("data:image/png;base64,") && boxPage.contains("となりの列"))
        var typed = fields(boxPage)
        #expect(typed["height"] == "10.5" && typed["fact"] == "phone" && typed["width"] == "80", "\(typed)")
        (typed["size"], typed["minSize"], typed["overflow"], typed["height"]) = ("12", "５．５", "shrink", "12")
        typed["revision"] = try revision(boxPage)
        let saved = await send(owner, box, typed)
        #expect(saved.status == 303, "\(saved.text)")
        let changed = await owner.get(path).text
        for words in ["電話番号：文字の大きさ", "11 pt", "12 pt", "5.5 pt", "どこまでも縮める", "2026-10-01–"] {
            #expect(changed.contains(words), "\(words)")
        }

        // Its author does not publish it; counters and terminals are as before.
        let revision = try revision(changed)
        await owner.get(path)
        #expect(await owner.post(path + "/publish", ["revision": revision]).status == 409)
        let first = try #require(CivilDate(iso: "2026-10-01"))
        #expect(office.service.forms.definition("juuminhyou-seikyuu", on: first)?.template.version == "2026-04")

        let checker = await Visitor.signedIn(Office.formChecker, at: office)
        let seen = await checker.get(path).text
        #expect(seen.contains("この版を公開する") && !seen.contains("/boxes/"))
        #expect(await checker.post(path + "/publish", ["revision": "1"]).status == 409, "it was changed after that")
        for _ in 0..<2 {
            await checker.get(path)
            #expect(await checker.post(path + "/publish", ["revision": revision]).status == 303)
        }
        let forms = office.service.forms
        #expect(forms.definition("juuminhyou-seikyuu", on: first)?.template.version == "2026-10")
        #expect(forms.definition("juuminhyou-seikyuu", on: first.adding(days: -1))?.template.version == "2026-04")
        let events = try await office.store.events(limit: 100).filter { $0.kind.hasPrefix("form.") }
        #expect(events.map(\.kind) == ["form.draft_saved", "form.draft_saved", "form.version_published"])
        #expect(events.last?.data["version"] == "2026-10" && events.last?.data["validFrom"] == "2026-10-01")
        #expect(await checker.get(Self.form).text.contains("公開ずみ"))

        // Another program reads what is published, and reads it once.
        forms.replacePublished(with: [])
        #expect(forms.definition("juuminhyou-seikyuu", on: first)?.template.version == "2026-04")
        let desk = FormDesk(store: office.store, preview: office.service.preview)
        #expect(try await desk.follow() == 1)
        #expect(forms.definition("juuminhyou-seikyuu", on: first)?.template.version == "2026-10")
        #expect(forms.published.map(\.number) == [1])
        // Saved again it is refused: it is no draft any more.
        #expect(await owner.post(path + "/text", ["revision": revision, "definition": "id: x"]).status == 422)
        #expect(await owner.get(box).status == 404)
    }

    @Test("an edition with a last day gives way to the one before when its days are over")
    func lastDay() async throws {
        let office = try await Office(ownForms: true)
        let owner = await Visitor.signedIn(Office.formOwner, at: office)
        await owner.get(Self.form + "/drafts/new")
        let sent = await owner.post(
            Self.form + "/drafts", ["version": "2026-gw", "validFrom": "2026-04-29", "validTo": "2026-05-05"])
        let path = try #require(sent.headers["location"])
        let checker = await Visitor.signedIn(Office.formChecker, at: office)
        let revision = try revision(await checker.get(path).text)
        #expect(await checker.post(path + "/publish", ["revision": revision]).status == 303)
        let days = ["2026-04-28", "2026-04-29", "2026-05-05", "2026-05-06"]
        let used = try days.map { day in
            office.service.forms.definition("juuminhyou-seikyuu", on: try #require(CivilDate(iso: day)))?.template
                .version
        }
        #expect(used == ["2026-04", "2026-gw", "2026-gw", "2026-04"])
    }

    @Test(
        "bad numbers are named beside their field and kept as typed",
        arguments: [
            ("size", "100", "4から40"), ("size", "大きい", "数字"), ("minSize", "20", "大きくなっています"),
            ("height", "", "入力してください"), ("width", "120", "5から99"), ("lines", "0", "1から40"),
            ("fact", "birthDate", "和暦の日付"), ("fact", "sex", "male"), ("style", "check", "選択肢"),
            ("field", "applicant.name", "この名の枠がほかにあります"), ("field", "1 x", "英字で始まる"),
            ("height", "200", "このとおりにはできません"),
        ])
    func badNumbers(field: String, value: String, said: String) async throws {
        let office = try await Office()
        let owner = await Visitor.signedIn(Office.formOwner, at: office)
        let path = try await begun(office, by: owner)
        let box = try box("電話番号", on: await owner.get(path).text)
        let page = await owner.get(box).text
        var typed = fields(page)
        typed["revision"] = try revision(page)
        if field == "minSize" { typed["size"] = "11" }
        typed[field] = value
        let answer = await send(owner, box, typed)
        #expect(answer.status == 422)
        let name = value == "check" ? "options" : field
        let error = answer.text.firstMatch(of: try Regex("id=\"f-\(name)-error\">.*?</p>"))
        #expect(error.map { answer.text[$0.range].contains(said) } == true, "\(answer.text)")
        if !value.isEmpty, value != "check" { #expect(answer.text.contains(value)) }
        #expect(try revision(await owner.get(path).text) == "1", "nothing was saved")
    }

    @Test("boxes are added, moved and taken away by buttons, without scripts")
    func arranging() async throws {
        let office = try await Office()
        let owner = await Visitor.signedIn(Office.formOwner, at: office)
        let path = try await begun(office, by: owner)
        let box = try box("電話番号", on: await owner.get(path).text)
        func arrange(_ box: String, _ name: String, _ value: String) async throws -> SiteResponse {
            let page = await owner.get(box).text
            return await send(owner, box + "/arrange", [name: value, "revision": try revision(page)])
        }
        // The sheet is full, and it says so.
        let full = try await arrange(box, "add", "row")
        #expect(full.status == 422 && full.text.contains("このとおりにはできません"))
        let added = try await arrange(box, "add", "beside")
        let new = try #require(added.headers["location"]?.components(separatedBy: "?")[0])
        #expect(await owner.get(new).text.contains("<h1>新しい欄</h1>"))
        #expect(await owner.get(path).text.contains("new1"))
        #expect(try await arrange(new, "move", "up").status == 303)
        let gone = try await arrange(try self.box("新しい欄", on: await owner.get(path).text), "remove", "yes")
        #expect(gone.headers["location"] == path)
        #expect(await !owner.get(path).text.contains("new1"))
        let edge = try await arrange(try self.box("あて先", on: await owner.get(path).text), "move", "up")
        #expect(edge.status == 422 && edge.text.contains("入れ替える枠がありません"))
    }

    @Test("two windows do not undo each other; others' drafts, names that exist and days gone by are refused")
    func refusals() async throws {
        let office = try await Office()
        let owner = await Visitor.signedIn(Office.formOwner, at: office)
        let path = try await begun(office, by: owner)
        let text = try String(contentsOfFile: "\(Fixture.root)/City/base/forms/juuminhyou-seikyuu.yml", encoding: .utf8)
            .replacing("version: \"2026-04\"", with: "version: \"2026-10\"")
            .replacing("validFrom: 2026-04-01", with: "validFrom: 2026-10-01")
        await owner.get(path)
        #expect(await owner.post(path + "/text", ["revision": "1", "definition": text]).status == 303)
        let other = text.replacing("必要な人との関係", with: "関係")
        let late = await owner.post(path + "/text", ["revision": "1", "definition": other])
        #expect(late.status == 422 && late.text.contains("ほかの画面で保存されています") && late.text.contains("label: 関係"))
        let checker = await Visitor.signedIn(Office.formChecker, at: office)
        await checker.get(path)
        #expect(
            await checker.post(path + "/text", ["revision": "2", "definition": other]).text.contains("書いた人だけ"))

        await owner.get(Self.form + "/drafts/new")
        let known = await owner.post(Self.form + "/drafts", ["version": "2026-04", "validFrom": "2026-10-01"])
        #expect(known.status == 422 && known.text.contains("もう使われています"))
        let past = await owner.post(Self.form + "/drafts", ["version": "x", "validFrom": "2026-04-23"])
        #expect(past.status == 422 && past.text.contains("今日より前です"))
        let ends = await owner.post(
            Self.form + "/drafts", ["version": "x", "validFrom": "2026-10-01", "validTo": "2026-09-30"])
        #expect(ends.status == 422 && ends.text.contains("最後の日が"))

        #expect(await checker.post(path + "/withdraw", [:]).status == 303)
        await checker.get(path)
        #expect(await checker.post(path + "/publish", ["revision": "2"]).status == 409)
        let clerk = await Visitor.signedIn(Office.clerk, at: office)
        #expect(await clerk.get(path).status == 200)
        #expect(await clerk.get(Self.form + "/drafts/new").status == 403)
        #expect(await clerk.get(path.replacing("juuminhyou-seikyuu", with: "ininjou")).status == 404)
    }

    @Test("the head is saved, and pages have all their words")
    func head() async throws {
        let office = try await Office()
        let owner = await Visitor.signedIn(Office.formOwner, at: office)
        let path = try await begun(office, by: owner)
        await owner.get(path)
        let saved = await owner.post(
            path,
            [
                "revision": "1", "version": "2026-11", "validFrom": "2026-11-01", "title": "住民票の請求",
                "basis": "住民基本台帳法第12条",
                "owner": "住民記録担当", "digits": "full", "title-ja": "住民票の請求", "title-ja-easy": "{住民票|じゅうみんひょう}",
                "title-en": "Resident record",
            ])
        #expect(saved.status == 303, "\(saved.text)")
        let page = await owner.get(path).text
        for words in ["住民票の請求", "2026-11", "全角", "Resident record"] { #expect(page.contains(words), "\(words)") }
        let box = try box("電話番号", on: page)
        for language in ["ja", "ja-easy", "en"] {
            for page in [Self.form, Self.form + "/drafts/new", path, box] {
                #expect(await !owner.get("\(page)?lang=\(language)").text.contains("⟦"), "\(page) \(language)")
            }
        }
    }
}
