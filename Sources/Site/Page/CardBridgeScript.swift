/// The script by which a page asks the card reader beside the browser (`mio-card`, docs/card.md). A page that has a card read puts these
/// bytes before its own script, and is ``SiteResponse/reachingCard``:
/// ```swift
/// static let card = Asset(name: "counter_card.js", bytes: CardBridgeScript.bytes + PackageResources.counter_card_js)
/// ```
/// The page's script then has `mioCard.isPaired` and `mioCard.ask(verb, body)`.
public enum CardBridgeScript {
    /// The script.
    public static let bytes: [UInt8] = PackageResources.card_js
}
