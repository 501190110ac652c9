extension FEELFunctions {
    mutating func addNumbers() {
        let n = Parameter("n", .number)
        let scale = Parameter("scale", .number)
        addRounding("decimal", [n, scale], .halfEven)
        for parameters in [[n], [n, scale]] {
            addRounding("floor", parameters, .floor)
            addRounding("ceiling", parameters, .ceiling)
        }
        addRounding("round up", [n, scale], .up)
        addRounding("round down", [n, scale], .down)
        addRounding("round half up", [n, scale], .halfUp)
        addRounding("round half down", [n, scale], .halfDown)
        add(
            "abs", [Parameter("n", .number, .daysTimeDuration, .yearsMonthsDuration)], unknown: .refused,
            result: { $0[0] }
        ) { values, m in
            switch values[0] {
            case .number(let value): .number(value.magnitude)
            case .daysTimeDuration(let value) where value.nanoseconds < 0: Arithmetic.negate(values[0], &m)
            case .yearsMonthsDuration(let value) where value < 0: Arithmetic.negate(values[0], &m)
            default: values[0]
            }
        }
        add("modulo", [Parameter("dividend", .number), Parameter("divisor", .number)], .number) { values, _ in
            guard case .number(let a) = values[0], case .number(let b) = values[1], let rest = a.modulo(b) else {
                return .null
            }
            return .number(rest)
        }
        add("sqrt", [Parameter("number", .number)], .number) { values, m in
            guard case .number(let value) = values[0] else { return .null }
            return value.squareRoot.map { .number($0) } ?? m.null("'sqrt': \(value) has no square root")
        }
        add("log", [Parameter("number", .number)], .number) { values, m in
            guard case .number(let value) = values[0] else { return .null }
            return value.naturalLogarithm.map { .number($0) } ?? m.null("'log': \(value) has no logarithm")
        }
        add("exp", [Parameter("number", .number)], .number) { values, m in
            guard case .number(let value) = values[0] else { return .null }
            return value.exponential.map { .number($0) } ?? m.null("'exp': e to the \(value) is beyond the numbers")
        }
        for (name, wanted) in [("odd", 1), ("even", 0)] {
            add(name, [Parameter("number", .number)], .boolean) { values, _ in
                guard case .number(let value) = values[0], let rest = value.modulo(Decimal34(2)),
                    rest == .zero || rest == .one
                else { return .null }
                return .boolean(rest == Decimal34(wanted))
            }
        }
    }

    private mutating func addRounding(_ name: String, _ parameters: [Parameter], _ rounding: DecimalRounding) {
        add(name, parameters, .number) { values, _ in
            guard case .number(let value) = values[0] else { return .null }
            var places = 0
            if values.count > 1 {
                guard case .number(let scale) = values[1], let whole = scale.int else { return .null }
                places = whole
            }
            return value.rounded(scale: places, rounding).map { .number($0) } ?? .null
        }
    }
}
