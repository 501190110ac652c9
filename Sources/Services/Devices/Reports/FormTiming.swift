import Kernel
import Pack

/// How long people take to write a form by hand: `form-timing.yml` of the pack, measured by watching them.
///
/// ```yaml
/// perCharacter: {seconds: 1.6, status: sample, from: "…"}     # for forms that nobody has timed
/// forms:
///   - {form: juuminhyou-seikyuu, handwrittenSeconds: 185, people: 20, date: 2026-04-10, status: sample}
/// ```
public struct FormTiming: Sendable {
    /// How sure a time is.
    public enum Status: String, Sendable, CaseIterable { case confirmed, unconfirmed, sample }

    /// Thousandths of a second for a character.
    private let perCharacter: Int
    private let forms: [String: Int]
    /// The least sure of all times.
    public let status: Status

    /// Reads the times; without the file nothing is saved by this measure.
    public init(pack: CityPack) {
        guard let node = pack.document("form-timing.yml") else {
            (perCharacter, forms, status) = (0, [:], .unconfirmed)
            return
        }
        node.allow(["perCharacter", "forms"])
        var seen: [Status] = []
        let each = node.node("perCharacter")
        each?.allow(["seconds", "status", "from"])
        perCharacter = each.flatMap { Self.thousandths($0, "seconds") } ?? 0
        if let each { seen.append(each.value("status", Status.self) ?? .unconfirmed) }
        var forms: [String: Int] = [:]
        for entry in node.nodes("forms") {
            entry.allow(["form", "handwrittenSeconds", "people", "date", "status"])
            let seconds = entry.int("handwrittenSeconds")
            if !(1...7_200).contains(seconds) { entry.node("handwrittenSeconds")?.fault("a time is 1 to 7200 seconds") }
            if (entry.optionalInt("people") ?? 0) < 1 { entry.fault("\"people\" says how many were timed") }
            _ = entry.date("date")
            seen.append(entry.value("status", Status.self) ?? .unconfirmed)
            forms[entry.string("form")] = seconds
        }
        self.forms = forms
        status = seen.contains(.sample) ? .sample : seen.contains(.unconfirmed) ? .unconfirmed : .confirmed
    }

    /// Seconds to write a form by hand, as far as the terminal filled it in.
    public func baseline(_ form: String, characters: Int) -> Int {
        forms[form] ?? (characters * perCharacter + 500) / 1_000
    }

    /// `1.6` as 1600.
    private static func thousandths(_ node: PackNode, _ key: String) -> Int? {
        let parts = node.node(key)?.scalar?.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false) ?? []
        let decimals = parts.count > 1 ? String(parts[1]) : ""
        guard let first = parts.first, let whole = Int(first), whole >= 0, decimals.utf8.count <= 3,
            let part = Int((decimals + "000").prefix(3)), part >= 0, (1...60_000).contains(whole * 1_000 + part)
        else {
            (node.node(key) ?? node).fault("\"\(key)\" is a number of seconds such as 1.6, with at most three decimals")
            return nil
        }
        return whole * 1_000 + part
    }
}
