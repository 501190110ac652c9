import Rules

@testable import Procedures

/// Looks at the conditions of a procedure as at one decision table: a row "needed", and a row for each reason why it is not. Values
/// for which two rows contradict each other would give a visitor a reason that is not true.
public struct ProcedureCheck {
    /// A contradiction, with values that show it.
    public struct Finding: Sendable, Hashable, CustomStringConvertible {
        /// The procedure.
        public let procedure: String
        /// The reason that holds although the procedure is needed, from 0.
        public let reason: Int
        /// Facts with values, in order.
        public let example: String

        public var description: String {
            "\(procedure): needed, although the reason \(reason + 1) against it holds too, for \(example)"
        }
    }

    /// Combinations looked at for one pair of conditions; more are not.
    static let most = 20_000

    /// Every pair of a procedure's condition and a reason against it that can hold at once.
    public static func findings(_ catalogue: ProcedureCatalogue) -> [Finding] {
        catalogue.procedures.flatMap { findings($0, scope: catalogue.scope) }
    }

    private static func findings(_ procedure: ProcedureDefinition, scope: FEELScope) -> [Finding] {
        procedure.notNeeded.enumerated().compactMap { index, refusal in
            // A reason without a condition of its own is for whatever is left.
            guard !refusal.when.inputs.isEmpty else { return nil }
            let names = procedure.condition.inputs.union(refusal.when.inputs).sorted()
            let example = example(names, procedure, scope) { inputs in
                procedure.condition.evaluate(inputs) == .boolean(true)
                    && refusal.when.evaluate(inputs) == .boolean(true)
            }
            return example.map { Finding(procedure: procedure.id, reason: index, example: $0) }
        }
    }

    /// The first combination of values for which something holds.
    private static func example(
        _ names: [String], _ procedure: ProcedureDefinition, _ scope: FEELScope, _ holds: (FEELInputs) -> Bool
    ) -> String? {
        let domains = names.map { name in
            name == "event" ? procedure.events.map { FEELValue.string($0) } : values(scope.type(of: name))
        }
        guard domains.allSatisfy({ !$0.isEmpty }) else { return nil }
        var places = [Int](repeating: 0, count: names.count)
        for _ in 0..<most {
            let values = zip(domains, places).map { $0[$1] }
            let pairs = Dictionary(uniqueKeysWithValues: zip(names, values))
            if holds(scope.inputs(pairs)) {
                return names.map { "\($0) = \(pairs[$0] ?? .null)" }.joined(separator: ", ")
            }
            guard let turn = places.indices.first(where: { places[$0] + 1 < domains[$0].count }) else { return nil }
            for before in 0..<turn { places[before] = 0 }
            places[turn] += 1
        }
        return nil
    }

    /// Values that stand for all of a type; none where that cannot be said.
    private static func values(_ type: FEELType?) -> [FEELValue] {
        switch type {
        case .boolean?: [.boolean(true), .boolean(false)]
        case .choice(let allowed)?: allowed.map { .string($0) }
        default: []
        }
    }
}
