import Kernel
import Pack

/// What a form says by the mere fact that it is used for a procedure and an event, such as 資格取得・転入; from
/// `form-values.yml` of the pack.
///
/// ```yaml
/// every-procedure:           # whatever the procedure
///   move.kind: {moved-in: move-in, otherwise: household}
///   row.cardAction: {moved-in: continue, otherwise: update}     # in every person's row
///   row-date.residentSince: {moved-in: eventDate}               # a day, in every person's row
/// kokuho-shutoku:
///   kokuho.kind: acquire
///   kokuho.acquireReason: {moved-in: move-in, birth: birth}      # by event
///   annex.kokuho: 取得       # in the person's row on the form of a notification that does for this one
/// sousaihi:
///   date.funeral.date: death.funeralDate      # a day that the hearing found out
/// jidou-teate-gakukaitei:
///   children: concerned      # lists the children the event is about, not all
/// ```
public struct FormValues: Sendable {
    private enum Value: Sendable {
        case always(String)
        case byEvent([String: String])

        func text(_ event: String) -> String? {
            switch self {
            case .always(let text): text
            case .byEvent(let texts): texts[event] ?? texts[FormValues.otherwise]
            }
        }
    }

    private static let annex = "annex."
    private static let date = "date."
    private static let row = "row."
    private static let rowDate = "row-date."
    private static let everyProcedure = "every-procedure"
    fileprivate static let otherwise = "otherwise"

    private let values: [String: [String: Value]]

    /// Reads the values of all layers; a value for an event that no layer knows is a fault.
    public init(pack: CityPack) {
        let events = pack.documentsOfLayers("life-events.yml").flatMap(\.items).compactMap { $0.optionalString("id") }
        let known = events + [Self.otherwise]
        var values: [String: [String: Value]] = [:]
        for document in pack.documentsOfLayers("form-values.yml") {
            for procedure in document.entries {
                var fields: [String: Value] = [:]
                for field in procedure.value.entries {
                    if let text = field.value.scalar {
                        fields[field.key] = .always(text)
                    } else {
                        for entry in field.value.entries where !known.contains(entry.key) {
                            entry.value.fault(
                                "there is no life event \"\(entry.key)\"" + Suggestion.hint(entry.key, among: known))
                        }
                        let byEvent = field.value.entries.compactMap { entry in
                            entry.value.scalar.map { (entry.key, $0) }
                        }
                        if byEvent.isEmpty { field.value.fault("a word, or words by event, are expected here") }
                        fields[field.key] = .byEvent(Dictionary(byEvent, uniquingKeysWith: { first, _ in first }))
                    }
                }
                values[procedure.key, default: [:]].merge(fields) { _, new in new }
            }
        }
        self.values = values
    }

    /// The alternatives that follow from the procedure and the event, by field.
    func fields(of procedure: String, event: String) -> [String: String] {
        (values[procedure] ?? [:]).filter { entry in
            ![Self.annex, Self.date, Self.row, Self.rowDate].contains { entry.key.hasPrefix($0) }
        }.compactMapValues { $0.text(event) }
    }

    /// The alternatives that follow from the event alone, by field, such as the kind of a move.
    func fieldsOfEveryProcedure(event: String) -> [String: String] { fields(of: Self.everyProcedure, event: event) }

    /// The alternatives that follow from the event alone, by field in every person's row.
    func rowFields(event: String) -> [String: String] { marked(Self.row, Self.everyProcedure, event) }

    /// The days that follow from the event alone, by field in every person's row: the name of the fact.
    func rowDates(event: String) -> [String: String] { marked(Self.rowDate, Self.everyProcedure, event) }

    /// Whether the form lists the children the event is about and not all of them: `children: concerned`.
    func isAboutConcernedChildren(_ procedure: String) -> Bool {
        values[procedure]?["children"]?.text("") == "concerned"
    }

    /// What the form of another procedure says in a person's row because this one is done with it, by field.
    func annexes(of procedure: String, event: String) -> [String: String] {
        marked(Self.annex, procedure, event)
    }

    /// Days found out by the hearing, by field: the name of the fact.
    func dates(of procedure: String) -> [String: String] { marked(Self.date, procedure, "") }

    private func marked(_ mark: String, _ procedure: String, _ event: String) -> [String: String] {
        var found: [String: String] = [:]
        for (key, value) in values[procedure] ?? [:] where key.hasPrefix(mark) {
            found[String(key.dropFirst(mark.count))] = value.text(event)
        }
        return found
    }
}
