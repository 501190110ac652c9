import Crypto
import Foundation
import Store
import Synchronization
import Testing

@testable import Token

@Suite("PINs and lost tokens", .serialized)
struct LogInTests {
    let hsm: SoftHSM

    init() throws { hsm = try SoftHSM.shared.get() }

    private func logIns() -> Int { PulledToken.logIns.load(ordering: .sequentiallyConsistent) }

    private func refusal(_ uri: TokenURI, isWatched: Bool = false) throws -> String {
        let error = #expect(throws: VaultError.self) { try PulledToken.key(uri, isWatched: isWatched) }
        return try #require(error).description
    }

    @Test("a wrong PIN is said once and tried once, also by programs that are started again; a person's try mends it")
    func wrongPIN() throws {
        let uri = try hsm.uri("wrong-pin", token: "wrong")
        try hsm.make(uri)
        let file = try #require(uri.pinFile)
        try hsm.write("000000", to: file)

        let before = logIns()
        let said = try refusal(uri)
        #expect(said.hasPrefix("the token token=wrong says that the PIN in \(file) is wrong; it is not tried again"))
        #expect(!said.contains("000000"))
        for _ in 0..<5 { #expect(try refusal(uri) == said) }
        // Not a person's either, as long as the same PIN is in the file.
        #expect(try refusal(uri, isWatched: true) == said)
        #expect(logIns() == before + 1)

        // The right one, but nobody is looking: the token still says that a wrong one was given.
        try hsm.write(SoftHSM.pin, to: file)
        #expect(try refusal(uri).contains("was given a wrong PIN since its last log-in"))
        #expect(logIns() == before + 1)
        #expect(throws: Never.self) { try PulledToken.key(uri, isWatched: true) }
        #expect(logIns() == before + 2)
        #expect(throws: Never.self) { try PulledToken.key(uri) }
    }

    @Test("a PIN file that others may read, or that is empty or missing, is not used")
    func pinFile() throws {
        let uri = try hsm.uri("pin-file", token: "logins")
        try hsm.make(uri)
        let file = try #require(uri.pinFile)
        let before = logIns()
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: file)
        #expect(try refusal(uri).contains("may be opened by others than its owner; set its permissions to 0600"))
        try hsm.write("", to: file)
        #expect(try refusal(uri).contains("is empty"))
        try FileManager.default.removeItem(atPath: file)
        #expect(try refusal(uri).contains("cannot be read"))
        let bare = try TokenURI("pkcs11:token=logins;object=pin-file?module-path=\(SoftHSM.module)")
        #expect(try refusal(bare).contains("asks for a PIN; name its file: pin-source=file:/path"))
        #expect(logIns() == before)
    }

    @Test("pulled out it is said, and put back it is used again with a new log-in")
    func pulled() throws {
        let uri = try hsm.uri("pulled-out", token: "pulled")
        try hsm.make(uri)
        let master = try PulledToken.key(uri)
        let key = SymmetricKey(size: .bits256)
        let wrapped = try master.wrap(key, for: "r")
        let before = logIns()

        try PulledToken.pull(uri)
        for _ in 0..<3 {
            let error = #expect(throws: VaultError.self) { try master.unwrap(wrapped, for: "r") }
            #expect(try #require(error).description.hasPrefix("the token token=pulled is not there; put it in"))
        }
        #expect(throws: VaultError.self) { try master.wrap(key, for: "r") }
        #expect(logIns() == before)

        PulledToken.putBack()
        #expect(try master.unwrap(wrapped, for: "r") == key)
        #expect(logIns() == before + 1)
        #expect(try master.unwrap(master.wrap(key, for: "s"), for: "s") == key)
        #expect(logIns() == before + 1)
    }

    @Test("sessions that are lost, and a log-in that is lost, come back by themselves")
    func lost() throws {
        let uri = try hsm.uri("lost", token: "pulled")
        try hsm.make(uri)
        let master = try PulledToken.key(uri)
        let key = SymmetricKey(size: .bits256)
        let wrapped = try master.wrap(key, for: "r")
        for end in [PulledToken.endSessions, PulledToken.logOut] {
            let before = logIns()
            try end(uri)
            #expect(try master.unwrap(wrapped, for: "r") == key)
            #expect(logIns() == before + 1)
        }
    }

    @Test("eight threads whose token is pulled out and put back log in once")
    func threadsAfterwards() async throws {
        let uri = try hsm.uri("threads-pulled", token: "pulled")
        try hsm.make(uri)
        let master = try PulledToken.key(uri)
        let key = SymmetricKey(size: .bits256)
        let wrapped = try master.wrap(key, for: "r")
        try PulledToken.pull(uri)
        let before = logIns()
        PulledToken.putBack()
        let opened = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<8 {
                group.addTask { try await onThread { try master.unwrap(wrapped, for: "r") == key } }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(opened == Array(repeating: true, count: 8))
        #expect(logIns() == before + 1)
    }
}
