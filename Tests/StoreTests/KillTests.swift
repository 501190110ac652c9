import Foundation
import Kernel
import TestDatabase
import Testing

@testable import Store

@Suite("A killed server")
struct KillTests {
    /// The program beside the test's own.
    var hammer: URL {
        get throws {
            var folder = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
            while folder.path != "/" {
                let program = folder.appendingPathComponent("storehammer")
                if FileManager.default.isExecutableFile(atPath: program.path) { return program }
                folder.deleteLastPathComponent()
            }
            throw CocoaError(.fileNoSuchFile)
        }
    }

    /// Runs the hammer, lets it be acknowledged `writes` times and a little longer, and kills it. Returns all that was
    /// acknowledged.
    func killedRun(_ database: DatabaseURL, _ folder: Folder, run: Int, writes: Int) async throws -> [Int] {
        let output = folder.path + "/acknowledged-\(run)"
        try folder.put("acknowledged-\(run)", "")
        let process = Process()
        process.executableURL = try hammer
        process.arguments = [TestDatabase.text(of: database), "16"]
        process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: output))
        try process.run()
        func lines() throws -> [Substring] {
            let text = try String(contentsOfFile: output, encoding: .utf8)
            return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        }
        while try lines().count < writes {
            try #require(process.isRunning, "the hammer ended by itself")
            try await Task.sleep(for: .milliseconds(2))
        }
        try await Task.sleep(for: .microseconds(Int.random(in: 0...20_000)))
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        #expect(process.terminationReason == .uncaughtSignal)
        return try lines().map { try #require(Int($0)) }
    }

    @Test(
        "every acknowledged write is there after a kill, none is there by half, and the next run goes on",
        .timeLimit(.minutes(10)))
    func killed() async throws {
        let folder = try Folder()
        let database = try TestDatabase.fresh(file: folder.path + "/hammer.sqlite")
        var acknowledged: Set<Int> = []
        for run in 0..<6 {
            acknowledged.formUnion(try await killedRun(database, folder, run: run, writes: Int.random(in: 20...400)))
            let store = try Store.open(database, clock: SystemClock())
            #expect(try await store.integrityProblems() == [])
            let stored = try await store.read { tx in
                let last = try tx.one(Int.self, "SELECT last_number FROM number_series WHERE series = 'hammer'") ?? 0
                for side in ["left", "right"] {
                    let numbers = try tx.all(Int.self, "SELECT number FROM half WHERE side = \(side) ORDER BY number")
                    #expect(numbers == Array(1...last))
                }
                #expect(try tx.one(Int.self, "SELECT count(*) FROM event") == last)
                #expect(try tx.one(Int.self, "SELECT count(DISTINCT subject) FROM event") == last)
                #expect(try tx.one(Int.self, "SELECT count(*) FROM blob") == last)
                #expect(try tx.search("hammer", "第\(last)号").rows == ["\(last)"])
                return Set(1...last)
            }
            #expect(acknowledged.subtracting(stored) == [])
            try await store.close()
        }
        #expect(acknowledged.count > 100)
    }
}
