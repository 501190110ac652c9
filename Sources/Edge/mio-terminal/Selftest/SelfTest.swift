import ArgumentParser
import Foundation
import Kernel
import Outbound
import Sheets

/// Proof of forgetting: prints with somebody who does not exist, then looks for them wherever they could have stayed.
struct SelfTest: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "selftest",
        abstract:
            "Use the running terminal as an invented person, then search its memory, files, spool and log for them.",
        discussion: """
            Run it as the terminal's own user or as root, while nobody stands at the terminal. It ends with 1 when anything is found. \
            The result is told to the server (terminal.forgetting_checked).
            """)

    /// An invented person whose name is nobody's. The words are put together here, so that the program's own text is not found.
    static let marker = ["滝川", "クリスタル", "試験", "９９"].joined()
    static let markerAddress = ["消去町", "９９", "丁目"].joined()

    @OptionGroup var options: TerminalOptions

    @Flag(help: "Search for what should be forgotten.")
    var forget = false

    @Option(help: "Where the terminal's pages are.")
    var terminal = "http://127.0.0.1:8090"

    @Option(
        name: .customLong("spool"), help: "A folder in which print jobs are kept, such as /var/spool/cups; repeatable.")
    var spools: [String] = []

    @Option(name: .customLong("log"), help: "A file of the terminal's log; repeatable.")
    var logs: [String] = []

    func validate() throws {
        guard forget else { throw ValidationError("name what is to be tested: --forget") }
        guard OutboundHost(.city, terminal) != nil else { throw ValidationError("--terminal must begin with http://") }
    }

    func run() async throws {
        let folder = try options.dataFolder()
        guard let text = try? String(contentsOf: folder.appending(path: "pid"), encoding: .utf8),
            let process = Int32(text.trimmingCharacters(in: .whitespacesAndNewlines)),
            let host = OutboundHost(.city, terminal)
        else { throw ValidationError("no terminal runs with the data in \(folder.path)") }
        let brought = HandoverNumber.make()
        let search = MemorySearch([Self.marker, Self.markerAddress, brought.description])
        let began = Date()
        let walk = Walk(host)
        try await walk.begin()
        // While the visit goes on the search must find what it looks for, or it proves nothing.
        let during = try search.memory(of: process).found
        guard during > 0 else {
            print("FAIL the search does not find what is there: nothing is proved")
            throw ExitCode.failure
        }
        print("ok   found \(during) times in memory while the visit goes on")
        let isPrinted = try await walk.end(prints: !options.printers.isEmpty)
        print("ok   the visit \(isPrinted ? "was printed" : "was cancelled")")
        try await bring(under: brought, search, process, host)
        let memory = try search.memory(of: process)
        let files = search.files(under: folder.path)
        let log = logs.reduce(into: MemorySearch.Finding()) { $0.add(search.files(under: $1)) }
        // What is printed is compressed in its file: any file of a job that is still there counts.
        let spool = spools.reduce(0) { $0 + Self.files(in: $1, since: began) }
        let found = ["memory": memory.found, "files": files.found, "log": log.found, "spool": spool]
        for (place, count) in found.sorted(by: { $0.key < $1.key }) {
            print("\(count == 0 ? "ok  " : "FAIL") \(place): \(count)")
        }
        let searched = memory.bytes + files.bytes + log.bytes
        print("     \(searched >> 20) MiB searched")
        let now = SystemClock().now()
        let reports = try await options.openReports(SystemClock())
        await reports.add(.forgetting(ForgettingReport(id: .make(at: now), at: now, found: found, searched: searched)))
        try await reports.store.close()
        guard found.values.allSatisfy({ $0 == 0 }) else { throw ExitCode.failure }
    }

    /// The same with somebody who brings what they have written at home; where there is no server nobody can.
    private func bring(
        under number: HandoverNumber, _ search: MemorySearch, _ process: Int32, _ host: OutboundHost
    ) async throws {
        guard let (server, key) = try options.host() else {
            return print("     no server: a number from a telephone is not tried")
        }
        let holder = CardHolder(name: Self.marker, address: Self.markerAddress, birthDate: "", sex: "")
        guard await HandoverPost(server: server, key: key).leave(holder, under: number) else {
            return print("     the server is away: a number from a telephone is not tried")
        }
        let walk = Walk(host)
        try await walk.begin(with: number)
        let during = try search.memory(of: process).found
        guard during > 0 else {
            print("FAIL what a telephone brings is not found while the visit goes on: nothing is proved")
            throw ExitCode.failure
        }
        print("ok   found \(during) times in memory while the visit with a telephone goes on")
        _ = try await walk.end(prints: false)
    }

    private static func files(in folder: String, since moment: Date) -> Int {
        let manager = FileManager.default
        return (manager.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []).count { name in
            let facts = try? manager.attributesOfItem(atPath: folder + "/" + name)
            guard facts?[.type] as? FileAttributeType == .typeRegular,
                let changed = facts?[.modificationDate] as? Date, let size = facts?[.size] as? Int
            else { return false }
            return changed >= moment && size > 0
        }
    }
}

extension MemorySearch.Finding {
    fileprivate mutating func add(_ other: MemorySearch.Finding) {
        found += other.found
        bytes += other.bytes
    }
}

extension Walk {
    /// Begins a visit and chooses the first form.
    private func choose() async throws {
        try await open("/?lang=ja")
        try await send("/visits", [("lang", "ja")])
        let visit = try place()
        try await open("\(visit)/choose?view=name")
        guard let form = text.firstMatch(of: /name="add" value="([a-z0-9-]+)"/) else {
            throw WalkStopped(path: path, status: 200)
        }
        try await send("\(visit)/choose", [("add", String(form.1))])
    }

    /// Goes as far as the page before printing, by typing.
    fileprivate func begin() async throws {
        try await choose()
        let visit = try place()
        try await open("\(visit)/type")
        try await send(
            "\(visit)/type",
            [
                ("family", SelfTest.marker), ("address", SelfTest.markerAddress), ("birth.year", "昭和64"),
                ("birth.month", "1"), ("birth.day", "7"),
            ])
    }

    /// Goes as far as the page before printing, with a number from a telephone.
    fileprivate func begin(with number: HandoverNumber) async throws {
        try await choose()
        try await open("\(place())/brought")
        try await send("\(place())/brought", [("code", number.printed)])
    }

    /// Prints and waits, or goes without.
    /// - Returns: Whether all came out.
    fileprivate func end(prints: Bool) async throws -> Bool {
        let visit = try place()
        guard prints else {
            try await send("\(visit)/cancel", [])
            return false
        }
        try await send("\(visit)/confirm", [("family", SelfTest.marker), ("go", "print")])
        for _ in 0..<60 {
            try await Task.sleep(for: .milliseconds(500))
            try await open("\(visit)/printing")
            if text.contains("data-alarm") {
                try await send("/thanks", [])
                return true
            }
        }
        try await send("\(visit)/cancel", [])
        return false
    }

    /// The visit whose page is open.
    private func place() throws -> String {
        guard let found = text.firstMatch(of: /data-visit="(\/visits\/[0-9a-f]+)\//) else {
            throw WalkStopped(path: path, status: 200)
        }
        return String(found.1)
    }
}
