import Forms
import Foundation
import Kernel
import Registry
import Site
import Store

/// Typed answers beside what the register says (住民記録との比較).
struct RegisterComparison: Sendable {
    /// One item that the register knows too.
    struct Line: Sendable, Hashable {
        let item: String
        let label: String
        let typed: String
        let register: String
        let isSame: Bool
    }

    let lines: [Line]

    /// - Parameter facts: what the register knows, by keeper and name, in the shapes of forms.
    init(_ sheet: FormSheet, answers: [String: JSONValue], facts: [String: JSONValue], _ words: AnswerWords) {
        lines = sheet.pages.flatMap(\.items).compactMap { item in
            guard item.isInRegister, let typed = answers[item.name],
                let source = item.sources.first(where: { [.register, .card].contains($0.keeper) }),
                let known = facts["\(source.keeper.rawValue).\(source.fact)"],
                let text = words.plain(item, typed), let register = words.plain(item, known)
            else { return nil }
            return Line(
                item: item.name, label: words.ctx.text(item.label), typed: text, register: register,
                isSame: Self.isSame(typed, known))
        }
    }

    var differences: [Line] { lines.filter { !$0.isSame } }

    /// Whether two answers say the same: widths and spaces do not count, nor a part that only one of them has, such as a postal code
    /// or the name of a building.
    static func isSame(_ left: JSONValue, _ right: JSONValue) -> Bool {
        switch (left, right) {
        case (.object(let left), .object(let right)):
            return left.allSatisfy { name, value in right[name].map { isSame(value, $0) } ?? true }
        case (.string(let left), .string(let right)):
            return plain(left).isExactly(plain(right))
        default: return left == right
        }
    }

    private static func plain(_ text: String) -> String {
        text.precomposedStringWithCompatibilityMapping.filter { !$0.isWhitespace && !"-‐‑–−".contains($0) }
    }
}

/// What an applicant says about an answer that differs from the register; both are kept with it.
struct Explanation: Sendable, RowDecodable {
    static let longest = 500
    /// The beginning of the names of its controls.
    static let control = "explain."

    let item: String
    let register: String
    let typed: String
    let text: String

    init(_ line: RegisterComparison.Line, _ text: String) {
        (item, register, typed, self.text) = (line.item, line.register, line.typed, text)
    }

    init(row: Row) throws {
        (item, register) = (try row.string("item"), try row.string("register"))
        (typed, text) = (try row.string("typed"), try row.string("text"))
    }

    static func all(of draft: String, in tx: some Queryable) throws -> [Explanation] {
        try tx.all(Explanation.self, "SELECT * FROM online_explanation WHERE draft = \(draft) ORDER BY item")
    }

    /// Keeps these for a draft, in place of those of before.
    static func keep(_ explanations: [Explanation], of draft: String, in tx: WriteTransaction) throws {
        guard try !tx.exists("SELECT 1 FROM online_application WHERE draft = \(draft)") else { return }
        try tx.run("DELETE FROM online_explanation WHERE draft = \(draft)")
        for explanation in explanations {
            try tx.run(
                """
                INSERT INTO online_explanation (draft, item, register, typed, text, at)
                VALUES (\(draft), \(explanation.item), \(explanation.register), \(explanation.typed),
                    \(explanation.text), \(tx.now))
                """)
        }
    }
}

extension OnlineDesk {
    /// What somebody has typed otherwise than the register has it; nothing for who is not in it, for agents and for staff: nobody is
    /// told what the register says of another.
    func differences(
        _ draft: Draft, _ procedure: OnlineProcedure, _ outcome: FormOutcome, for actor: Actor, _ ctx: PageContext
    ) async throws -> [RegisterComparison.Line] {
        guard actor.kind == .resident, draft.owner == DraftOwner(actor), draft.filer == nil,
            procedure.sheet.pages.flatMap(\.items).contains(where: \.isInRegister)
        else { return [] }
        let facts = try await prefill(for: actor, procedure).facts
        return RegisterComparison(
            procedure.sheet, answers: outcome.answers, facts: facts,
            AnswerWords(ctx: ctx, places: places, plan: booking?.plan)
        ).differences
    }
}

extension FormItem {
    /// Whether the register knows it of who signs in with their card.
    fileprivate var isInRegister: Bool {
        // A ward of one's own says where something is to be, and is only proposed.
        kind != .group && kind != .ward && sources.contains { [.register, .card].contains($0.keeper) }
    }
}
