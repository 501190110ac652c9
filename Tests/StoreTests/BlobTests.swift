import Foundation
import Kernel
import Testing

@testable import Store

@Suite("Blobs")
struct BlobTests {
    // FIPS 180-2, appendix B.1, and the hash of nothing.
    @Test(
        "bytes are named by their SHA-256",
        arguments: [
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ])
    func hash(text: String, expected: String) {
        #expect(BlobHash(of: Array(text.utf8)).description == expected)
    }

    @Test("bytes come back with their media type, and equal bytes are stored once")
    func roundTrip() async throws {
        let store = try await memoryStore()
        let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let hashes = try await store.write { tx in
            [try tx.putBlob(bytes, contentType: "image/png"), try tx.putBlob(bytes, contentType: "text/plain")]
        }
        #expect(hashes[0] == hashes[1])
        #expect(try await store.blob(hashes[0]) == bytes)
        let blob = try await store.read { try $0.blob(hashes[0]) }
        #expect(blob?.contentType == "image/png")
        #expect(try await store.read { try $0.one(Int.self, "SELECT count(*) FROM blob") } == 1)
        #expect(try await store.blob(BlobHash(of: [1])) == nil)
    }

    @Test("bytes that are no longer what was stored are not handed out")
    func damage() async throws {
        let store = try await memoryStore()
        let hash = try await store.write { tx in
            let hash = try tx.putBlob([1, 2, 3], contentType: "application/octet-stream")
            try tx.run("UPDATE blob SET bytes = \([9] as [UInt8])")
            return hash
        }
        await #expect(throws: StoreError.damaged("the bytes of blob \(hash) do not have this hash")) {
            try await store.blob(hash)
        }
    }

    @Test(
        "only 64 lower-case hex digits are a hash",
        arguments: ["", "abc", String(repeating: "A", count: 64), String(repeating: "g", count: 64)])
    func notAHash(text: String) throws {
        #expect(BlobHash(text) == nil)
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([BlobHash].self, from: JSONEncoder().encode([text]))
        }
    }
}
