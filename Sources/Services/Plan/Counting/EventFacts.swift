import Kernel
import Rules
import Store

/// What the conditions and values of measures read of one event.
struct EventFacts {
    /// Moment and place of the event.
    let at: Timestamp
    let ward: WardCode?
    private let inputs: FEELInputs

    /// The ward is the event's own; an event without one may name it in its data.
    init(_ event: RecordedEvent) {
        at = event.at
        ward = event.ward ?? event.data["ward"]?.stringValue.flatMap { WardCode($0) }
        inputs = Measure.eventScope.inputs([
            "kind": .string(event.kind), "ward": ward.map { .string($0.code) } ?? .null,
            "subject": event.subject.map(FEELValue.string) ?? .null, "data": FEELValue(event.data),
        ])
    }

    /// Whether the event counts for a measure.
    func fulfil(_ measure: Measure) -> Bool {
        guard let condition = measure.condition else { return true }
        return condition.evaluate(inputs) == .boolean(true)
    }

    /// The day that the event counts for: the one that the measure reads from it, else its own.
    func day(of measure: Measure) -> CivilDate {
        item(measure.day).flatMap { CivilDate(iso: $0) } ?? at.date
    }

    /// The figure that the event brings; nil when it has none, or one beyond all measure.
    func figure(_ expression: FEELExpression?) -> Thousandths? {
        guard case .number(let number) = expression?.evaluate(inputs) else { return nil }
        return Thousandths(number)
    }

    /// What makes the event one of its kind; nil when it says nothing. Numbers are equal by value: 1 and 1.0 are one.
    func item(_ expression: FEELExpression?) -> String? {
        switch expression?.evaluate(inputs) {
        case .number(let number): number.reduced.description
        case .string(let text): text.isEmpty ? nil : text
        case .boolean(let value): value ? "true" : "false"
        case .date(let date): date.description
        default: nil
        }
    }
}

extension FEELValue {
    /// A JSON value as FEEL sees it.
    init(_ json: JSONValue) {
        switch json {
        case .null: self = .null
        case .bool(let value): self = .boolean(value)
        case .string(let text): self = .string(text)
        case .array(let items): self = .list(items.map(FEELValue.init))
        case .object(let members): self = .context(FEELContext(members.mapValues(FEELValue.init)))
        case .int, .number: self = json.numberText.flatMap { Decimal34($0) }.map(FEELValue.number) ?? .null
        }
    }
}
