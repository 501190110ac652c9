import Foundation
import Kernel
import TestDatabase
import Testing

@testable import Store

@Suite("The sealed trail")
struct AuditTests {
    /// The roots over the first 1, 2 … 8 of the entries that the reference implementation of RFC 6962 is tested with.
    @Test("the hash tree is that of RFC 6962")
    func tree() throws {
        let entries: [[UInt8]] = [
            [], [0x00], [0x10], [0x20, 0x21], [0x30, 0x31], [0x40, 0x41, 0x42, 0x43], Array(0x50...0x57),
            Array(0x60...0x6F),
        ]
        let roots = [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ]
        let leaves = entries.map(MerkleTree.leaf)
        for count in 1...8 {
            let part = Array(leaves[..<count])
            #expect(MerkleTree.root(part).description == roots[count - 1])
            for index in 0..<count {
                let path = MerkleTree.path(to: index, in: part)
                #expect(MerkleTree.root(from: part[index], along: path).description == roots[count - 1])
            }
        }
        #expect(
            MerkleTree.root([]).description == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    }

    @Test("events are sealed in batches that follow each other, and each once")
    func sealing() async throws {
        let store = try await memoryStore()
        #expect(try await store.sealEvents().isEmpty)
        try await record(10, in: store)
        let seals = try await store.sealEvents(batch: 4)
        #expect(seals.map(\.count) == [4, 4, 2])
        #expect(seals.map(\.total) == [4, 8, 10])
        #expect(seals[0].previous == AuditHash.none)
        #expect(seals[1].previous == seals[0].hash)
        #expect(try await store.sealEvents().isEmpty)
        try await record(1, in: store)
        #expect(
            try await store.verifyAudit()
                == AuditReport(seals: 3, events: 10, unsealed: 1, checkpoints: 0, findings: []))
        #expect(try await store.sealEvents().map(\.first) == [11])
        #expect(try await store.seals() == seals + [try #require(try await store.latestSeal())])
    }

    @Test("two that seal at the same time make one chain")
    func sealingTogether() async throws {
        let store = try await memoryStore()
        try await record(200, in: store)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 { group.addTask { try await store.sealEvents(batch: 7) } }
            try await group.waitForAll()
        }
        let report = try await store.verifyAudit()
        #expect(report.events == 200 && report.isWhole, "\(report)")
        #expect(report.seals == 29)
    }

    struct Tampering: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let sql: SQL
        let expected: [String]
    }

    @Test(
        "what was changed, removed, inserted, reordered or rewritten is found and named",
        arguments: [
            Tampering(
                testDescription: "a changed reason", sql: "UPDATE event SET purpose = 'other' WHERE seq = 6",
                expected: ["event 6 (ID6) was changed after seal 2"]),
            Tampering(
                testDescription: "a changed kind of value", sql: "UPDATE event SET subject = NULL WHERE seq = 1",
                expected: ["event 1 (ID1) was changed after seal 1"]),
            Tampering(
                testDescription: "one removed", sql: "DELETE FROM event WHERE seq = 7",
                expected: ["event 7 was removed after seal 2"]),
            Tampering(
                testDescription: "the first removed", sql: "DELETE FROM event WHERE seq = 1",
                expected: ["event 1 was removed after seal 1"]),
            Tampering(
                testDescription: "two swapped",
                sql: """
                    UPDATE event SET seq = 99 WHERE seq = 2; UPDATE event SET seq = 2 WHERE seq = 3;
                    UPDATE event SET seq = 3 WHERE seq = 99
                    """,
                expected: [
                    "event 2 (ID3) stood at place 3 when seal 1 was made",
                    "event 3 (ID2) stood at place 2 when seal 1 was made",
                ]),
            Tampering(
                testDescription: "one inserted before all",
                sql: """
                    INSERT INTO event (seq, id, kind, at, day, actor_kind, actor_id, data)
                    SELECT 0 - 5, '00000000-0000-7000-8000-000000000001', kind, at, day, actor_kind, actor_id, data
                    FROM event WHERE seq = 2
                    """,
                expected: ["event -5 (00000000-0000-7000-8000-000000000001) was inserted after seal 1"]),
            Tampering(
                testDescription: "a seal rewritten", sql: "UPDATE audit_seal SET total = 9 WHERE number = 2",
                expected: [
                    "seal 2: its hash does not fit what it says",
                    "seal 2: its number of events does not follow seal 1",
                    "seal 3: its number of events does not follow seal 2",
                ]),
            Tampering(
                testDescription: "a seal removed", sql: "DELETE FROM audit_seal WHERE number = 2",
                expected: ["seal 2 is missing"]),
        ])
    func tampering(_ tampering: Tampering) async throws {
        let store = try await memoryStore()
        try await record(12, in: store)
        try await store.sealEvents(batch: 4)
        let ids = try await store.events().map(\.id.description)
        try await tamper(store, tampering.sql)
        let findings = try await store.verifyAudit().findings.map(\.description)
        var expected = tampering.expected
        for (index, id) in ids.enumerated().reversed() {
            expected = expected.map { $0.replacingOccurrences(of: "(ID\(index + 1))", with: "(\(id))") }
        }
        #expect(findings == expected)
    }

    @Test("an event put among sealed ones is named")
    func inserted() async throws {
        let store = try await memoryStore()
        try await record(4, in: store)
        // A gap between places, as a database that numbers ahead leaves it.
        try await tamper(store, "UPDATE event SET seq = 9 WHERE seq = 4")
        try await store.sealEvents()
        try await tamper(
            store,
            """
            INSERT INTO event (seq, id, kind, at, day, actor_kind, actor_id, data)
            SELECT 6, '00000000-0000-7000-8000-000000000001', kind, at, day, actor_kind, actor_id, data
            FROM event WHERE seq = 2
            """)
        let findings = try await store.verifyAudit().findings
        #expect(findings == [.inserted(seq: 6, id: "00000000-0000-7000-8000-000000000001", seal: 1)])
    }

    @Test("cutting off the end and writing the chain anew show against checkpoints only")
    func checkpoints() async throws {
        let key = try #require(AuditKey(name: "audit.example.jp"))
        let store = try await memoryStore()
        try await record(8, in: store)
        let seals = try await store.sealEvents(batch: 4)
        let kept = try seals.map { try key.checkpoint(of: $0) }
        let whole = try await store.verifyAudit(checkpoints: kept, key: key.publicKey)
        #expect(whole.isWhole && whole.checkpoints == 2)

        try await tamper(store, "DELETE FROM event WHERE seq > 4; DELETE FROM audit_seal WHERE number = 2")
        #expect(try await store.verifyAudit().isWhole)
        #expect(
            try await store.verifyAudit(checkpoints: kept, key: key.publicKey).findings
                == [.behindCheckpoint(number: 2, at: noon, events: 8)])

        try await tamper(store, "DELETE FROM audit_seal; UPDATE event SET purpose = 'none'")
        try await store.sealEvents(batch: 4)
        #expect(try await store.verifyAudit().isWhole)
        #expect(
            try await store.verifyAudit(checkpoints: kept, key: key.publicKey).findings.contains(
                .againstCheckpoint(number: 1, at: noon)))
    }

    @Test("a checkpoint that the city's key did not sign is refused")
    func forgedCheckpoint() async throws {
        let key = try #require(AuditKey(name: "audit.example.jp"))
        let other = try #require(AuditKey(name: "audit.example.jp"))
        let store = try await memoryStore()
        try await record(1, in: store)
        let seal = try #require(try await store.sealEvents().first)
        let forged = try other.checkpoint(of: seal)
        #expect(
            try await store.verifyAudit(checkpoints: [forged], key: key.publicKey).findings
                == [.checkpointUnsigned(number: 1, reason: "another key signed it")])
        let altered = try #require(
            AuditCheckpoint(note: try key.checkpoint(of: seal).note.replacingOccurrences(of: "\n1\n", with: "\n2\n")))
        #expect(key.publicKey.refusal(of: altered) == "the signature is wrong")
    }

    @Test("keys and checkpoints are read back as they were written, and nothing else is read")
    func texts() async throws {
        let key = try #require(AuditKey(name: "audit.example.jp"))
        let again = try #require(AuditKey(name: key.name, pem: key.pem))
        #expect(again.pem == key.pem)
        let publicKey = try #require(AuditPublicKey(name: key.name, pem: key.publicKey.pem))
        let store = try await memoryStore()
        try await record(3, in: store)
        let seal = try #require(try await store.sealEvents().first)
        let checkpoint = try again.checkpoint(of: seal)
        let read = try #require(AuditCheckpoint(note: checkpoint.note))
        #expect(read == checkpoint)
        #expect(publicKey.refusal(of: read) == nil)
        for text in ["", "x", checkpoint.note + "x", String(checkpoint.note.dropLast(20)), "a\n1\nb\nc\nd\n\n— a b\n"] {
            #expect(AuditCheckpoint(note: text) == nil)
        }
        #expect(AuditKey(name: "with space") == nil)
        #expect(AuditKey(name: "a", pem: key.publicKey.pem) == nil)
    }

    @Test("a folder keeps checkpoints, each once, and refuses what is none")
    func folder() async throws {
        let folder = try Folder()
        let key = try #require(AuditKey(name: "audit.example.jp"))
        let store = try await memoryStore()
        try await record(8, in: store)
        let seals = try await store.sealEvents(batch: 4)
        let place = CheckpointFolder(path: folder.path + "/second")
        #expect(try place.all().isEmpty)
        for seal in seals + seals { try place.keep(try key.checkpoint(of: seal)) }
        #expect(try place.all().map(\.seal) == [1, 2])
        try folder.put("second/2026-04-20/3.checkpoint", "nothing")
        #expect(throws: StoreError.self) { try place.all() }
    }

    @Test("an inclusion proof leads from the event to the seal, and there is none for what is not sealed")
    func proof() async throws {
        let store = try await memoryStore()
        try await record(11, in: store)
        try await store.sealEvents(batch: 4)
        try await record(1, in: store)
        let events = try await store.events()
        for event in events.prefix(11) {
            let proof = try #require(try await store.inclusionProof(of: event.id))
            let seal = try #require(proof.seals.first)
            #expect((seal.first...seal.last).contains(event.seq))
            let entry = try #require(
                try await store.read { try $0.one(EventEntry.self, EventEntry.select + " WHERE seq = \(event.seq)") })
            #expect(MerkleTree.root(from: entry.leaf, along: proof.path) == seal.root)
        }
        #expect(try await store.inclusionProof(of: events[11].id) == nil)
        #expect(try await store.inclusionProof(of: .make(at: noon)) == nil)
        try await tamper(store, "UPDATE event SET purpose = 'other' WHERE seq = 6")
        await #expect(throws: StoreError.self) { try await store.inclusionProof(of: events[5].id) }
    }

    /// Events whose every column has something in it somewhere.
    private func record(_ count: Int, in store: Store) async throws {
        try await store.write { tx in
            for number in 0..<count {
                try tx.record(
                    Event(
                        kind: "personal.read", at: noon, actor: clerk, subject: number % 2 == 0 ? "r-1" : nil,
                        purpose: number % 3 == 0 ? "counter" : nil, data: ["名": .int(Int64(number))]))
            }
        }
    }

    /// What somebody with the database's password can do.
    private func tamper(_ store: Store, _ sql: SQL) async throws {
        let name = "tamper-\(UUID().uuidString)"
        let on: SQL = TestDatabase.isPostgreSQL ? " ON event" : ""
        try await store.migrate([
            Migration(
                service: name, name: "1",
                sql: """
                    DROP TRIGGER IF EXISTS event_never_changes\(on); DROP TRIGGER IF EXISTS event_never_goes\(on); \(sql)
                    """)
        ])
    }
}
