import Foundation
import Kernel
import Pack
import Site
import TestVisitor
import Testing

@testable import CardSim
@testable import mio_terminal

@Suite("The terminal speaks what its pages say")
struct VoiceTests {
    /// A folder as script/voices leaves it, with a mark instead of each sound.
    private func folder(_ languages: [Language] = [.ja], changing: (String) -> String = { $0 }) throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appending(path: "voices-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let words = try TerminalStand.words()
        var lines: [String] = []
        for language in languages {
            for key in VoiceShelf.keys {
                guard let text = VoiceShelf.text(key, language, words) else { continue }
                lines.append("\(language)\t\(key)\t\(changing(text))")
                try Data("sound of \(key)".utf8).write(to: folder.appending(path: "\(language).\(key).ogg"))
            }
        }
        try lines.joined(separator: "\n").write(
            to: folder.appending(path: VoiceShelf.list), atomically: true, encoding: .utf8)
        return folder
    }

    private func sounds(_ page: SiteResponse) -> [String] {
        page.text.matches(of: /src="(\/voices\/[^"]+)"/).map { String($0.1) }
    }

    @Test("every sentence is a word of the catalogue without arguments, in one line and without readings")
    func sentences() throws {
        let words = try TerminalStand.words()
        for key in VoiceShelf.keys {
            let text = try #require(VoiceShelf.text(key, .ja, words), "\(key)")
            #expect(!text.isEmpty && !text.contains("{") && !text.contains("\n") && !text.contains("\t"), "\(key)")
            #expect(VoiceShelf.text(key, .jaEasy, words)?.contains("|") == false, "\(key)")
        }
        #expect(Set(VoiceShelf.keys).count == VoiceShelf.keys.count)
        // A language without words of its own says nothing, and never another language's words.
        #expect(VoiceShelf.text("terminal.choose.title", Language(rawValue: "fr"), words) == nil)
    }

    @Test("every page of a visit says its heading, what stands under it and what to do with the card")
    func pages() async throws {
        let shelf = try folder()
        defer { try? FileManager.default.removeItem(at: shelf) }
        let stand = try await TerminalStand(card: try SampleCards.card("normal"), voices: shelf)
        let start = await Visitor(stand.app).get("/?lang=ja")
        #expect(sounds(start).first == "/voices/ja.terminal.attract.title.ogg" && sounds(start).count == 3)
        let guest = try await Guest(stand)
        for (step, expected) in [
            ("choose", ["choose.title", "choose.lead"]),
            ("card", ["card.title", "card.lead", "card.there", "pin"]), ("code", ["code.title", "code.lead"]),
            ("type", ["type.title", "type.lead"]),
        ] {
            let page = await guest.get(step)
            #expect(sounds(page) == expected.map { "/voices/ja.terminal.\($0).ogg" }, "\(step)")
            #expect(page.headers["content-security-policy"]?.contains("media-src 'self'") == true)
        }
        stand.reader.lay(nil)
        #expect(sounds(await guest.get("card")).last == "/voices/ja.terminal.card.lay.ogg")
        await guest.post(
            "type",
            [
                "family": "滝川", "given": "花子", "address": "大阪府大阪市北区中之島１丁目", "birth.year": "1980", "birth.month": "7",
                "birth.day": "1",
            ])
        let confirm = await guest.get("confirm")
        #expect(confirm.text.contains("滝川"))
        #expect(sounds(confirm) == ["confirm.title", "confirm.lead.typed"].map { "/voices/ja.terminal.\($0).ogg" })
        let sound = await guest.visitor.get("/voices/ja.terminal.choose.title.ogg")
        #expect(sound.status == 200 && sound.headers["content-type"] == "audio/ogg")
        #expect(sound.text == "sound of terminal.choose.title")
        // Another language has none, and its pages are as before.
        #expect(sounds(await guest.get("choose?lang=ko")).isEmpty)
    }

    @Test("a sound whose words have changed is not used, and nothing else of the folder is served")
    func stale() async throws {
        let shelf = try folder(changing: { $0 == "何の手続きですか" ? "前の言葉" : $0 })
        defer { try? FileManager.default.removeItem(at: shelf) }
        try Data("secret".utf8).write(to: shelf.appending(path: "ja.terminal.cancel.ogg"))
        let stand = try await TerminalStand(voices: shelf)
        let guest = try await Guest(stand)
        #expect(sounds(await guest.get("choose")) == ["/voices/ja.terminal.choose.lead.ogg"])
        for name in [
            "ja.terminal.choose.title.ogg", "ja.terminal.cancel.ogg", "sentences.tsv", "..%2Fsentences.tsv", "x",
        ] {
            #expect(await guest.visitor.get("/voices/\(name)").status == 404, "\(name)")
        }
        let empty = try await TerminalStand(voices: shelf.appending(path: "none"))
        #expect(sounds(await Visitor(empty.app).get("/?lang=ja")).isEmpty)
    }

    @Test(
        "with an earphone pages speak from the start until the visitor stops it; without one they wait for the button")
    func earphone() async throws {
        let shelf = try folder()
        defer { try? FileManager.default.removeItem(at: shelf) }
        let alone = try await Guest(try await TerminalStand(voices: shelf, speaks: true))
        #expect(await alone.get("choose").text.contains("data-clips=\"speak\""))
        await alone.post("voice", ["voice": "off"])
        #expect(await alone.get("choose").text.contains("data-clips=\"wait\""))
        let guest = try await Guest(try await TerminalStand(voices: shelf))
        #expect(await guest.get("choose").text.contains("data-clips=\"wait\""))
        await guest.post("voice", ["voice": "on"])
        #expect(await guest.get("choose").text.contains("data-clips=\"speak\""))
        let silent = try await Guest(try await TerminalStand())
        #expect(await !silent.get("choose").text.contains("data-clips"))
    }
}
