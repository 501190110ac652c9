import DMN
import Kernel
import Pack
import Rules

/// A procedure that is taken only while a calendar is open as well as the office: not on Friday evenings, not on the fourth Sunday.
struct ProcedureLimit: Sendable {
    /// Id of the opening calendar.
    let calendar: String
    /// When the limit holds; nil for always.
    let when: FEELExpression?
    /// Why, for the visitor.
    let note: LocalizedText
}

extension CatalogueReader {
    /// Reads `procedure-hours.yml` of every layer:
    ///
    /// ```yaml
    /// - calendar: weekday-business
    ///   windows: [nenkin, kaigo]            # every procedure of these windows, or
    ///   procedures: [tennyuu]               # these
    ///   when: move.special                  # always unless said
    ///   note: {ja: …}
    ///   source: {from: …, checked: 2026-11-24, status: unconfirmed}
    /// ```
    func readHours(known: [ProcedureDefinition], expressions: ExpressionReader, into found: inout Found) {
        let nodes = pack.documentsOfLayers("procedure-hours.yml").flatMap(\.items)
        guard !nodes.isEmpty else { return }
        let calendars = pack.document("calendars.yml")?.node("calendars")?.entries.map(\.key) ?? []
        for node in nodes {
            node.allow(["calendar", "windows", "procedures", "when", "note", "source"])
            let calendar = node.string("calendar")
            if !calendars.contains(calendar) {
                node.node("calendar")?.fault(
                    "\"\(calendar)\" is no calendar of calendars.yml\(Suggestion.hint(calendar, among: calendars))")
            }
            _ = DefinitionSource(in: node)
            let windows = node.strings("windows"), procedures = node.strings("procedures")
            if windows.isEmpty, procedures.isEmpty { node.fault("\"windows\" or \"procedures\" is expected") }
            for window in windows where !found.windows.contains(where: { $0.id == window }) {
                node.node("windows")?.fault(
                    "there is no window \"\(window)\"\(Suggestion.hint(window, among: found.windows.map(\.id)))")
            }
            for id in procedures where !known.contains(where: { $0.id == id }) {
                node.node("procedures")?.fault(
                    "there is no procedure \"\(id)\"\(Suggestion.hint(id, among: known.map(\.id)))")
            }
            let limit = ProcedureLimit(
                calendar: calendar, when: expressions.expression(node, "when", yielding: .boolean),
                note: node.localized("note"))
            for index in found.procedures.indices {
                let one = found.procedures[index]
                guard procedures.contains(one.id) || one.window.map(windows.contains) == true else { continue }
                found.procedures[index].limits.append(limit)
            }
        }
    }
}
