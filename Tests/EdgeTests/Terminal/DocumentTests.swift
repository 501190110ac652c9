import Foundation
import Kernel
import Sheets
import Site
import TestVisitor
import Testing

@testable import mio_terminal

@Suite("A document under the camera is read, and its holder confirms it")
struct DocumentTests {
    @Test("a licence, a residence card and the face of a card, as a recogniser reads them")
    func texts() {
        let licence = DocumentText(
            """
            氏名 見本 太郎       昭和60年 6月 1日生

            住所 見本県見本市本町一丁目2番3号
            交付 令和06年05月20日 12345
            2029年(令和11年)07月01日まで有効
            """)
        #expect(licence.name == "見本\u{3000}太郎" && licence.address == "見本県見本市本町一丁目2番3号")
        #expect(licence.birthDate == CivilDate(iso: "1985-06-01") && licence.sex == nil)

        let residence = DocumentText(
            """
            番号 ＡＢ１２３４５６７８ＣＤ
            氏名 NAME
            MIHON MARIA
            生年月日 1990年12月31日 性別 女 F.
            住居地 見本県見本市 本町１丁目２番
            在留期間（満了日） 4年3月（2028年10月20日）
            """)
        #expect(residence.name == "MIHON\u{3000}MARIA" && residence.address == "見本県見本市本町1丁目2番")
        #expect(residence.birthDate == CivilDate(iso: "1990-12-31") && residence.sex == .female)

        let spread = DocumentText("氏 名 見 本 花 子\n平成元年 5 月 1 日 生\n性別 男")
        #expect(spread.name == "見本花子" && spread.birthDate == CivilDate(iso: "1989-05-01") && spread.sex == .male)
        // A day that is none is left open, and so is everything that is not there.
        #expect(DocumentText("昭和60年13月1日生").isEmpty && DocumentText("").isEmpty)
        #expect(DocumentText("交付 令和06年05月20日").isEmpty, "a day of issue is no birthday")
    }

    @Test("hostile text is read in no time and gives nothing")
    func hostile() {
        let long = String(repeating: "氏名 住所 生年月日 ", count: 3_000)
        _ = DocumentText(long)
        _ = DocumentText(String(repeating: "氏", count: 60_000))
        #expect(DocumentText("\u{0}\u{FFFD}𠀀").isEmpty)
    }

    @Test("a program is ended that takes too long, says too much or does not exist, and writes no file")
    func bounded() async throws {
        let slow = BoundedProgram(path: "/bin/sleep", arguments: ["30"], seconds: 1)
        await #expect(throws: ProgramFault.failed("/bin/sleep")) { try await slow.run() }
        let loud = BoundedProgram(path: "/usr/bin/yes", seconds: 5, longest: 10_000)
        await #expect(throws: ProgramFault.tooLong("/usr/bin/yes")) { try await loud.run() }
        await #expect(throws: ProgramFault.failed("/nowhere")) { try await BoundedProgram(path: "/nowhere").run() }
        let echo = try await BoundedProgram(path: "/bin/cat", longest: 1 << 20).run(
            Array(repeating: 65, count: 300_000))
        #expect(echo.count == 300_000)
        let file = FileManager.default.temporaryDirectory.appending(path: "mio-\(UUID())").path
        let writer = BoundedProgram(path: "/bin/sh", arguments: ["-c", "echo secret > \(file)"])
        _ = try? await writer.run()
        #expect(FileManager.default.contents(atPath: file).map(\.isEmpty) ?? true)
        try? FileManager.default.removeItem(atPath: file)
    }

    @Test("the newest picture of the folder is taken once, and all are wiped")
    func camera() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "camera-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let camera = DocumentCamera(path: folder.path)
        #expect(await camera.picture() == nil)
        try Data("old".utf8).write(to: folder.appending(path: "1.jpg"))
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: 1)], ofItemAtPath: folder.appending(path: "1.jpg").path)
        try Data("new".utf8).write(to: folder.appending(path: "2.jpg"))
        #expect(await camera.picture() == Array("new".utf8))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
        #expect(await camera.picture() == nil)
        // A program that takes one.
        let program = folder.appending(path: "take").path
        try Data("#!/bin/sh\nprintf picture\n".utf8).write(to: URL(fileURLWithPath: program))
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: program)
        #expect(await DocumentCamera(path: program).picture() == Array("picture".utf8))
    }

    @Test("every field is confirmed by hand before it is printed, and the sheet says that it was read by machine")
    func confirming() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "camera-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        // A recogniser that says what it is given: the pages are tested here, Tesseract in Tests/Clients.
        let stand = try await TerminalStand(
            document: DocumentDesk(
                camera: DocumentCamera(path: folder.path), recogniser: BoundedProgram(path: "/bin/cat")))
        let guest = try await Guest(stand)
        #expect(await guest.get("card").text.contains("運転免許証・在留カードを読み取る"))
        await guest.get("document")
        #expect(await guest.post("document", [:]).text.contains("カメラから画像が届きませんでした"))
        try Data("nothing of use".utf8).write(to: folder.appending(path: "1.png"))
        #expect(await guest.post("document", [:]).text.contains("文字を読み取れませんでした"))
        try Data("氏名 見本 太郎 昭和60年6月1日生\n住所 見本県見本市本町1丁目\n".utf8).write(to: folder.appending(path: "2.png"))
        #expect(await guest.post("document", [:]).headers["location"] == guest.visit + "/document/check")
        let page = await guest.get("document/check").text
        for value in ["見本県見本市本町1丁目", "value=\"太郎\"", "value=\"1985\""] {
            #expect(page.contains(value), "\(value)")
        }
        let refused = await guest.post(
            "document/check",
            [
                "family": "見本", "given": "太郎", "address": "見本県見本市本町1丁目", "birth": "1985-06-01", "ok-name": "yes",
            ])
        #expect(
            refused.status == 422 && refused.text.contains("f-ok-address-error")
                && refused.text.contains("f-ok-birth-error"))
        #expect(!refused.text.contains("f-ok-name-error") && !refused.text.contains("f-ok-sex-error"))
        let taken = await guest.post(
            "document/check",
            [
                "family": "見本", "given": "太郎", "address": "見本県見本市本町1丁目", "birth": "1985-06-01", "ok-name": "yes",
                "ok-address": "yes", "ok-birth": "yes",
            ])
        #expect(taken.headers["location"] == guest.visit + "/confirm")
        let id = try #require(guest.visit.split(separator: "/").last.map(String.init))
        let visit = try #require(await stand.terminal.visits.look(id))
        #expect(
            visit.source == .ocr && visit.reading == nil
                && visit.holder?.birthDate?.date == CivilDate(iso: "1985-06-01"))
        #expect(FilledForm.mark(visit) == "ocr")
        for language in stand.terminal.languages {
            let page = await guest.get("document?lang=\(language)").text
            #expect(!page.contains("⟦"), "\(language)")
        }
    }

    @Test("a terminal without a camera offers no such way")
    func without() async throws {
        let stand = try await TerminalStand()
        let guest = try await Guest(stand)
        #expect(await !guest.get("card").text.contains("運転免許証・在留カードを読み取る"))
        #expect(await guest.get("document").status == 404)
    }
}
