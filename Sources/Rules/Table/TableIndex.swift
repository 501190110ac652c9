/// Which rules of a large table can fit at all, found by the values of its columns: one bit a rule, a set of bits for each text
/// that tests compare with and for each piece into which their numbers cut the line. Tests of other kinds let their rule
/// stay; whether it fits, the test itself says.
struct TableIndex: Sendable {
    /// The rules that may fit, 64 to a word.
    typealias Bits = [UInt64]

    private enum Column: Sendable {
        case texts([String: Bits], other: Bits)
        /// Between and at the boundaries: below the first, at the first, between the first and the second…
        case numbers([Decimal34], [Bits])
        case none
    }

    private let columns: [Column]
    private let all: Bits

    /// Tables with fewer rules are quicker without.
    static let fewest = 12
    /// No index takes more words than this (8 MB).
    private static let most = 1_000_000

    /// - Parameter cells: For each rule its tests.
    init?(_ cells: [[TestsSyntax]], columns count: Int) {
        guard cells.count >= Self.fewest, count > 0 else { return nil }
        let words = (cells.count + 63) / 64
        var all = Bits(repeating: 0, count: words)
        for rule in cells.indices { all[rule / 64] |= 1 << UInt64(rule % 64) }
        self.all = all
        columns = (0..<count).map { column in Self.column(cells.map { $0[column] }, words: words) }
        let isUseful = columns.contains { if case .none = $0 { false } else { true } }
        guard isUseful else { return nil }
    }

    private static func column(_ tests: [TestsSyntax], words: Int) -> Column {
        let keys = tests.map(Key.init)
        if keys.contains(where: { if case .texts = $0 { true } else { false } }),
            !keys.contains(where: { if case .numbers = $0 { true } else { false } })
        {
            return texts(keys, words)
        }
        if keys.contains(where: { if case .numbers = $0 { true } else { false } }),
            !keys.contains(where: { if case .texts = $0 { true } else { false } })
        {
            return numbers(keys, words)
        }
        return .none
    }

    private static func set(_ rule: Int, in bits: inout Bits) { bits[rule / 64] |= 1 << UInt64(rule % 64) }

    private static func texts(_ keys: [Key], _ words: Int) -> Column {
        var other = Bits(repeating: 0, count: words)
        for (rule, key) in keys.enumerated() where key.isOpen { set(rule, in: &other) }
        var known: [String: Bits] = [:]
        for (rule, key) in keys.enumerated() {
            guard case .texts(let values) = key else { continue }
            for text in values {
                guard known[text] != nil || (known.count + 1) * words <= most else { return .none }
                set(rule, in: &known[text, default: other])
            }
        }
        return .texts(known, other: other)
    }

    private static func numbers(_ keys: [Key], _ words: Int) -> Column {
        var boundaries: Set<Decimal34> = []
        for case .numbers(let spans) in keys {
            for span in spans { boundaries.formUnion([span.low, span.high].compactMap { $0 }) }
        }
        let sorted = boundaries.sorted()
        guard (2 * sorted.count + 1) * words <= most, (2 * sorted.count + 1) * keys.count <= 20 * most else {
            return .none
        }
        var pieces = [Bits](repeating: Bits(repeating: 0, count: words), count: 2 * sorted.count + 1)
        for (rule, key) in keys.enumerated() {
            for piece in pieces.indices {
                let passes: Bool =
                    switch key {
                    case .open: true
                    case .texts: false
                    case .numbers(let spans): spans.contains { $0.holds(piece, of: sorted) }
                    }
                if passes { set(rule, in: &pieces[piece]) }
            }
        }
        return .numbers(sorted, pieces)
    }

    /// The rules that may fit these values, the newest locals of the machine.
    func candidates(_ values: ArraySlice<FEELValue>) -> Bits {
        var bits = all
        var place = values.startIndex
        for column in columns {
            switch (column, values[place]) {
            case (.texts(let known, let other), .string(let text)): Self.intersect(&bits, known[text] ?? other)
            case (.numbers(let boundaries, let pieces), .number(let number)):
                Self.intersect(&bits, pieces[Self.piece(of: number, in: boundaries)])
            default: break
            }
            place += 1
        }
        return bits
    }

    private static func intersect(_ bits: inout Bits, _ other: Bits) {
        for word in bits.indices { bits[word] &= other[word] }
    }

    private static func piece(of number: Decimal34, in boundaries: [Decimal34]) -> Int {
        var (low, high) = (0, boundaries.count)
        while low < high {
            let middle = (low + high) / 2
            switch Decimal34.compare(boundaries[middle], number) {
            case 0: return 2 * middle + 1
            case -1: low = middle + 1
            default: high = middle
            }
        }
        return 2 * low
    }
}

/// What a test compares with, as far as the index sees through it.
private enum Key {
    /// Anything may pass.
    case open
    /// One of these texts.
    case texts([String])
    /// A number in one of these spans.
    case numbers([Span])

    struct Span {
        let low: Decimal34?
        let lowIncluded: Bool
        let high: Decimal34?
        let highIncluded: Bool

        /// Whether a piece between or at sorted boundaries lies in the span.
        func holds(_ piece: Int, of boundaries: [Decimal34]) -> Bool {
            if piece % 2 == 1 {
                let number = boundaries[piece / 2]
                let above = low.map { lowIncluded ? $0 <= number : $0 < number } ?? true
                return above && (high.map { highIncluded ? number <= $0 : number < $0 } ?? true)
            }
            let above = low.map { piece > 0 && $0 <= boundaries[piece / 2 - 1] } ?? true
            return above && (high.map { piece / 2 < boundaries.count && boundaries[piece / 2] <= $0 } ?? true)
        }
    }

    var isOpen: Bool { if case .open = self { true } else { false } }

    init(_ tests: TestsSyntax) {
        self = .open
        guard !tests.any, !tests.negated, !tests.tests.isEmpty else { return }
        var texts: [String] = []
        var spans: [Span] = []
        for test in tests.tests {
            switch test {
            case .compare(let comparison, let syntax):
                guard case .literal(.number(let number)) = syntax.kind else { return }
                switch comparison {
                case .less, .lessOrEqual:
                    spans.append(
                        Span(low: nil, lowIncluded: false, high: number, highIncluded: comparison == .lessOrEqual))
                case .greater, .greaterOrEqual:
                    spans.append(
                        Span(low: number, lowIncluded: comparison == .greaterOrEqual, high: nil, highIncluded: false))
                case .equal: spans.append(Span(low: number, lowIncluded: true, high: number, highIncluded: true))
                case .notEqual: return
                }
            case .value(let syntax):
                switch syntax.kind {
                case .literal(.string(let text)): texts.append(text)
                case .literal(.number(let number)):
                    spans.append(Span(low: number, lowIncluded: true, high: number, highIncluded: true))
                case .range(let low, let lowIncluded, let high, let highIncluded):
                    guard case .literal(.number(let a)) = low.kind, case .literal(.number(let b)) = high.kind else {
                        return
                    }
                    spans.append(Span(low: a, lowIncluded: lowIncluded, high: b, highIncluded: highIncluded))
                default: return
                }
            }
        }
        // A cell of both kinds is left to its test.
        if texts.isEmpty { self = .numbers(spans) } else if spans.isEmpty { self = .texts(texts) }
    }
}
