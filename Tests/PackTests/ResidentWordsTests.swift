import Foundation
import Kernel
import Pack
import Testing

/// Residents choose among twelve languages; a page that falls back in the middle of a sentence is read by nobody.
@Suite("What residents read is said in every language of the city")
struct ResidentWordsTests {
    private static let pack = Result {
        try CityPack.load(
            URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent().appendingPathComponent("City/osaka").path)
    }

    /// What staff alone read, of the areas below.
    private static let ofStaff = ["account.staff.", "account.way.staff", "account.way.local"]

    @Test(
        "each word of an area",
        arguments: [
            "account.", "bring.", "counter.notice.mail.", "counter.notice.wish.", "moveout.mail.", "moveout.notice",
            "moveout.sign.", "moveout.start", "online.agent.", "online.business.", "online.code", "online.compare.",
            "online.cosign.",
            "online.finder", "online.mail.", "online.mine", "online.problem.", "online.queue",
            "online.slip.", "online.slot.", "online.upload.", "online.withdrawn", "previsit.", "registry.field.",
            "registry.membership.",
            "registry.own.", "registry.record.", "registry.relation.", "registry.residence", "trail.usage.",
        ])
    func area(_ prefix: String) throws {
        let pack = try Self.pack.get()
        let keys = pack.words.keys.filter { key in
            key.hasPrefix(prefix) && !Self.ofStaff.contains { key.hasPrefix($0) }
        }
        #expect(!keys.isEmpty && pack.languages.count == 12)
        for language in pack.languages {
            let missing = keys.filter { !pack.words.has($0, in: language) }
            #expect(missing.isEmpty, "\(language): \(missing.joined(separator: ", "))")
        }
    }
}
