import Archive
import Testing

@Suite("ZIP archives")
struct ZipTests {
    @Test("what was put in comes out, byte for byte, with Japanese names")
    func roundTrip() throws {
        let files: [String: [UInt8]] = [
            "manifest.json": Array("{}".utf8), "attachments/写し.txt": Array("転出".utf8), "empty": [],
        ]
        let zip = try ZipArchive.write(files)
        #expect(try ZipArchive.read(zip, mostEntries: 10, mostBytes: 1_000) == files)
    }

    @Test("more entries, more bytes, damage and what is no archive are refused")
    func refused() throws {
        let zip = try ZipArchive.write(["a": [UInt8](repeating: 7, count: 5_000), "b": [1]])
        #expect(throws: ArchiveFault.tooLarge) { try ZipArchive.read(zip, mostEntries: 1, mostBytes: 10_000) }
        // A bomb: small packed, large unpacked.
        #expect(throws: ArchiveFault.tooLarge) { try ZipArchive.read(zip, mostEntries: 5, mostBytes: 4_999) }
        #expect(throws: ArchiveFault.self) { try ZipArchive.read([1, 2, 3, 4], mostEntries: 5, mostBytes: 10) }
        var broken = zip
        for place in 40..<60 { broken[place] ^= 0xFF }
        #expect(throws: ArchiveFault.self) { try ZipArchive.read(broken, mostEntries: 5, mostBytes: 10_000) }
    }

    @Test("names that lead out of the archive are refused", arguments: ["../x", "a/../../x", "/x", "a//b"])
    func names(name: String) throws {
        let zip = try ZipArchive.write([name: [1]])
        #expect(throws: ArchiveFault.badName) { try ZipArchive.read(zip, mostEntries: 5, mostBytes: 10) }
    }
}
