/// How much a match of a pattern, or of a part of one, can cost: told from the pattern alone, before any text is there.
///
/// The patterns of a city's own files are to take a time that grows as the text does (a linear dialect): see ``refusal``. What
/// evaluation itself allows is wider, and bounded by the tries of ``XPathRegex``.
struct PatternWork {
    /// In how many ways it can take characters from one place on, at most; a repetition without an end counts once.
    private(set) var ways = 1.0
    /// How many repetitions without an end stand one behind the other, at most.
    private(set) var open = 0
    /// How many characters it takes at most; a repetition without an end counts once.
    private var length = 0.0
    /// It is looked for at the beginning of the text only.
    private var isAnchored = false
    /// One character, whichever.
    private var isSingle = false
    private var isEmpty = true
    /// It refers back to what a group has taken.
    var refersBack = false

    /// Nothing, such as `$` or the beginning of a branch.
    static let nothing = PatternWork()
    /// The beginning of the text.
    static let beginning = PatternWork(isAnchored: true, isEmpty: false)
    /// One character.
    static let character = PatternWork(length: 1, isSingle: true, isEmpty: false)

    private init(length: Double = 0, isAnchored: Bool = false, isSingle: Bool = false, isEmpty: Bool = true) {
        (self.length, self.isAnchored, self.isSingle, self.isEmpty) = (length, isAnchored, isSingle, isEmpty)
    }

    /// One behind the other.
    func then(_ next: PatternWork) -> PatternWork {
        if isEmpty { return next }
        var both = self
        both.ways *= next.ways
        both.open += next.open
        both.length += next.length
        both.isSingle = false
        both.refersBack = refersBack || next.refersBack
        return both
    }

    /// Any of several.
    static func either(_ branches: [PatternWork]) -> PatternWork {
        guard branches.count > 1 else { return branches.first ?? .nothing }
        var all = PatternWork(isAnchored: branches.allSatisfy(\.isAnchored), isEmpty: false)
        all.ways = branches.reduce(0) { $0 + $1.ways }
        all.open = branches.map(\.open).max() ?? 0
        all.length = branches.map(\.length).max() ?? 0
        all.refersBack = branches.contains(where: \.refersBack)
        return all
    }

    /// From `low` to `high` times; nil for no end.
    func repeated(_ low: Int, _ high: Int?) -> PatternWork {
        var all = PatternWork(isAnchored: isAnchored && low > 0, isEmpty: false)
        all.refersBack = refersBack
        all.length = length * Double(max(high ?? low, 1))
        guard let high else {
            // What a group takes can be parted among its rounds in many ways.
            (all.ways, all.open) = isSingle ? (1, 1) : (.infinity, open)
            return all
        }
        all.open = open
        if isSingle {
            all.ways = Double(max(high - low, 0) + 1)
        } else if open > 0, high > 1 {
            all.ways = .infinity
        } else {
            all.ways = 0
            var power = 1.0
            for round in 0...max(low, high) where all.ways.isFinite {
                if round >= low { all.ways += power }
                power *= ways
            }
        }
        return all
    }

    /// The longest text that the linear dialect is reckoned for, in characters.
    static let longest = 50_000.0
    /// How many characters all tries together may look at: some 40 ms of a processor.
    static let looks = 20_000_000.0

    /// Why a pattern is not in the linear dialect; nil when it is. A text of ``longest`` characters must not take more tries than
    /// a match has, and these must not look at more than ``looks`` characters.
    ///
    /// - Parameter isMultiline: `^` stands for the beginning of each line.
    func refusal(isMultiline: Bool) -> String? {
        if refersBack { return "a pattern of a city refers to no group" }
        if ways > Double(XPathRegex.tries) {
            return "the pattern can take the same characters in too many ways: repeat single characters, not groups"
        }
        let isAtEachPlace = !isAnchored || isMultiline
        if open > (isAtEachPlace ? 0 : 1) {
            return isAtEachPlace
                ? "the pattern is tried at each place of the text: begin it with '^', or write '{1,100}' for '+' and '*'"
                : "two repetitions without an end: write '{0,100}' for one of '+' and '*'"
        }
        let tries = isAtEachPlace || open > 0 ? Self.longest * ways : ways
        return tries > Double(XPathRegex.tries) || tries * max(length, 1) > Self.looks
            ? "the pattern takes too many tries for a long text: bound its repetitions more closely" : nil
    }
}
