import Foundation
import Testing

@testable import Online

/// Whether the system lets bubblewrap make any room at all: some containers do not. What the product does in its room is not
/// asked here.
private let roomsAreAllowed: Bool = {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/bwrap")
    process.arguments = ["--unshare-all", "--ro-bind", "/", "/", "/bin/true"]
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
}()

@Suite(
    "Photographs that are sent are written anew",
    .enabled(if: roomsAreAllowed, "this system forbids bubblewrap to make rooms"))
struct PictureTests {
    /// What libvips' command makes of nothing, for tests: a picture file.
    private static func made(_ arguments: [String], suffix: String) throws -> [UInt8] {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("pictures-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let raw = folder.appendingPathComponent("raw.v").path
        let file = folder.appendingPathComponent("picture\(suffix)").path
        for words in [["black", raw] + arguments, ["copy", raw, file]] {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/vips")
            process.arguments = words
            process.standardError = FileHandle.nullDevice
            try process.run()
            process.waitUntilExit()
            try #require(process.terminationStatus == 0, "\(words)")
        }
        return Array(try Data(contentsOf: URL(fileURLWithPath: file)))
    }

    /// A JPEG's APP1 with a TIFF whose GPS directory says 34° N, and orientation 6 (turned by 90°).
    private static let places: [UInt8] = {
        func short(_ value: Int) -> [UInt8] { [UInt8(value >> 8), UInt8(value & 0xFF)] }
        func long(_ value: Int) -> [UInt8] { short(value >> 16) + short(value & 0xFFFF) }
        var tiff = Array("MM".utf8) + short(42) + long(8) + short(2)
        tiff += short(0x0112) + short(3) + long(1) + short(6) + short(0)
        tiff += short(0x8825) + short(4) + long(1) + long(38) + long(0)
        tiff += short(2) + short(1) + short(2) + long(2) + Array("N\0\0\0".utf8)
        tiff += short(2) + short(5) + long(3) + long(68) + long(0)
        for value in [34, 41, 12] { tiff += long(value) + long(1) }
        let content = Array("Exif\0\0".utf8) + tiff + Array("SECRET-PLACE".utf8)
        return [0xFF, 0xE1] + short(content.count + 2) + content
    }()

    private static func size(_ bytes: [UInt8]) async throws -> String {
        let head = BoundedChild(program: "/usr/bin/vipsheader", arguments: ["stdin"], longest: 4_096)
        guard case .answered(let answer) = try await head.run(bytes) else { return "" }
        return String(decoding: answer, as: UTF8.self)
    }

    @Test("the place is gone from a photograph, it stands upright, and what was hidden behind it is gone")
    func place() async throws {
        let plain = try Self.made(["300", "200", "--bands", "3"], suffix: ".jpg")
        let hidden = Array("PK\u{3}\u{4}<script>alert(1)</script>".utf8)
        let sent = Array(plain[..<2]) + Self.places + plain[2...] + hidden
        guard case .clean(let clean, let type) = try await PictureCleaner().clean(sent, type: "image/jpeg") else {
            Issue.record("the photograph is refused")
            return
        }
        #expect(type == "image/jpeg" && clean.starts(with: [0xFF, 0xD8, 0xFF]))
        let text = String(decoding: clean, as: Unicode.ASCII.self)
        for word in ["Exif", "SECRET-PLACE", "<script>", "PK\u{3}\u{4}"] { #expect(!text.contains(word)) }
        #expect(try await Self.size(sent).hasPrefix("300x200 "))
        #expect(try await Self.size(clean).hasPrefix("200x300 "))
    }

    @Test("a PNG stays a PNG and a HEIC becomes a JPEG that every desk can open")
    func kinds() async throws {
        let png = try Self.made(["40", "30", "--bands", "4"], suffix: ".png")
        guard case .clean(_, let type) = try await PictureCleaner().clean(png, type: "image/png") else {
            Issue.record("the PNG is refused")
            return
        }
        #expect(type == "image/png")
        let heic = try Self.made(["320", "240", "--bands", "3"], suffix: ".heic")
        #expect(FileKind.type(of: heic) == "image/heic")
        guard case .clean(let jpeg, "image/jpeg") = try await PictureCleaner().clean(heic, type: "image/heic") else {
            Issue.record("the HEIC is refused")
            return
        }
        #expect(FileKind.type(of: jpeg) == "image/jpeg")
        let file = CheckedFile(item: "photo", name: "IMG_1.HEIC", type: "image/heic", bytes: heic, isScanned: false)
        #expect(file.written(jpeg, as: "image/jpeg").name == "IMG_1.jpg")
        let unnamed = CheckedFile(item: "photo", name: ".heic", type: "image/heic", bytes: heic, isScanned: false)
        #expect(unnamed.written(jpeg, as: "image/jpeg").name == ".heic.jpg")
    }

    @Test("a picture of 64,000 by 64,000 pixels in a few bytes is refused by its size before anything is decoded")
    func bomb() async throws {
        var bytes = [UInt8](PictureCleaner.dot)
        // Width and height stand at 16 and 20; the check digits of the head follow its five further bytes.
        bytes.replaceSubrange(16..<24, with: [0, 0, 0xFA, 0, 0, 0, 0xFA, 0])
        bytes.replaceSubrange(29..<33, with: [0xB5, 0x82, 0x79, 0xB1])
        let outcome = try await PictureCleaner().clean(bytes, type: "image/png")
        #expect(outcome == .tooLarge(megapixels: 4_096))
    }

    @Test("what is no picture is refused: broken, cut off, or with the first bytes of one only")
    func broken() async throws {
        let plain = try Self.made(["300", "200", "--bands", "3"], suffix: ".jpg")
        let samples: [[UInt8]] = [
            [0xFF, 0xD8, 0xFF, 0xE0], Array(plain.prefix(40)),
            [0xFF, 0xD8, 0xFF] + Array("<svg onload=alert(1)>".utf8),
            [0, 0, 0, 0x18] + Array("ftypheic".utf8) + [UInt8](repeating: 0, count: 64),
        ]
        for sample in samples {
            #expect(try await PictureCleaner().clean(sample, type: "image/jpeg") == .unreadable)
        }
    }

    @Test("a child that takes too long, says too much or asks for too much memory is ended")
    func bounds() async throws {
        let shell = "/usr/bin/sh"
        func run(_ line: String) async throws -> BoundedChild.Outcome {
            try await BoundedChild(
                program: shell, arguments: ["-c", line], seconds: 1, memory: 32 << 20, longest: 1_000
            ).run([1])
        }
        #expect(try await run("printf hello") == .answered(Array("hello".utf8)))
        #expect(try await run("exit 3") == .failed)
        #expect(try await run("sleep 60") == .failed)
        #expect(try await run("while :; do :; done") == .failed)
        #expect(try await run("yes") == .failed)
        #expect(try await run("x=aaaaaaaaaaaaaaaa; while :; do x=$x$x; done") == .failed)
        // Nothing of the machine but its programs, and nothing to write to.
        #expect(try await run("ls /home /etc/passwd /root /work") == .failed)
        #expect(try await run("echo x > /usr/x || echo x > /x; test -e /x -o -e /usr/x") == .failed)
        #expect(try await run("test -e /proc/self || echo alone") == .answered(Array("alone\n".utf8)))
        await #expect(throws: BoundedChild.NotStarted.self) {
            try await BoundedChild(program: "/usr/bin/no-such-program", arguments: [], longest: 1).run([1])
        }
    }
}
