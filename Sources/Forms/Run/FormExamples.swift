import Kernel

/// What came of an example: whether it does what it says, and where not.
public struct FormExampleResult: Sendable {
    /// Something that came out another way.
    public enum Difference: Sendable, Hashable {
        /// Other items are refused than the example says.
        case refused(expected: [String], found: [FormProblem])
        /// An answer is another one.
        case value(path: String, expected: JSONValue, found: JSONValue?)
        /// It is not asked, but should be.
        case notAsked(path: String)
        /// It is asked, but should not be.
        case asked(path: String)
    }

    /// The example's name.
    public let name: String
    /// Empty when it does what it says.
    public let differences: [Difference]

    public var isPassed: Bool { differences.isEmpty }
}

extension FormExample {
    /// Fills the example in.
    ///
    /// - Parameter places: what it is told of the city; files and members are the example's own.
    public func outcome(_ sheet: FormSheet, places: FormPlaces) -> FormOutcome {
        var places = places
        (places.files, places.members) = (files, members)
        return FormRun(sheet, RawAnswers(answers), at: at, places: places).outcome()
    }

    fileprivate func result(_ sheet: FormSheet, places: FormPlaces) -> FormExampleResult {
        let outcome = outcome(sheet, places: places)
        var differences: [FormExampleResult.Difference] = []
        if let problems, outcome.problems.map(\.path) != problems {
            differences.append(.refused(expected: problems, found: outcome.problems))
        }
        for (path, value) in values where outcome.value(path) != value {
            differences.append(.value(path: path, expected: value, found: outcome.value(path)))
        }
        for path in shown where !outcome.shown.contains(path) { differences.append(.notAsked(path: path)) }
        for path in hidden where outcome.shown.contains(path) { differences.append(.asked(path: path)) }
        return FormExampleResult(name: name, differences: differences)
    }
}

extension FormSheet {
    /// Fills in the examples that the definition carries, in their order.
    ///
    /// - Parameter places: what the examples are told of the city.
    public func results(places: FormPlaces = FormPlaces()) -> [FormExampleResult] {
        examples.map { $0.result(self, places: places) }
    }

    /// Fills in the examples and reports each that does not come out as it says as a fault of the pack.
    public func runExamples(places: FormPlaces = FormPlaces()) {
        for (example, result) in zip(examples, results(places: places)) {
            for difference in result.differences {
                example.place("the example \"\(example.name)\" fails: \(difference.reason)")
            }
        }
    }
}

extension FormExampleResult.Difference {
    /// For who writes the definition.
    fileprivate var reason: String {
        switch self {
        case .refused(_, let found):
            let found = found.map { "\($0.path) (\($0.kind.words))" }.joined(separator: ", ")
            return "refused are \(found.isEmpty ? "none" : found)"
        case .value(let path, _, let found): return "\(path) is \(found?.canonical ?? "not answered")"
        case .notAsked(let path): return "\(path) is not asked"
        case .asked(let path): return "\(path) is asked"
        }
    }
}

extension FormProblem.Kind {
    /// What is wrong, for who writes the definition: a check's own words, else the name of the fault.
    fileprivate var words: String {
        if case .check(let message) = self { message.text(in: .ja) } else { "\(self)" }
    }
}
