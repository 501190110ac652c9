import Kernel
import Pack

/// Forms that nobody would have to write: `form-ways.yml` of the pack says which of them can be handed in online, and which the
/// counter fills in while one talks (書かない窓口).
///
/// ```yaml
/// - {form: tenshutsu-yuubin, online: {title: {ja: マイナポータル}, address: "https://…"}}
/// - {form: idou-todoke, counter: true}
/// ```
public struct OtherWays: Sendable {
    /// Another way than writing a form.
    public struct Way: Sendable {
        /// Where it can be done online, and the address.
        public let online: (title: LocalizedText, address: String)?
        /// The counter fills it in; a ticket is all that is needed.
        public let isAtCounter: Bool
    }

    private let ways: [String: Way]

    /// Reads them; what is wrong is a fault of the pack.
    public init(pack: CityPack, forms: FormCatalogue) {
        var ways: [String: Way] = [:]
        for node in pack.documentsOfLayers("form-ways.yml").flatMap(\.items) {
            node.allow(["form", "online", "counter", "source"])
            let online = node.node("online").map { online in
                online.allow(["title", "address"])
                let address = online.string("address")
                if !address.hasPrefix("https://") { online.node("address")?.fault("an address begins with https://") }
                return (online.localized("title"), address)
            }
            let isAtCounter = node.bool("counter", default: false)
            if online == nil, !isAtCounter {
                node.fault("the entry names no other way: \"online\" or \"counter\" is expected")
            }
            let form = node.string("form")
            // A city may leave out a form of its base, and then nobody asks for its other way.
            if !forms.ids.contains(form), !pack.omitted("forms").contains(form) {
                node.node("form")?.fault("forms/ has no \"\(form)\"")
            }
            ways[form] = Way(online: online, isAtCounter: isAtCounter)
        }
        self.ways = ways
    }

    /// The other way of a form, if there is one.
    public subscript(form: String) -> Way? { ways[form] }
}
