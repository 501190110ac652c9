/// Unary tests about one value, such as the allowed values of a type: `"a", "b"`, `[0..999]`, `> 5`.
package struct FEELTests: Sendable {
    /// Whether the tests speak of the value by `?`.
    package let mentionsInput: Bool
    private let code: Code?
    private let negated: Bool

    /// Functions only, made once.
    package static let scope = FEELScope(names: [:], checking: .lenient)

    /// Reads and compiles the tests; names other than functions are unknown in them.
    package init(_ text: String, about type: FEELType = .any) throws(FEELError) {
        let scope = Self.scope
        let syntax = try Parser.unaryTests(text, names: scope.names)
        var compiler = Compiler(text, scope: scope)
        compiler.locals = [.input(type)]
        negated = syntax.negated
        mentionsInput = syntax.tests.contains { Compiler.mentionsInput($0.operand) }
        code = syntax.any ? nil : try compiler.compileTests(syntax.tests, subject: type, at: 0)
    }

    /// Whether the value passes one of the tests.
    package func pass(_ value: FEELValue) -> Bool {
        guard let code else { return true }
        var machine = Machine(slots: [])
        machine.locals = [value]
        guard case .boolean(let result) = code(&machine), !machine.stopped else { return false }
        return result != negated
    }
}
