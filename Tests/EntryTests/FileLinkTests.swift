import Foundation
import Kernel
import Procedures
import Testing

@testable import Entry

/// Entries by files over SFTP, through OpenSSH on both sides, in CP932.
@Suite("Entries by file", .enabled(if: FileHost.isInstalled), .serialized)
struct FileLinkTests {
    private func office(_ host: FileHost, known: String = "known", patience: Int = 20) async throws -> BackOffice {
        let juki = try await JukiProcess(["--drop", host.drop.path, "--encoding", "cp932"])
        try await host.waitUntilItAnswers()
        let link = FileLink(place: try host.place(known: known), patience: patience, pause: 100)
        return try await BackOffice(juki, system: link)
    }

    @Test(
        "01.6 what was approved is looked for, sent, acknowledged, compared and committed: one entry, the case completed"
    )
    func committed() async throws {
        let host = try await FileHost()
        let office = try await office(host)
        let entry = try await office.handIn(given: "花子")
        #expect(await office.approve(entry, by: "checker").status == 303)
        try await office.work(rounds: 1)
        let after = try await office.current(entry)
        #expect(after.state == .committed && after.number == "1", "\(String(describing: after.problem))")
        let entries = try await office.juki.entries(of: entry.caseNumber)
        #expect(entries.count == 1 && entries[0]["p2_name"] == "港　花子")
        #expect(try await office.status(entry) == .completed)
        #expect(try FileManager.default.contentsOfDirectory(atPath: host.drop.path + "/in").isEmpty)
    }

    @Test("01.6 the system dies after it took a file in: the next attempt finds the case and enters nothing twice")
    func dies() async throws {
        let host = try await FileHost()
        let office = try await office(host, patience: 3)
        let entry = try await office.handIn(given: "花子")
        _ = await office.approve(entry, by: "checker")
        try await office.juki.fault(["kind": "crash-after-commit"])
        try await office.work(rounds: 3)
        #expect(try await office.current(entry).state == .committed)
        #expect(try await office.juki.entries(of: entry.caseNumber).count == 1)
    }

    @Test("a character that the files have not goes to a person by field, and no file was sent")
    func unencodable() async throws {
        let host = try await FileHost()
        let office = try await office(host)
        let entry = try await office.handIn()
        _ = await office.approve(entry, by: "checker")
        try await office.work(rounds: 1)
        let after = try await office.current(entry)
        #expect(after.state == .failed && after.problem?.kind == .refused)
        #expect(after.problem?.detail?.contains("氏名（2）") == true && after.problem?.detail?.contains("U+E0100") == true)
        #expect(try await office.juki.entries(of: entry.caseNumber).isEmpty)
    }

    @Test("a value that comes back otherwise stops before the commit; another host is not talked to")
    func refuses() async throws {
        let host = try await FileHost()
        let office = try await office(host)
        let entry = try await office.handIn(given: "花子")
        _ = await office.approve(entry, by: "checker")
        try await office.juki.fault(["kind": "alter-value", "field": "p1_name", "value": "港　一朗"])
        try await office.work(rounds: 1)
        #expect(try await office.current(entry).state == .different)
        #expect(try await office.juki.entries(of: entry.caseNumber).isEmpty)
        await #expect(throws: BackSystemTrouble.self) { try await host.place(known: "wrong").get("ack/x") }
    }

    @Test("a file that nobody fetched is taken away again, so that it is not taken in when a person has done it")
    func notFetched() async throws {
        let host = try await FileHost()
        try FileManager.default.createDirectory(
            at: host.drop.appending(path: "in"), withIntermediateDirectories: true)
        try await host.waitUntilItAnswers()
        let visit = try await FileLink(place: host.place(), patience: 1, pause: 100).visit()
        await #expect(throws: BackSystemTrouble("the back system fetched no file")) {
            try await visit.commit(ReadBack(values: ["caseNumber": "2026-000001"]))
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: host.drop.path + "/in").isEmpty)
    }

    @Test(
        "is no place without a user, with a character that a batch would have to quote, or by another way",
        arguments: ["https://u@h/x", "sftp://h/x", "sftp://u@h/a b", "sftp://u@h/a;rm", "sftp://-o@h/x", "x"])
    func addresses(address: String) {
        #expect(SFTPPlace(address, key: "/k", knownHosts: "/h") == nil)
    }

    @Test("an acknowledgement that is none says so", arguments: [[0x81], Array("ok,1\r\n".utf8)] as [[UInt8]])
    func unreadable(bytes: [UInt8]) {
        #expect(throws: BackSystemTrouble.self) { try Acknowledgement.read(bytes) }
    }
}
