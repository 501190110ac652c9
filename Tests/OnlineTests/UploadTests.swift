import Forms
import Foundation
import Kernel
import Site
import Store
import TestVisitor
import Testing

@testable import Online

@Suite("Files of drafts in pieces")
struct UploadTests {
    /// A city with a draft that takes photographs.
    private struct Sending {
        let city: OnlineCity
        let visitor: Visitor
        let draft: String
        let item: FormItem

        init(scanner: VirusScanner? = nil) async throws {
            let parts = try OnlineCity.parts.get()
            let procedure = try #require(parts.catalogue.procedure("risai-shoumei"))
            let example = try #require(procedure.sheet.examples.first { $0.problems == [] })
            city = try await OnlineCity(at: example.at.description, scanner: scanner)
            visitor = await city.visitor("account")
            item = try #require(procedure.sheet.pages.flatMap(\.items).first { $0.kind == .file })
            let begun = await visitor.json("POST", "/api/v1/drafts", #"{"procedure":"risai-shoumei"}"#)
            draft = try #require(try JSONValue(parsing: begun.text)["id"]?.stringValue)
        }

        func path(_ name: String) -> String { "/api/v1/drafts/\(draft)/files/\(name)" }

        func put(_ name: String, length: Int, file: String = "写真.jpg") async -> SiteResponse {
            func word(_ text: String) -> String { Data(text.utf8).base64EncodedString() }
            return await visitor.send(
                IncomingRequest(
                    method: "PUT", target: path(name),
                    headers: [
                        "tus-resumable": "1.0.0", "upload-length": String(length),
                        "upload-metadata": "item \(word(item.name)),filename \(word(file))",
                    ]))
        }

        func patch(_ name: String, at offset: Int, _ bytes: [UInt8], by app: SiteApp? = nil) async -> SiteResponse {
            let request = IncomingRequest(
                method: "PATCH", target: path(name),
                headers: [
                    "tus-resumable": "1.0.0", "content-type": "application/offset+octet-stream",
                    "upload-offset": String(offset),
                ], body: .bytes(bytes))
            return await visitor.send(request)
        }

        func state(_ name: String) async throws -> JSONValue {
            try JSONValue(parsing: await visitor.get(path(name)).text)
        }

        var files: [DraftFile] {
            get async throws { try await city.store.read { [draft] in try DraftFile.all(of: draft, in: $0) } }
        }
    }

    private static let photo = [0xFF, 0xD8, 0xFF, 0xE0] + [UInt8](repeating: 7, count: 200)

    @Test("a file comes in pieces, goes on where it was cut, counts when it is whole, and stands in the answers")
    func pieces() async throws {
        let sending = try await Sending()
        let photo = Self.photo
        #expect(await sending.put("a", length: photo.count).status == 201)
        #expect(await sending.put("a", length: photo.count).status == 200)
        #expect(await sending.put("a", length: photo.count + 1).status == 409)
        let first = await sending.patch("a", at: 0, Array(photo[..<50]))
        #expect(first.status == 204 && first.headers["upload-offset"] == "50")
        // The answer was lost and the piece comes again: the offset says where to go on.
        #expect(await sending.patch("a", at: 0, Array(photo[..<50])).status == 409)
        let head = await sending.visitor.send(IncomingRequest(method: "HEAD", target: sending.path("a")))
        #expect(head.headers["upload-offset"] == "50" && head.headers["tus-resumable"] == "1.0.0")
        #expect(try await sending.files.isEmpty)
        #expect(await sending.patch("a", at: 50, Array(photo[50...]) + [1]).status == 413)
        #expect(await sending.patch("a", at: 50, Array(photo[50...])).status == 204)
        let file = try #require(try await sending.files.first)
        #expect(file.type == "image/jpeg" && file.bytes == photo.count && file.hash == BlobHash(of: photo))
        let draft = try JSONValue(parsing: await sending.visitor.get("/api/v1/drafts/\(sending.draft)").text)
        #expect(draft["files"]?[0]?["id"]?.stringValue == file.id)
        #expect(draft["answers"]?[sending.item.name]?[0]?["name"] == "写真.jpg", "\(draft["answers"] ?? .null)")
        let pieces = try await sending.city.store.read { tx in
            try tx.one(Int.self, "SELECT COUNT(*) FROM online_upload_part")
        }
        #expect(pieces == 0)
        #expect(
            await sending.visitor.send(IncomingRequest(method: "DELETE", target: sending.path("a"))).status == 204)
        #expect(try await sending.files.isEmpty)
    }

    @Test("what is no photograph, too large or not of this form is refused, and the others stay")
    func refused() async throws {
        let sending = try await Sending()
        _ = await sending.put("good", length: Self.photo.count)
        #expect(await sending.patch("good", at: 0, Self.photo).status == 204)
        _ = await sending.put("page", length: 6)
        let page = await sending.patch("page", at: 0, Array("<html>".utf8))
        #expect(page.status == 422 && page.text.contains("送れない種類"))
        #expect(try await sending.state("page")["state"] == "refused")
        #expect(await sending.put("large", length: sending.item.limits.bytes + 1).status == 413)
        #expect(await sending.put("a b", length: 3).status == 422)
        #expect(await sending.put("none", length: 0).status == 422)
        #expect(try await sending.files.count == 1)
    }

    @Test("without a verdict of the scanner it waits, is looked at by the clock, and only then counts")
    func waits() async throws {
        let sending = try await Sending(scanner: VirusScanner(host: "127.0.0.1", port: 1))
        _ = await sending.put("a", length: Self.photo.count)
        #expect(await sending.patch("a", at: 0, Self.photo).status == 503)
        #expect(try await sending.state("a")["state"] == "waiting")
        #expect(try await sending.files.isEmpty)
        let city = sending.city
        // The scanner is there again: another node with it takes what waits.
        let parts = city.parts
        let node = OnlineDesk(
            store: city.store, pack: parts.pack, catalogue: parts.catalogue, places: parts.places,
            calendars: parts.calendars, directory: city.desk.directory, live: parts.procedures.live)
        for upload in try await city.store.read({ try Upload.waiting(in: $0) }) {
            _ = try await node.finish(upload, at: city.clock.now())
        }
        #expect(try await sending.state("a")["state"] == "kept")
        #expect(try await sending.files.count == 1)
    }

    @Test("what nobody goes on with is removed after a day, piece by piece; a file that was taken stays")
    func abandoned() async throws {
        let sending = try await Sending()
        _ = await sending.put("cut", length: Self.photo.count)
        _ = await sending.patch("cut", at: 0, [0xFF, 0xD8])
        _ = await sending.put("whole", length: Self.photo.count)
        _ = await sending.patch("whole", at: 0, Self.photo)
        let city = sending.city
        #expect(try await city.store.write { try Upload.forgetOld(in: $0) } == 0)
        try city.clock.set(city.clock.now().adding(seconds: 25 * 3_600).description)
        #expect(try await city.store.write { try Upload.forgetOld(in: $0) } == 2)
        let left = try await city.store.read { tx in
            try tx.one(Int.self, "SELECT COUNT(*) FROM online_upload_part")
        }
        #expect(left == 0)
        #expect(try await sending.files.count == 1)
    }
}
