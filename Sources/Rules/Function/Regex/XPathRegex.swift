import CPCRE2
import Synchronization

/// A compiled regular expression of XPath. Matching is bounded: a pattern that would try for ever is stopped.
final class XPathRegex: Sendable {
    /// PCRE2 reads compiled code only, from any thread; it is freed when nobody has it any more.
    private nonisolated(unsafe) let code: OpaquePointer
    /// How many groups the pattern has.
    let groups: Int

    enum Failure: Error {
        /// Why XPath refuses the pattern.
        case refused(String)
        /// The limits of work were reached.
        case stopped
    }

    /// How often PCRE2 may try to go on within one match, and how many kB of memory it may take.
    static let tries: UInt32 = 1_000_000
    private static let heap: UInt32 = 16_384

    private init(_ pattern: String, _ flags: XPathPattern.Flags) throws(Failure) {
        let translated: XPathPattern.Translated
        do throws(XPathPattern.Refused) {
            translated = try XPathPattern.translated(pattern, flags)
        } catch {
            throw .refused(error.why)
        }
        groups = translated.groups
        var options = PCRE2_UTF | PCRE2_UCP | PCRE2_DOLLAR_ENDONLY | PCRE2_NEVER_BACKSLASH_C
        if flags.ignoresCase { options |= PCRE2_CASELESS }
        if flags.isMultiline { options |= PCRE2_MULTILINE }
        var fault: Int32 = 0
        var place = 0
        let bytes = Array(translated.pattern.utf8)
        let compiled = bytes.withUnsafeBufferPointer { buffer in
            pcre2_compile_8(buffer.baseAddress, buffer.count, options, &fault, &place, nil)
        }
        guard let compiled else { throw .refused("the pattern is too large") }
        code = compiled
    }

    deinit { pcre2_code_free_8(code) }

    private struct Key: Hashable {
        let pattern: String
        let flags: XPathPattern.Flags
    }
    private static let known = Mutex<[Key: XPathRegex]>([:])

    /// The compiled pattern; the latest few hundred are remembered.
    static func compiled(_ pattern: String, _ flags: XPathPattern.Flags) throws(Failure) -> XPathRegex {
        guard pattern.utf8.count <= 10_000 else { throw .refused("the pattern is longer than 10,000 bytes") }
        let key = Key(pattern: pattern, flags: flags)
        if let found = known.withLock({ $0[key] }) { return found }
        let made = try XPathRegex(pattern, flags)
        known.withLock { known in
            if known.count >= 256 { known.removeAll() }
            known[key] = made
        }
        return made
    }

    /// A match: the ranges of bytes of the whole and of each group; nil for a group that took no part.
    struct Match {
        let groups: [Range<Int>?]
        var whole: Range<Int> { groups.first.flatMap { $0 } ?? 0..<0 }
    }

    /// The matches one behind the other, until `visit` says stop.
    func forEachMatch(in text: [UInt8], _ visit: (Match) -> Bool) throws(Failure) {
        guard let data = pcre2_match_data_create_from_pattern_8(code, nil),
            let context = pcre2_match_context_create_8(nil)
        else { throw .stopped }
        defer {
            pcre2_match_data_free_8(data)
            pcre2_match_context_free_8(context)
        }
        pcre2_set_match_limit_8(context, Self.tries)
        pcre2_set_depth_limit_8(context, 20_000)
        pcre2_set_heap_limit_8(context, Self.heap)
        var start = 0
        var options: UInt32 = 0
        while start <= text.count {
            let from = start
            let count = text.withUnsafeBufferPointer { buffer in
                pcre2_match_8(code, buffer.baseAddress, buffer.count, from, options, data, context)
            }
            if count == PCRE2_ERROR_NOMATCH {
                // After an empty match the same place was tried for another one only: go on behind it.
                guard options != 0 else { return }
                options = 0
                start = Self.behind(start, in: text)
                continue
            }
            guard count > 0, let vector = pcre2_get_ovector_pointer_8(data) else { throw .stopped }
            var found: [Range<Int>?] = []
            for group in 0...groups {
                let (low, high) = (vector[2 * group], vector[2 * group + 1])
                found.append(
                    group < Int(count) && low != Int.max && low <= high && high <= text.count ? low..<high : nil)
            }
            let match = Match(groups: found)
            guard visit(match) else { return }
            start = match.whole.upperBound
            options = match.whole.isEmpty ? UInt32(PCRE2_NOTEMPTY_ATSTART) | UInt32(PCRE2_ANCHORED) : 0
        }
    }

    /// The place behind the character that begins at a place.
    private static func behind(_ place: Int, in text: [UInt8]) -> Int {
        var next = place + 1
        while next < text.count, text[next] & 0xC0 == 0x80 { next += 1 }
        return next
    }

    /// Whether the pattern is found.
    func isFound(in text: [UInt8]) throws(Failure) -> Bool {
        var found = false
        try forEachMatch(in: text) { _ in
            found = true
            return false
        }
        return found
    }
}
