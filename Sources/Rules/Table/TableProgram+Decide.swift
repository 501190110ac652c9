extension TableProgram {
    /// A rule that fits, or may fit when `open` names inputs.
    private struct Candidate {
        let rule: Int
        let answer: FEELValue
        let open: UnknownInputs?
    }

    /// The decision; the values of the columns are the newest local values meanwhile.
    func decide(_ m: inout Machine) -> Decision {
        let outer = m.locals.count
        defer { m.locals.removeLast(m.locals.count - outer) }
        let isAllowed = readColumns(&m)
        let decision = isAllowed ? choose(&m) : Decision(value: .null, hits: [], possible: [], warnings: [])
        if m.explaining { trace(decision, columns: Array(m.locals[outer...]), &m) }
        return decision
    }

    /// Notes what was asked and answered, with the outcome of every test.
    private func trace(_ decision: Decision, columns: [FEELValue], _ m: inout Machine) {
        guard m.step(rules.count) else { return }
        var silent = m
        let outcomes = rules.map { rule in rule.tests.map { $0?(&silent) ?? .boolean(true) } }
        m.tables.append(TableTrace(name: name, columns: columns, outcomes: outcomes, decision: decision))
    }

    private func choose(_ m: inout Machine) -> Decision {
        var candidates: [Candidate] = []
        if let index {
            let possible = index.candidates(m.locals.suffix(columns.count))
            search: for (word, bits) in possible.enumerated() {
                var left = bits
                while left != 0 {
                    let rule = word * 64 + left.trailingZeroBitCount
                    left &= left - 1
                    guard consider(rule, &candidates, &m) else { break search }
                }
            }
        } else {
            for rule in rules.indices {
                guard consider(rule, &candidates, &m) else { break }
            }
        }
        if candidates.count == 1, candidates[0].open == nil, hitPolicy.isSingle {
            return Decision(value: candidates[0].answer, hits: [candidates[0].rule], possible: [], warnings: [])
        }
        return Decision(
            value: resolve(candidates, &m),
            hits: candidates.filter { $0.open == nil }.map(\.rule),
            possible: candidates.filter { $0.open != nil }.map(\.rule),
            warnings: [])
    }

    /// Takes a rule among the candidates if it fits or may fit; `false` when no further one needs to be asked.
    private func consider(_ rule: Int, _ candidates: inout [Candidate], _ m: inout Machine) -> Bool {
        guard m.step() else { return false }
        switch fit(rules[rule], &m) {
        case .boolean(true):
            candidates.append(Candidate(rule: rule, answer: answer(rules[rule].answers, &m), open: nil))
            // Behind the first certain rule, F asks nothing.
            return hitPolicy != .first
        case .unknown(let names):
            candidates.append(Candidate(rule: rule, answer: answer(rules[rule].answers, &m), open: names))
        default: break
        }
        return true
    }

    /// Appends the values of the columns to the locals; `false` when one is not allowed.
    private func readColumns(_ m: inout Machine) -> Bool {
        let first = m.locals.count
        for column in columns {
            let value = column.value(&m)
            m.locals.append(value)
        }
        for (index, column) in columns.enumerated() {
            let value = m.locals[first + index]
            if let allowed = column.allowed, case .boolean(false) = allowed(&m) {
                m.warn("'\(column.expression)' has the value \(value), which is not allowed")
                return false
            }
        }
        return true
    }

    private func fit(_ rule: Rule, _ m: inout Machine) -> FEELValue {
        var result = FEELValue.boolean(true)
        for test in rule.tests {
            guard let test else { continue }
            result = Logic.and(result, test(&m))
            if case .boolean(false) = result { return result }
        }
        return result
    }

    private func answer(_ codes: [Code], _ m: inout Machine) -> FEELValue {
        if codes.count == 1 { return codes[0](&m) }
        var context = FEELContext()
        for (name, code) in zip(outputNames, codes) { context[name] = code(&m) }
        return .context(context)
    }

    private func fallback(_ m: inout Machine) -> FEELValue {
        guard defaults.contains(where: { $0 != nil }) else { return .null }
        return answer(defaults.map { $0 ?? { _ in .null } }, &m)
    }

    /// The answer that the candidates give together.
    private func resolve(_ candidates: [Candidate], _ m: inout Machine) -> FEELValue {
        let certain = candidates.filter { $0.open == nil }
        let open = candidates.reduce(nil) { UnknownInputs.merge($0, $1.open) }
        switch hitPolicy {
        case .unique:
            if let hit = certain.first {
                guard certain.count == 1 else {
                    return m.null("rules \(numbers(certain)) fit, but only one may")
                }
                return hit.answer
            }
            return oneOf(candidates, open, &m)
        case .any:
            if let hit = certain.first {
                guard certain.allSatisfy({ $0.answer == hit.answer }) else {
                    return m.null("rules \(numbers(certain)) fit, but answer differently")
                }
                return hit.answer
            }
            return oneOf(candidates, open, &m)
        case .first:
            // Everything up to and with the first certain rule may be the answer.
            return oneOf(candidates, open, &m)
        case .priority:
            let ordered = byRank(candidates)
            let end = ordered.firstIndex { $0.open == nil } ?? ordered.count - 1
            guard !ordered.isEmpty else { return fallback(&m) }
            let deciding = Array(ordered[...end])
            return oneOf(deciding, deciding.reduce(nil) { UnknownInputs.merge($0, $1.open) }, &m)
        case .ruleOrder, .collect(nil):
            return many(certain, open, &m)
        case .outputOrder:
            return many(byRank(certain), open, &m)
        case .collect(let aggregator?):
            if let open { return .unknown(open) }
            guard !certain.isEmpty else { return aggregator == .count ? .number(0) : fallback(&m) }
            return aggregate(certain.map(\.answer), aggregator, &m)
        }
    }

    /// One of the candidates, or the default if none is certain: known when all are the same.
    private func oneOf(_ candidates: [Candidate], _ open: UnknownInputs?, _ m: inout Machine) -> FEELValue {
        var answers = candidates.map(\.answer)
        if !candidates.contains(where: { $0.open == nil }) { answers.append(fallback(&m)) }
        guard let first = answers.first else { return .null }
        guard let open else { return first }
        let inside = answers.reduce(nil) { UnknownInputs.merge($0, $1.unknowns) }
        if inside == nil, answers.allSatisfy({ $0 == first }) { return first }
        return .unknown(inside.map(open.union) ?? open)
    }

    private func many(_ certain: [Candidate], _ open: UnknownInputs?, _ m: inout Machine) -> FEELValue {
        if let open { return .unknown(open) }
        if certain.isEmpty {
            let answer = fallback(&m)
            if case .null = answer { return .list([]) }
            return .list([answer])
        }
        return .list(certain.map(\.answer))
    }

    private func aggregate(_ answers: [FEELValue], _ aggregator: HitPolicy.Aggregator, _ m: inout Machine) -> FEELValue
    {
        let open = answers.reduce(nil) { UnknownInputs.merge($0, $1.unknowns) }
        if aggregator != .count, let open { return .unknown(open) }
        switch aggregator {
        case .count: return .number(answers.count)
        case .sum: return answers.dropFirst().reduce(answers[0]) { Arithmetic.apply(.add, $0, $1, &m) }
        case .minimum, .maximum:
            let wanted = aggregator == .minimum ? -1 : 1
            var best = answers[0]
            for answer in answers.dropFirst() {
                guard let order = Logic.order(answer, best) else { return m.null("the answers have no order") }
                if order == wanted { best = answer }
            }
            return best
        }
    }

    /// In the order of the outputs' allowed values, the first output first; equal ones in the order of the rules.
    private func byRank(_ candidates: [Candidate]) -> [Candidate] {
        func rank(_ candidate: Candidate) -> [Int] {
            zip(outputNames, ranks).map { name, ranks in
                guard !ranks.isEmpty else { return 0 }
                var value = candidate.answer
                if outputNames.count > 1, case .context(let context) = value { value = context[name] ?? .null }
                return ranks[value] ?? Int.max
            }
        }
        return candidates.map { (rank($0), $0) }
            .sorted { ($0.0 == $1.0) ? $0.1.rule < $1.1.rule : $0.0.lexicographicallyPrecedes($1.0) }
            .map(\.1)
    }

    private func numbers(_ candidates: [Candidate]) -> String {
        candidates.map { String($0.rule + 1) }.joined(separator: ", ")
    }
}
