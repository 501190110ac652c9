import Crypto
import Foundation
import Kernel
import TestDatabase
import Testing

@testable import Store

@Suite("Key file")
struct KeyFileTests {
    private let one = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
    private let two = "ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8="

    @Test("written keys are read again, the current one first, and the file is its owner's alone")
    func roundTrip() throws {
        let folder = try Folder()
        let path = folder.path + "/master.keys"
        let first = MasterKeys.generate()
        try first.write(to: path)
        #expect(try MasterKeys.read(from: path) == first)
        #expect(try folder.permissions("master.keys") == 0o600)

        let second = first.renewed()
        #expect(throws: StoreError.self) { try second.write(to: path) }
        #expect(try MasterKeys.read(from: path) == first)
        try second.write(to: path, replacing: true)
        #expect(try MasterKeys.read(from: path) == second)
        #expect(second.names.last == first.names.first)
        #expect(second.names.count == 2)
        #expect(try folder.permissions("master.keys") == 0o600)
        // Nothing half-written is left beside it.
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["master.keys"])
    }

    @Test("a file that others may open is refused", arguments: [0o644, 0o640, 0o604, 0o620, 0o601, 0o666])
    func permissions(mode: Int) throws {
        let folder = try Folder()
        let path = folder.path + "/master.keys"
        try MasterKeys.generate().write(to: path)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        #expect(
            throws: StoreError.refused(
                "the key file \(path) may be opened by others than its owner; set its permissions to 0600")
        ) { try MasterKeys.read(from: path) }
        try FileManager.default.setAttributes([.posixPermissions: 0o400], ofItemAtPath: path)
        #expect(throws: Never.self) { try MasterKeys.read(from: path) }
    }

    @Test("what is not there or not a file is refused")
    func notAFile() throws {
        let folder = try Folder()
        #expect(throws: StoreError.self) { try MasterKeys.read(from: folder.path + "/none") }
        #expect(throws: StoreError.self) { try MasterKeys.read(from: folder.path) }
        #expect(throws: StoreError.self) { try MasterKeys.generate().write(to: folder.path + "/none/master.keys") }
    }

    @Test("empty lines and line ends of Windows are understood; the index may stand anywhere")
    func lines() throws {
        let keys = try MasterKeys(text: "\r\nindex \(two)\r\nnew\t\(one)\r\n\r\nold  \(two) \r\n", path: "p")
        #expect(keys.names == ["new", "old"])
        #expect(keys.text == "new \(one)\nold \(two)\nindex \(two)\n")
    }

    @Test("a line that is not understood is named, without what is in it")
    func badLines() {
        let cases = [
            ("a \(one)\nindex \(two.dropLast(4))", "line 2 of the key file p is not a name and the base64 of 32 bytes"),
            ("\(one)\nindex \(two)", "line 1 of the key file p is not a name and the base64 of 32 bytes"),
            ("\(one) a\nindex \(two)", "line 1 of the key file p is not a name and the base64 of 32 bytes"),
            (
                "\(String(repeating: "k", count: 43)) \(one)",
                "line 1 of the key file p is not a name and the base64 of 32 bytes"
            ),
            ("a \(one) more", "line 1 of the key file p is not a name and the base64 of 32 bytes"),
            ("a \(one)\na \(two)", "line 2 of the key file p has a name that another line has"),
            ("index \(one)\nindex \(two)", "line 2 of the key file p has a name that another line has"),
            ("", "the key file p has no master key"),
            ("index \(two)", "the key file p has no master key"),
            ("a \(one)", "the key file p has no line \"index\" for the blind indexes"),
        ]
        for (text, reason) in cases {
            #expect(throws: StoreError.refused(reason)) { try MasterKeys(text: text, path: "p") }
        }
    }
}
