import Forms
import Foundation
import Kernel
import Site
import Store
import TestVisitor
import Testing

@testable import Online

@Suite("Files that are sent with forms")
struct FileTests {
    private static let eicar = Array(#"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"#.utf8)

    /// ClamAV's daemon with one signature: that of the harmless file that all scanners know.
    private final class Daemon: Sendable {
        let port: Int
        private let process = Process()

        init() async throws {
            let folder = FileManager.default.temporaryDirectory.appendingPathComponent("clamd-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try Data("44d88612fea8a8f36de82e1278abb02f:68:Eicar-Test\n".utf8)
                .write(to: folder.appendingPathComponent("test.hdb"))
            port = Int.random(in: 21_000...29_000)
            let settings = "TCPSocket \(port)\nTCPAddr 127.0.0.1\nDatabaseDirectory \(folder.path)\nForeground yes\n"
            let file = folder.appendingPathComponent("clamd.conf")
            try Data(settings.utf8).write(to: file)
            process.executableURL = URL(fileURLWithPath: "/usr/sbin/clamd")
            process.arguments = ["-c", file.path]
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            try process.run()
            let scanner = VirusScanner(host: "127.0.0.1", port: port)
            for _ in 0..<200 where (try? await scanner.scan([1])) == nil {
                try await Task.sleep(for: .milliseconds(50))
            }
        }

        deinit { process.terminate() }
    }

    @Test(
        "what a file is is told by its bytes",
        arguments: [
            ([0xFF, 0xD8, 0xFF, 0xE0], "image/jpeg"), ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], "image/png"),
            (Array("%PDF-1.7".utf8), "application/pdf"), ([0, 0, 0, 0x18] + Array("ftypheic".utf8), "image/heic"),
            (Array("a,b\n1,2\n".utf8), "text/csv"), (Array("<html>".utf8), nil), (Array("MZ".utf8) + [0, 1], nil),
            (Array("PK".utf8) + [3, 4, 0], nil), ([], nil), (Array("  <svg".utf8), nil),
        ] as [([UInt8], String?)])
    func kinds(bytes: [UInt8], type: String?) { #expect(FileKind.type(of: bytes) == type) }

    @Test(
        "a file is saved under a name that ends as its kind does",
        arguments: [
            ("a.pdf", "application/pdf", "a.pdf"), ("A.PDF", "application/pdf", "A.PDF"),
            ("請求書.hta", "application/pdf", "請求書.hta.pdf"), ("a.pdf.exe", "application/pdf", "a.pdf.exe.pdf"),
            ("a.pdf. .", "application/pdf", "a.pdf"), ("写真.jpeg", "image/jpeg", "写真.jpeg"), ("a", "image/png", "a.png"),
            ("実績.bat", "text/csv", "実績.bat.csv"), ("a.HEIF", "image/heic", "a.HEIF"), ("x", "no/kind", "x.bin"),
        ])
    func savedNames(name: String, type: String, saved: String) {
        #expect(FileKind.savedName(name, type: type) == saved)
    }

    @Test("what the daemon says is read; anything else is no verdict")
    func verdicts() throws {
        #expect(try VirusScanner.verdict("stream: OK\0") == .clean)
        #expect(try VirusScanner.verdict("stream: Eicar-Test FOUND\0") == .infected("Eicar-Test"))
        for answer in ["", "INSTREAM size limit exceeded. ERROR\0", "stream: broken ERROR\0", "OK"] {
            #expect(throws: VirusScanner.NoVerdict.self) { try VirusScanner.verdict(answer) }
        }
    }

    @Test(
        "a virus is refused by name beside its item; the other file and what was typed stay; without a verdict nothing is kept"
    )
    func virus() async throws {
        let daemon = try await Daemon()
        let city = try await OnlineCity(
            at: "2026-06-05T10:00:00+09:00", scanner: VirusScanner(host: "127.0.0.1", port: daemon.port))
        var walk = try await Walk("idou-shien-jisseki", in: city, as: "business")
        let page = try #require(walk.procedure.sheet.pages.first { $0.items.contains { $0.kind == .file } })
        let item = try #require(page.items.first { $0.kind == .file })
        let answers = try #require(walk.procedure.sheet.examples.first { $0.problems == [] }).answers
        try await walk.fill(answers, until: page.id)
        let path = "/apply/\(walk.draft)/pages/\(page.id)"
        let refused = await walk.upload(path, [(item.name, "実績.csv", Self.eicar)])
        #expect(refused.status == 422 && refused.text.contains("「実績.csv」からウイルスが見つかった"))
        let taken = await walk.upload(path, [(item.name, "実績2.csv", Array("月,件数\n5,3\n".utf8))])
        #expect(taken.text.contains("実績2.csv") || taken.status == 303)
        let draft = walk.draft
        let kept = try await city.store.read { try DraftFile.all(of: draft, in: $0) }
        #expect(kept.map(\.name) == ["実績2.csv"] && kept.allSatisfy(\.isScanned))
        let away = try await OnlineCity(
            at: "2026-06-05T10:00:00+09:00", scanner: VirusScanner(host: "127.0.0.1", port: 1))
        var other = try await Walk("idou-shien-jisseki", in: away, as: "business")
        try await other.fill(answers, until: page.id)
        let unsure = await other.upload(
            "/apply/\(other.draft)/pages/\(page.id)", [(item.name, "実績.csv", Array("1,2".utf8))])
        #expect(unsure.status == 422 && unsure.text.contains("いま確かめられない"))
        #expect(try await away.store.read { try $0.one(Int.self, "SELECT COUNT(*) FROM blob") } == 0)
    }

    @Test("a file of another kind or too large is refused beside its item; one can be taken away again")
    func kindsAndSizes() async throws {
        let parts = try OnlineCity.parts.get()
        let sample = parts.catalogue.procedure("risai-shoumei")?.sheet.examples.first { $0.problems == [] }
        let example = try #require(sample)
        let city = try await OnlineCity(at: example.at.description)
        var walk = try await Walk("risai-shoumei", in: city, as: "account")
        let page = try #require(walk.procedure.sheet.pages.first { $0.items.contains { $0.kind == .file } })
        let item = try #require(page.items.first { $0.kind == .file })
        try await walk.fill(example.answers, until: page.id)
        let path = "/apply/\(walk.draft)/pages/\(page.id)"
        let script = await walk.upload(path, [(item.name, "picture.jpg", Array("<script>alert(1)</script>".utf8))])
        #expect(script.status == 422 && script.text.contains("送れない種類"))
        let large = [0xFF, 0xD8, 0xFF, 0xE0] + [UInt8](repeating: 7, count: item.limits.bytes)
        #expect(await walk.upload(path, [(item.name, "large.jpg", large)]).text.contains("大きすぎます"))
        _ = await walk.upload(path, [(item.name, "photo.jpg", [0xFF, 0xD8, 0xFF, 0xE0, 1, 2, 3])])
        let draft = walk.draft
        let kept = try await city.store.read { try DraftFile.all(of: draft, in: $0) }
        let file = try #require(kept.first)
        #expect(file.type == "image/jpeg" && !file.isScanned)
        let stranger = await city.visitor("other")
        #expect(await stranger.get(path).status == 404)
        _ = try await walk.send(path, ["drop": [file.id]])
        #expect(try await city.store.read { try $0.one(Int.self, "SELECT COUNT(*) FROM blob") } == 0)
    }
}
