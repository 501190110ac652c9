import Foundation
import Kernel
import Testing

@testable import Store

@Suite("What waits outside is sealed")
struct ParcelSealTests {
    @Test("it opens with the other half of the key, for its topic and key only, and not when it was changed")
    func open() throws {
        let (ours, others) = (ParcelKeys.makePair(), ParcelKeys.makePair())
        let seal = try ParcelSeal(pem: ours.public)
        let content: JSONValue = ["name": "大阪太郎", "n": 3]
        let sealed = try seal.seal(content, topic: "application", key: "a")
        #expect(!sealed.canonical.contains("大阪"))
        #expect(try seal.seal(content, topic: "application", key: "a") != sealed)
        // An earlier key still opens.
        let keys = try ParcelKeys(pems: [others.private, ours.private])
        #expect(try keys.open(sealed, topic: "application", key: "a") == content)
        for (topic, key) in [("application", "b"), ("other", "a")] {
            #expect(throws: UnreadableParcel.self) { try keys.open(sealed, topic: topic, key: key) }
        }
        var changed = sealed.objectValue ?? [:]
        var bytes = try #require(Data(base64Encoded: changed["sealed"]?.stringValue ?? ""))
        bytes[0] ^= 1
        changed["sealed"] = .string(bytes.base64EncodedString())
        #expect(throws: UnreadableParcel.self) { try keys.open(.object(changed), topic: "application", key: "a") }
        let wrong = try ParcelKeys(pems: [others.private])
        #expect(throws: UnreadableParcel.self) { try wrong.open(sealed, topic: "application", key: "a") }
        #expect(throws: UnreadableParcel.self) { try keys.open(["a": 1], topic: "application", key: "a") }
        #expect(throws: (any Error).self) { try ParcelSeal(pem: ours.private) }
        #expect(throws: (any Error).self) { try ParcelKeys(pems: [ours.public]) }
    }
}
