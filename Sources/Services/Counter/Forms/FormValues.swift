import Pack

/// What a form says by the mere fact that it is used for a procedure and an event, such as 資格取得・転入; from
/// `form-values.yml` of the pack.
///
/// ```yaml
/// kokuho-shutoku:
///   kokuho.kind: acquire
///   kokuho.acquireReason: {moved-in: move-in, birth: birth}      # by event
/// ```
public struct FormValues: Sendable {
    private enum Value: Sendable {
        case always(String)
        case byEvent([String: String])
    }

    private let values: [String: [String: Value]]

    public init(pack: CityPack) {
        var values: [String: [String: Value]] = [:]
        for document in pack.documentsOfLayers("form-values.yml") {
            for procedure in document.entries {
                var fields: [String: Value] = [:]
                for field in procedure.value.entries {
                    if let text = field.value.scalar {
                        fields[field.key] = .always(text)
                    } else {
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

    /// The fields that follow from the procedure and the event.
    func fields(of procedure: String, event: String) -> [String: String] {
        (values[procedure] ?? [:]).compactMapValues { value in
            switch value {
            case .always(let text): text
            case .byEvent(let texts): texts[event]
            }
        }
    }
}
