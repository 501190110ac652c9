import Kernel

/// A piece of a pack file that knows where it stands: a scalar, a list or a map.
///
/// Reading never throws. What is missing or of the wrong kind becomes a ``PackFault`` at its line and a harmless value
/// is returned, so that loading can go on and name every fault of the pack at once; a pack with faults is never served.
public struct PackNode: Sendable {
    indirect enum Content: Sendable {
        /// `isPlain` is false for quoted and block scalars, which are never null, numbers or truth values.
        case scalar(String, isPlain: Bool)
        case list([PackNode])
        case map([Entry])
    }

    /// One key of a map with its value, in the order of the file.
    public struct Entry: Sendable {
        public let key: String
        public let value: PackNode
    }

    let content: Content
    let sink: PackFaults
    let translations: Translations
    /// Path of the file, as printed in faults.
    public let file: String
    /// Line of the node's first character, from 1.
    public let line: Int
    /// Column of the node's first character, from 1.
    public let column: Int

    /// Records that something is wrong with this node.
    public func fault(_ reason: String) {
        sink.add(PackFault(file: file, line: line, column: column, reason: reason))
    }

    /// Records that something is wrong at another place of this node's file, such as inside a text.
    ///
    /// - Parameters: `line` and `column` from 1; smaller numbers stand for the first.
    public func fault(line: Int, column: Int, _ reason: String) {
        sink.add(PackFault(file: file, line: max(1, line), column: max(1, column), reason: reason))
    }

    // MARK: What this node is

    public var isNull: Bool {
        guard case .scalar(let text, isPlain: true) = content else { return false }
        return text.isEmpty || text == "~" || text == "null"
    }

    public var isList: Bool {
        if case .list = content { true } else { false }
    }

    public var isMap: Bool {
        if case .map = content { true } else { false }
    }

    /// The text of a scalar; nil for null, lists and maps.
    public var scalar: String? {
        guard case .scalar(let text, _) = content, !isNull else { return nil }
        return text
    }

    /// True for a scalar that was quoted or written as a block, and so is text whatever it looks like.
    public var isQuoted: Bool {
        if case .scalar(_, isPlain: false) = content { true } else { false }
    }

    /// The items of a list; the node itself for a scalar or map standing where a list may stand; none for null.
    public var items: [PackNode] {
        switch content {
        case .list(let nodes): nodes
        case .map: [self]
        case .scalar: isNull ? [] : [self]
        }
    }

    /// The entries of a map in the order of the file; empty for anything else.
    public var entries: [Entry] {
        if case .map(let entries) = content { entries } else { [] }
    }

    /// The value standing under a key; nil when the key is absent or null.
    public func node(_ key: String) -> PackNode? {
        guard let value = entries.first(where: { $0.key == key })?.value, !value.isNull else { return nil }
        return value
    }

    public func has(_ key: String) -> Bool { entries.contains { $0.key == key } }

    /// Makes every key outside `keys` a fault, with the nearest allowed key as a suggestion.
    public func allow(_ keys: [String]) {
        guard isMap else { return fault("a map with the keys \(keys.joined(separator: ", ")) is expected here") }
        for entry in entries where !keys.contains(entry.key) {
            let near = Suggestion.nearest(to: entry.key, among: keys)
            let hint = near.map { "; did you mean \"\($0)\"?" } ?? "; known keys: \(keys.joined(separator: ", "))"
            entry.value.fault("unknown key \"\(entry.key)\"\(hint)")
        }
    }

    // MARK: Required values

    public func string(_ key: String) -> String {
        optionalString(key) ?? missing(key, "text", instead: "")
    }

    public func int(_ key: String) -> Int {
        optionalInt(key) ?? missing(key, "a whole number", instead: 0)
    }

    public func date(_ key: String) -> CivilDate {
        optionalDate(key) ?? missing(key, "a date such as 2026-04-01", instead: CivilDate(dayNumber: 0))
    }

