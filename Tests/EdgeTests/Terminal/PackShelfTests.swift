import Foundation
import Kernel
import Pack
import Testing

@testable import Sheets
@testable import mio_terminal

@Suite("Packs of the terminal")
struct PackShelfTests {
    private let folder = FileManager.default.temporaryDirectory.appendingPathComponent("shelf-\(UUID().uuidString)")
    private var osaka: String { TerminalStand.root + "/City/osaka" }

    private func archive() throws -> JSONValue {
        try #require(try PackArchive(pack: try CityPack.load(osaka)).json(since: nil))
    }

    private func changed(_ path: String, _ change: (String) -> String) throws -> JSONValue {
        var members = try #require(try archive().objectValue)
        var files = try #require(members["files"]?.objectValue)
        files[path] = .string(change(files[path]?.stringValue ?? ""))
        members["files"] = .object(files)
        members["version"] = .string(PackArchive.version(of: files.compactMapValues(\.stringValue)))
        return .object(members)
    }

    @Test("what the server sent is used at the next beginning; the same version is not sent again")
    func taken() throws {
        let shelf = PackShelf(folder: folder, installed: osaka)
        #expect(try shelf.current().root == osaka)
        let sent = try archive()
        try shelf.take(sent)
        let version = try #require(sent["version"]?.stringValue)
        #expect(shelf.waiting == version)
        let pack = try shelf.current()
        #expect(pack.root == folder.appending(path: "\(version)/osaka").path && pack.faults.isEmpty)
        #expect(OfferedForms(pack: pack).all(on: try #require(CivilDate(iso: "2026-04-24"))).count >= 75)
        // A pack that travelled is the same pack.
        #expect(try PackArchive(pack: pack).version == version)
        #expect(try PackArchive(pack: pack).json(since: version) == nil)
    }

    @Test("a pack with faults changes nothing: the one before stays in use")
    func refused() throws {
        let shelf = PackShelf(folder: folder, installed: osaka)
        try shelf.take(try archive())
        let before = try shelf.current().root
        let broken = try changed("base/forms/ininjou.yml") { $0.replacingOccurrences(of: "title:", with: "titel:") }
        #expect(throws: PackRefused.self) { try shelf.take(broken) }
        #expect(try shelf.current().root == before)
        // One that broke on the disk is passed over as well.
        try Data("gone/osaka\n".utf8).write(to: folder.appending(path: "current"))
        #expect(try shelf.current().root == osaka)
    }

    @Test(
        "nothing is written outside of the folder",
        arguments: [
            "../evil.yml", "base/../../evil.yml", "/etc/passwd", "base//x.yml", "base/.x.yml", "a/b/c/d/e.yml",
            "base/ü.yml",
        ])
    func outside(_ path: String) throws {
        let shelf = PackShelf(folder: folder, installed: osaka)
        #expect(throws: PackArchiveError.self) { try shelf.take(try changed(path) { _ in "x" }) }
    }

    @Test("an archive that is not what its version says is refused")
    func version() throws {
        var members = try #require(try archive().objectValue)
        members["version"] = "0123456789abcdef01234567"
        #expect(throws: PackArchiveError.version) { _ = try PackArchive(.object(members)) }
        #expect(throws: PackArchiveError.noArchive) { _ = try PackArchive(.object(["version": "1"])) }
    }

    @Test(
        "an edition that was published comes with the pack and is printed from its first day on; a wrong one changes nothing"
    )
    func published() throws {
        let text = try String(contentsOfFile: TerminalStand.root + "/City/base/forms/inu-henkou.yml", encoding: .utf8)
            .replacing("version: \"2026-04\"", with: "version: \"2026-06\"")
            .replacing("validFrom: 2026-04-01", with: "validFrom: 2026-06-01")
        let pack = try CityPack.load(osaka)
        let archive = try PackArchive(pack: pack).with([.init(number: 7, form: "inu-henkou", text: text)])
        let shelf = PackShelf(folder: folder, installed: osaka)
        try shelf.take(try #require(archive.json(since: nil)))
        let forms = OfferedForms(pack: try shelf.current())
        let first = try #require(CivilDate(iso: "2026-06-01"))
        #expect(forms.form("inu-henkou", on: first)?.template.version == "2026-06")
        #expect(forms.form("inu-henkou", on: first.adding(days: -1))?.template.version == "2026-04")
        // It is not fetched again: the terminal says the same version.
        #expect(try PackArchive(pack: try shelf.current()).version == archive.version)
        let wrong = try PackArchive(pack: pack).with([.init(number: 8, form: "inu-henkou", text: "id: inu-henkou")])
        #expect(throws: PackRefused.self) { try shelf.take(try #require(wrong.json(since: nil))) }
        #expect(OfferedForms(pack: try shelf.current()).form("inu-henkou", on: first)?.template.version == "2026-06")
    }

    @Test("what is handed over opens with the printed code only, and holds no individual number")
    func handover() throws {
        var holder = CardHolder(name: "大阪　太郎", address: "大阪市北区１", birthDate: "19900102", sex: "1")
        holder.individualNumber = IndividualNumber("123456789018")
        let (secret, reference) = try HandoverSeal.seal(holder, source: "card")
        let facts = try HandoverSeal.open(reference.sealed, with: secret)
        #expect(facts.name == "大阪　太郎" && facts.birthDate == "19900102" && facts.sex == "male")
        #expect(HandoverSeal.code(of: secret) == reference.code && reference.code.utf8.count == 32)
        let text = String(decoding: reference.sealed, as: UTF8.self)
        #expect(!text.contains("大阪") && !secret.contains(reference.code))
        let other = try HandoverSeal.seal(holder, source: "typed").secret
        #expect(throws: HandoverFault.unreadable) { _ = try HandoverSeal.open(reference.sealed, with: other) }
        #expect(HandoverSeal.code(of: "mio-handover:zz") == nil && HandoverSeal.code(of: "https://evil.example") == nil)
    }
}
