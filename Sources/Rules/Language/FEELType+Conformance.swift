extension FEELType {
    /// The value as a variable of this type holds it (DMN 1.5 §10.3.2.9.4): itself when it conforms, a list of it where a
    /// list is wanted, its only item where the item is wanted, midnight UTC of a date where a date and time is wanted.
    /// `nil` when it cannot be.
    package func coerced(_ value: FEELValue) -> FEELValue? {
        if accepts(value) { return value }
        if case .list(let items) = value, items.count == 1, accepts(items[0]) { return items[0] }
        switch plain {
        case .list:
            let wrapped = FEELValue.list([value])
            if accepts(wrapped) { return wrapped }
        case .dateTime:
            if case .date(let date) = value {
                let moment = FEELValue.dateTime(
                    FEELDateTime(date: date, time: FEELTime(nanosecondsOfDay: 0, offset: 0)))
                if accepts(moment) { return moment }
            }
        default: break
        }
        return nil
    }

    /// The type without conditions on its values, anywhere inside.
    var unconstrained: FEELType {
        switch self {
        case .choice: .string
        case .constrained(let type, _): type.unconstrained
        case .list(let item): .list(item.unconstrained)
        case .range(let end): .range(end.unconstrained)
        case .context(let members): .context(members.mapValues(\.unconstrained))
        default: self
        }
    }

    /// Whether every value of this type is also one of the other (§10.3.2.9.2).
    func conforms(to other: FEELType) -> Bool {
        switch (self, other) {
        case (_, .any): true
        case (.list(let a), .list(let b)), (.range(let a), .range(let b)): a.conforms(to: b)
        case (.context(let a), .context(let b)):
            b.allSatisfy { name, type in a[name].map { $0.conforms(to: type) } ?? false }
        case (.functionOf, .function): true
        case (.functionOf(let a, let x), .functionOf(let b, let y)):
            a.count == b.count && zip(a, b).allSatisfy { $1.conforms(to: $0) } && x.conforms(to: y)
        default: self == other || plain == other
        }
    }
}

extension FEELFunction {
    /// Whether it can be called with arguments of these types and answers such a result. A parameter or result of which
    /// nothing is known conforms.
    func conforms(to types: [FEELType], _ result: FEELType) -> Bool {
        guard types.count == parameters.count else { return false }
        for (parameter, type) in zip(parameters, types) where parameter.type != .any {
            if !type.conforms(to: parameter.type) { return false }
        }
        return self.result == .any || self.result.conforms(to: result)
    }
}
