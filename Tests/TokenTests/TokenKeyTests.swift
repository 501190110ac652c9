import Crypto
import Foundation
import Store
import Testing

@testable import Token

@Suite("A master key in a token")
struct TokenKeyTests {
    let hsm: SoftHSM

    init() throws { hsm = try SoftHSM.shared.get() }

    private func bytes(_ key: SymmetricKey) -> [UInt8] { key.withUnsafeBytes(Array.init) }

    @Test("a key that it wrapped comes back, wrapped twice it is not the same bytes, and names the master key")
    func roundTrip() throws {
        let master = try hsm.key("round-trip")
        #expect(master.names == ["pkcs11:object=round-trip;id=%72%6F%75%6E%64%2D%74%72%69%70"])
        let key = SymmetricKey(size: .bits256)
        let first = try master.wrap(key, for: "r1")
        let second = try master.wrap(key, for: "r1")
        #expect(first.master == master.name && first.bytes.count == 1 + 12 + 32 + 16)
        #expect(first.bytes != second.bytes)
        #expect(try master.unwrap(first, for: "r1") == key)
        #expect(try master.unwrap(second, for: "r1") == key)
        // Another program, which knows the key by its id alone.
        let uri = try hsm.uri("round-trip")
        let other = try TokenURI(uri.text.replacing("object=round-trip", with: "id=round-trip"))
        #expect(try TokenKey(other).unwrap(first, for: "r1") == key)
    }

    @Test("it opens for its record only, and each bit that flips is noticed")
    func damaged() throws {
        let master = try hsm.key("damaged")
        let wrapped = try master.wrap(SymmetricKey(size: .bits256), for: "r1")
        #expect(throws: VaultError.damaged) { try master.unwrap(wrapped, for: "r2") }
        for bit in 0..<(wrapped.bytes.count * 8) {
            var changed = wrapped.bytes
            changed[bit / 8] ^= 1 << (bit % 8)
            #expect(throws: VaultError.damaged) {
                try master.unwrap(WrappedKey(master: master.name, bytes: changed), for: "r1")
            }
        }
        #expect(throws: VaultError.damaged) {
            try master.unwrap(WrappedKey(master: master.name, bytes: Array(wrapped.bytes.dropLast())), for: "r1")
        }
        #expect(throws: VaultError.unknownMaster("other")) {
            try master.unwrap(WrappedKey(master: "other", bytes: wrapped.bytes), for: "r1")
        }
        #expect(throws: Never.self) { try master.unwrap(wrapped, for: "r1") }
    }

    // From Python's `cryptography` 48 with the master key 0…31, for the record `resident-1` with the key 64…95.
    @Test("what another implementation wrapped under the same key opens in the token")
    func knownAnswer() throws {
        try hsm.importKey(Array(0..<32), as: "known-answer")
        let master = try TokenKey(hsm.uri("known-answer"))
        let hex =
            "016465666768696a6b6c6d6e6f085a9c253dac10d9762b15a3962824b212935459df39a525ff88f613a7fefb17eac543857839167948"
            + "e2acaf0a9616c7"
        let digits = hex.compactMap(\.hexDigitValue)
        let vector = stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
        let opened = try master.unwrap(WrappedKey(master: master.name, bytes: vector), for: "resident-1")
        #expect(bytes(opened) == Array(64..<96))
    }

    @Test("a key that was made here can never be read out of the token, and is not written over")
    func neverLeaves() throws {
        let uri = try hsm.uri("stays-inside")
        try hsm.make(uri)
        let master = try TokenKey(uri)
        let said = try hsm.whatTheKeySays(uri)
        #expect(said.value == nil)
        #expect(said.isSensitive && !said.isExtractable && said.isKept)

        let error = #expect(throws: VaultError.self) { try TokenKey.make(uri) }
        #expect(try #require(error).description.contains("a key is never written over"))
        let wrapped = try master.wrap(SymmetricKey(size: .bits256), for: "r")
        #expect(throws: Never.self) { try TokenKey(uri).unwrap(wrapped, for: "r") }
    }

    @Test("eight threads at once wrap and unwrap, each its own")
    func threads() async throws {
        let master = try hsm.key("threads")
        try await withThrowingTaskGroup(of: Int.self) { group in
            for thread in 0..<8 {
                group.addTask {
                    try await onThread {
                        for round in 0..<100 {
                            let key = SymmetricKey(size: .bits256)
                            let wrapped = try master.wrap(key, for: "\(thread)-\(round)")
                            guard try master.unwrap(wrapped, for: "\(thread)-\(round)") == key else { return 0 }
                        }
                        return 100
                    }
                }
            }
            var whole = 0
            for try await count in group { whole += count }
            #expect(whole == 800)
        }
    }

    @Test("a token that is not there, a key that is not there, and a library that is not there are named")
    func absent() throws {
        let file = hsm.folder + "/absent.pin"
        try hsm.write(SoftHSM.pin, to: file)
        func refusal(_ uri: String) throws -> String {
            let error = #expect(throws: VaultError.self) { try TokenKey(TokenURI(uri)) }
            return try #require(error).description
        }
        let end = "?module-path=\(SoftHSM.module)&pin-source=file:\(file)"
        #expect(
            try refusal("pkcs11:token=nobody;object=a" + end).hasPrefix(
                "the token token=nobody is not there; put it in"))
        #expect(
            try refusal("pkcs11:token=city;object=none" + end)
                == "the token token=city has no key object=none; make it with: mio keys make 'pkcs11:…'")
        #expect(
            try refusal("pkcs11:token=city;object=a?module-path=/none.so").hasPrefix(
                "the token's library /none.so cannot"))
        #expect(try refusal("pkcs11:object=a" + end).contains("tokens are of any name; name one by its serial=…"))
        try hsm.importKey(Array(1..<33), as: "twice")
        try hsm.importKey(Array(2..<34), as: "twice")
        #expect(try refusal("pkcs11:token=city;object=twice" + end).contains("several keys object=twice"))
        try hsm.importKey(Array(1..<17), as: "short")
        #expect(try refusal("pkcs11:token=city;object=short" + end).contains("is no AES key of 256 bits"))
    }
}

/// Runs blocking work on a thread of its own.
func onThread<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Result { try work() }) }
    }
}
