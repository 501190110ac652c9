import Pack
import Rules

/// The names that formulas and conditions of the plan may use.
struct FormulaScope: Sendable {
    /// The balance an indicator starts with.
    static let opening = "opening"
    /// How many months of the fiscal year have passed, a fraction; 12 when it is over.
    static let months = "months"

    /// The ids of all measures.
    let measures: Set<String>
    private let names: FEELScope

    init(measures: Set<String>) {
        self.measures = measures
        var types: [String: FEELType] = [Self.opening: .number, Self.months: .number]
        for id in measures { types[id] = .number }
        names = FEELScope(names: types)
    }

    /// The formula of an indicator; a fault at its place when it cannot be read.
    func formula(_ node: PackNode) -> FEELExpression? {
        node.expression("formula", scope: names, expecting: .number)
    }
}

extension PackNode {
    /// A FEEL expression of a certain type; faults at its place.
    func expression(_ key: String, scope: FEELScope, expecting type: FEELType?) -> FEELExpression? {
        guard let source = optionalString(key), let found = node(key) else { return nil }
        do {
            let expression = try FEELExpression(source, scope: scope)
            if let type, expression.type != type, expression.type != .any {
                found.fault("\"\(key)\" must yield a \(type), not a \(expression.type)")
            }
            return expression
        } catch {
            found.fault("\"\(key)\": \(error)")
            return nil
        }
    }
}
