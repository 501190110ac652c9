extension FEELFunctions {
    /// Functions over contexts (DMN 1.5 §10.3.4.6).
    mutating func addContexts() {
        add("get value", [Parameter("m", .context([:])), Parameter("key", .string)], .any, unknown: .inside) {
            values, _ in
            guard case .context(let context) = values[0], case .string(let key) = values[1] else { return .null }
            return context[key] ?? .null
        }
        add(
            "get entries", [Parameter("m", .context([:]))], .list(.context(["key": .string, "value": .any])),
            unknown: .inside
        ) {
            values, _ in
            guard case .context(let context) = values[0] else { return .null }
            return .list(
                context.keys.map { .context(FEELContext(["key": .string($0), "value": context[$0] ?? .null])) })
        }
        add("context", [Parameter("entries", .list(.context([:])))], .context([:]), unknown: .inside) { values, m in
            guard case .list(let entries) = values[0] else { return .null }
            var context = FEELContext()
            for entry in entries {
                guard case .context(let entry) = entry, case .string(let key)? = entry["key"],
                    let value = entry["value"]
                else { return m.null("'context': an entry has a 'key', which is a string, and a 'value'") }
                guard context[key] == nil else { return m.null("'context': the key \"\(key)\" is there twice") }
                context[key] = value
            }
            return .context(context)
        }
        let context = Parameter("context", .context([:]))
        let value = Parameter("value", .any)
        add("context put", [context, Parameter("key", .string), value], .context([:]), unknown: .anywhere) {
            values, _ in
            switch (values[0], values[1]) {
            case (.context(var context), .string(let key)):
                context[key] = values[2]
                return .context(context)
            case (.unknown, _): return values[0]
            case (_, .unknown): return values[1]
            default: return .null
            }
        }
        add("context put", [context, Parameter("keys", .list(.string)), value], .context([:])) { values, m in
            guard case .context(let context) = values[0], case .list(let items) = values[1], !items.isEmpty else {
                return m.null("'context put': there is no key")
            }
            let keys = items.compactMap { if case .string(let key) = $0 { key } else { nil } }
            guard keys.count == items.count, keys.count <= 200,
                let result = Self.put(values[2], at: keys[...], in: context)
            else { return m.null("'context put': the keys do not lead to a context") }
            return .context(result)
        }
        add("context merge", [Parameter("contexts", .list(.context([:])))], .context([:]), unknown: .inside) {
            values, _ in
            guard case .list(let contexts) = values[0] else { return .null }
            var result = FEELContext()
            for value in contexts {
                guard case .context(let context) = value else { return .null }
                for key in context.keys { result[key] = context[key] ?? .null }
            }
            return .context(result)
        }
    }

    /// The context with a value at the end of a way of keys; contexts that are missing on the way are made.
    private static func put(_ value: FEELValue, at keys: ArraySlice<String>, in context: FEELContext) -> FEELContext? {
        guard let key = keys.first else { return nil }
        var context = context
        if keys.count == 1 {
            context[key] = value
            return context
        }
        let inner: FEELContext
        switch context[key] {
        case .context(let found)?: inner = found
        case .null?, nil: inner = FEELContext()
        default: return nil
        }
        guard let changed = put(value, at: keys.dropFirst(), in: inner) else { return nil }
        context[key] = .context(changed)
        return context
    }
}
