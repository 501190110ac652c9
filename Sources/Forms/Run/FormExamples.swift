import Kernel

extension FormSheet {
    /// Fills in the examples that the definition carries and reports each that does not come out as it says.
    ///
    /// - Parameter places: what the examples are told of the city.
    public func runExamples(places: FormPlaces = FormPlaces()) {
        for example in examples {
            var places = places
            (places.files, places.members) = (example.files, example.members)
            let outcome = FormRun(self, RawAnswers(example.answers), at: example.at, places: places).outcome()
            func fault(_ reason: String) { example.place("the example \"\(example.name)\" fails: \(reason)") }
            if let problems = example.problems, outcome.problems.map(\.path) != problems {
                let found = outcome.problems.map { "\($0.path) (\($0.kind.words))" }.joined(separator: ", ")
                fault("refused are \(found.isEmpty ? "none" : found)")
            }
            for (path, value) in example.values where outcome.value(path) != value {
                fault("\(path) is \(outcome.value(path)?.canonical ?? "not answered")")
            }
            for path in example.shown where !outcome.shown.contains(path) { fault("\(path) is not asked") }
            for path in example.hidden where outcome.shown.contains(path) { fault("\(path) is asked") }
        }
    }
}

extension FormProblem.Kind {
    /// What is wrong, for who writes the definition: a check's own words, else the name of the fault.
    fileprivate var words: String {
        if case .check(let message) = self { message.text(in: .ja) } else { "\(self)" }
    }
}
