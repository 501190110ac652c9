import Kernel
import Pack
import Site

/// The words for purposes, from `site/purposes.yml` of the pack; for those that no staff may choose, from the catalogue
/// (`registry.purpose.…`).
public struct PurposeLabels: Sendable {
    private let labels: [String: LocalizedText]

    /// The purposes of a pack.
    public init(pack: CityPack) {
        let nodes = pack.document("site/purposes.yml")?.items ?? []
        labels = Dictionary(
            nodes.map { ($0.string("code"), $0.localized("label")) }, uniquingKeysWith: { first, _ in first })
    }

    /// The label of a code; the code itself when the pack does not name it.
    func label(_ code: String) -> LocalizedText { labels[code] ?? [.ja: code] }

    /// The label as a page shows it; the code itself when no words are known; nil when no purpose was recorded.
    public func html(_ code: String?, _ ctx: PageContext) -> HTML? {
        guard let code, !code.isEmpty else { return nil }
        if let label = labels[code] { return ctx.t(label) }
        return Self.key(code, ctx).map { ctx.t($0) } ?? HTML(text: code)
    }

    /// The same as plain text.
    public func text(_ code: String?, _ ctx: PageContext) -> String? {
        guard let code, !code.isEmpty else { return nil }
        if let label = labels[code] { return ctx.text(label) }
        return Self.key(code, ctx).map { ctx.text($0) } ?? code
    }

    private static func key(_ code: String, _ ctx: PageContext) -> String? {
        let key = "registry.purpose.\(code)"
        return ctx.pack.words.optionalText(key, .ja) == nil ? nil : key
    }
}
