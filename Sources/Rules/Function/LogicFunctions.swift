extension FEELFunctions {
    mutating func addLogic() {
        add("not", [Parameter("negand", .boolean)], .boolean) { values, _ in Logic.not(values[0]) }
        addOverList("all", of: .any, .boolean, unknown: .inside) { items, _ in
            items.reduce(.boolean(true)) { Logic.and($0, $1) }
        }
        addOverList("any", of: .any, .boolean, unknown: .inside) { items, _ in
            items.reduce(.boolean(false)) { Logic.or($0, $1) }
        }
        add("is", [Parameter("value1", .any), Parameter("value2", .any)], .boolean) { values, _ in
            .boolean(values[0] == values[1])
        }
    }

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
        add(
            "context put", [Parameter("context", .context([:])), Parameter("key", .string), Parameter("value", .any)],
            .context([:]), unknown: .anywhere
        ) { values, _ in
            switch (values[0], values[1]) {
            case (.context(var context), .string(let key)):
                context[key] = values[2]
                return .context(context)
            case (.unknown, _): return values[0]
            case (_, .unknown): return values[1]
            default: return .null
            }
        }
    }
}
