import Testing

@testable import Rules

/// What an expression without inputs yields.
func feel(_ source: String) throws -> FEELValue {
    try FEELExpression(source, scope: FEELScope(names: [:])).evaluate(FEELInputs([:]))
}

/// The value of the expected text, compared with the value of the expression.
struct Case: Sendable, CustomTestStringConvertible {
    let source: String
    let expected: String
    init(_ source: String, _ expected: String) {
        self.source = source
        self.expected = expected
    }
    var testDescription: String { "\(source) → \(expected)" }

    func check() throws {
        let value = try feel(source)
        let wanted = try feel(expected)
        #expect(value == wanted, "\(source) gave \(value)")
    }
}