    public func localized(_ key: String) -> LocalizedText {
        optionalLocalized(key) ?? missing(key, "text by language, such as {ja: …, en: …}", instead: LocalizedText([:]))
    }

    /// A word out of a fixed set, such as `where: this-desk`.
    public func value<T: RawRepresentable & CaseIterable>(_ key: String, _ type: T.Type) -> T?
    where T.RawValue == String {
        let allowed = T.allCases.map(\.rawValue).joined(separator: ", ")
        guard let found = node(key) else { return missing(key, "one of \(allowed)", instead: nil) }
        return found.choice(type)
    }

    // MARK: Optional values

    public func optionalString(_ key: String) -> String? {
        guard let found = node(key) else { return nil }
        guard let text = found.scalar else { return found.wrong("\"\(key)\" must be text") }
        return text
    }

    public func optionalInt(_ key: String) -> Int? {
        guard let found = node(key) else { return nil }
        guard let text = found.scalar, !found.isQuoted, let number = Int(text) else {
            return found.wrong("\"\(key)\" must be a whole number")
        }
        return number
    }

    public func bool(_ key: String, default fallback: Bool) -> Bool {
        guard let found = node(key) else { return fallback }
        switch found.scalar {
        case "true" where !found.isQuoted: return true
        case "false" where !found.isQuoted: return false
        default: return found.wrong("\"\(key)\" must be true or false") ?? fallback
        }
    }

    public func optionalDate(_ key: String) -> CivilDate? {
        guard let found = node(key) else { return nil }
        guard let text = found.scalar, let date = CivilDate(iso: text) else {
            return found.wrong("\"\(key)\" must be a date that exists, written as 2026-04-01")
        }
        return date
    }

    public func optionalLocalized(_ key: String) -> LocalizedText? {
        guard let found = node(key) else { return nil }
        return found.localizedText()
    }

    public func optionalValue<T: RawRepresentable & CaseIterable>(_ key: String, _ type: T.Type) -> T?
    where T.RawValue == String {
        node(key).flatMap { $0.choice(type) }
    }

    /// The texts of a list of scalars; a single scalar counts as a list of one; none when the key is absent.
    public func strings(_ key: String) -> [String] {
        nodes(key).compactMap { item in
            item.scalar ?? item.wrong("\"\(key)\" must be a list of texts")
        }
    }

    /// The items standing under a key, as ``items``; none when the key is absent.
    public func nodes(_ key: String) -> [PackNode] {
        node(key)?.items ?? []
    }

    /// This node as text by language; a plain scalar is taken as Japanese.
    public func localizedText() -> LocalizedText? {
        if let text = scalar { return LocalizedText([.ja: text]) }
        guard isMap else { return wrong("text by language is expected here, such as {ja: …, en: …}") }
        var texts: [Language: String] = [:]
        for entry in entries {
            guard let text = entry.value.scalar else {
                entry.value.fault("the text in language \"\(entry.key)\" must be one scalar")
                continue
            }
            texts[Language(rawValue: entry.key)] = text
        }
        guard let japanese = texts[.ja] else {
            fault("the Japanese text (ja) is missing")
            return LocalizedText(texts)
        }
        texts.merge(translations[japanese]) { own, _ in own }
        return LocalizedText(texts)
    }

    private func choice<T: RawRepresentable & CaseIterable>(_ type: T.Type) -> T? where T.RawValue == String {
        let allowed = T.allCases.map(\.rawValue)
        guard let text = scalar, let value = T(rawValue: text) else {
            return wrong("\"\(scalar ?? "")\" is not one of \(allowed.joined(separator: ", "))")
        }
        return value
    }

    private func missing<T>(_ key: String, _ kind: String, instead fallback: T) -> T {
        // A key that is there but wrong has its own fault already.
        if node(key) == nil { fault("\"\(key)\" is missing: \(kind) is expected") }
        return fallback
    }

    private func wrong<T>(_ reason: String) -> T? {
        fault(reason)
        return nil
    }
}
