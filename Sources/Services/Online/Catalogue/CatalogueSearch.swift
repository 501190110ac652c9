import Forms
import Kernel
import Pack
import Synchronization

/// Finds procedures by what people type (手続きの検索): titles, keywords and their synonyms, in kanji, hiragana or katakana.
public struct CatalogueSearch: Sendable {
    /// What is asked for.
    struct Request: Sendable {
        var text = ""
        var audience: OnlineProcedure.Audience?
        var lifeEvent: String?
        /// Those alone that are taken on this day.
        var openOn: CivilDate?
    }

    private struct Entry: Sendable {
        let procedure: OnlineProcedure
        let title: FoldedText
        let words: [FoldedText]
        let rest: FoldedText
    }

    private let entries: [Entry]
    /// Other words for a word, folded.
    private let synonyms: [FoldedText: [FoldedText]]

    /// - Parameter day: procedures that are not taken any more on it are not found.
    init(_ catalogue: OnlineCatalogue, synonyms: [FoldedText: [FoldedText]], on day: CivilDate? = nil) {
        entries = catalogue.procedures.filter { !(day.map($0.isWithdrawn(on:)) ?? false) }.map { procedure in
            Entry(
                procedure: procedure, title: FoldedText(procedure.title.text(in: .ja)),
                words: (procedure.keywords + [procedure.title.text(in: .en)]).map { FoldedText($0) },
                rest: FoldedText(
                    [procedure.about, procedure.applicant, procedure.owner].map { $0.text(in: .ja) }.joined(
                        separator: "\n")
                        + "\n" + procedure.id))
        }
        self.synonyms = synonyms
    }

    init(_ catalogue: OnlineCatalogue, pack: CityPack) { self.init(catalogue, synonyms: Self.synonyms(of: pack)) }

    /// Words of the pack that mean the same, folded; what is wrong with them is added to the pack's faults.
    static func synonyms(of pack: CityPack) -> [FoldedText: [FoldedText]] {
        var synonyms: [FoldedText: [FoldedText]] = [:]
        for group in pack.document("online-synonyms.yml")?.items ?? [] {
            let words = group.items.compactMap { $0.scalar }.map { FoldedText($0) }
            if words.count < 2 { group.fault("write at least two words that mean the same") }
            for word in words { synonyms[word, default: []] += words.filter { $0 != word } }
        }
        return synonyms
    }

    /// The procedures that hold every word of a text, the best first; all when nothing is typed.
    func find(_ request: Request) -> [OnlineProcedure] {
        let terms = request.text.split(whereSeparator: \.isWhitespace).prefix(8).map { FoldedText(String($0)) }
            .filter { !$0.isEmpty }
        var found: [(score: Int, place: Int)] = []
        for (place, entry) in entries.enumerated() {
            let procedure = entry.procedure
            if let audience = request.audience, procedure.audience != audience { continue }
            if let event = request.lifeEvent, !procedure.lifeEvents.contains(event) { continue }
            if let day = request.openOn, !procedure.isOpen(on: day) { continue }
            var score = 0
            var isFound = true
            for term in terms {
                let best = ([term] + (synonyms[term] ?? [])).map { Self.score($0, entry) }.max() ?? 0
                if best == 0 {
                    isFound = false
                    break
                }
                score += best
            }
            if isFound { found.append((score, place)) }
        }
        // A stable order: the better, then as the catalogue has them.
        return found.sorted { ($1.score, $0.place) < ($0.score, $1.place) }.map { entries[$0.place].procedure }
    }

    private static func score(_ term: FoldedText, _ entry: Entry) -> Int {
        if entry.title == term || entry.words.contains(term) { return 10 }
        if entry.title.contains(term) { return 8 }
        if entry.words.contains(where: { $0.contains(term) }) { return 5 }
        // What people type is often longer than the word we know: 粗大ごみを出したい.
        if entry.words.contains(where: { $0.isLongerThanOne && term.contains($0) }) { return 4 }
        return entry.rest.contains(term) ? 1 : 0
    }
}

/// The search over the catalogue that was asked for last: made again only when the catalogue is another one.
final class CatalogueSearches: Sendable {
    private let synonyms: [FoldedText: [FoldedText]]
    private let last = Mutex<(serial: Int, search: CatalogueSearch)?>(nil)

    init(pack: CityPack) { synonyms = CatalogueSearch.synonyms(of: pack) }

    func search(over catalogue: OnlineCatalogue, on day: CivilDate) -> CatalogueSearch {
        last.withLock { last in
            if let last, last.serial == catalogue.serial { return last.search }
            let search = CatalogueSearch(catalogue, synonyms: synonyms, on: day)
            last = (catalogue.serial, search)
            return search
        }
    }
}
