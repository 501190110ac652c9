import Kernel

/// Tells whether a second edition of a procedure only says otherwise what the first one says (言い方だけの違い): other words, another
/// order of pages and items, pages that are split or joined. Whatever else differs is named: what is asked, what is required, on what
/// conditions, within which limits, who applies, until when, for how much, where it goes.
///
/// Only what is known to be wording counts as wording; anything that definitions learn to say later does not.
public struct WordingComparison: Sendable {
    /// What definitions say beside their facts.
    public enum Rest: String, Sendable, CaseIterable {
        case lastDay = "last-day"
        case deadline, renewal, rush, cosigning, slot, guidance
    }

    /// The differences that are more than wording, in the order of the definition.
    public private(set) var lines: [ProcedureDifference.Line] = []
    /// Those of which no line speaks.
    public private(set) var rest: [Rest] = []

    /// Whether both say the same law.
    public var isOnlyWording: Bool { lines.isEmpty && rest.isEmpty }

    /// Compares the edition that stands with another one of the same procedure.
    public init(from standing: OnlineProcedure, to other: OnlineProcedure) {
        lines = ProcedureDifference(from: standing, to: other).lines.filter { !Self.isWording($0) }
        // A page's condition is that of its items, wherever they stand.
        let (before, after) = (Self.conditions(standing), Self.conditions(other))
        for item in standing.sheet.pages.flatMap(\.items) {
            guard let was = before[item.name], let now = after[item.name], was != now else { continue }
            lines.append(
                .init(
                    owner: .item, name: item.label.text(in: .ja), subject: .when, language: nil,
                    before: was.isEmpty ? nil : was, after: now.isEmpty ? nil : now))
        }
        let (was, now) = (Self.rest(standing), Self.rest(other))
        rest = Rest.allCases.filter { was[$0] != now[$0] }
    }

    /// Whether a difference is one of words or order. The examples of a definition are its tests, and prove the same law.
    private static func isWording(_ line: ProcedureDifference.Line) -> Bool {
        switch (line.owner, line.subject) {
        case (.procedure, .title), (.procedure, .about): true
        case (.page, .title), (.page, .lead), (.page, .whole), (.page, .place): true
        // Said of the items, see above.
        case (.page, .when): true
        case (.item, .label), (.item, .hint), (.item, .example), (.item, .message), (.item, .place): true
        case (.item, .optionLabel), (.item, .optionHint): true
        case (.example, _): true
        default: false
        }
    }

    /// The condition of the page on which each item stands; empty for none.
    private static func conditions(_ procedure: OnlineProcedure) -> [String: String] {
        var conditions: [String: String] = [:]
        for page in procedure.sheet.pages {
            for item in page.items { conditions[item.name] = page.visible?.source ?? "" }
        }
        return conditions
    }

    private static func rest(_ procedure: OnlineProcedure) -> [Rest: String] {
        var said: [Rest: String] = [:]
        said[.lastDay] = procedure.validTo?.description
        said[.deadline] = procedure.deadline.map { deadline in
            let base =
                switch deadline.base {
                case .day(let day): day.source
                case .rule(let rule, let from): "\(rule): \(from.source)"
                }
            return "\(base), \(deadline.time), \(deadline.warnDays)"
        }
        said[.renewal] = procedure.renews.map { "\($0.month)/\($0.day)" }
        said[.rush] = procedure.rushPerMinute.map(String.init)
        said[.cosigning] = procedure.cosigning.map {
            "\($0.by.rawValue), \($0.days), \($0.condition?.source ?? ""), \($0.who.text(in: .ja))"
        }
        // In the order of their names: an item may stand elsewhere.
        said[.slot] = procedure.sheet.slots.sorted { $0.name < $1.name }
            .map { "\($0.name): \($0.slot?.calendar ?? "") \($0.slot?.place?.source ?? "")" }.joined(separator: "\n")
        said[.guidance] = procedure.guidance.joined(separator: ", ")
        return said
    }
}
