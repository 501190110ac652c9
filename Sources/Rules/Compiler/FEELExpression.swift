/// An expression of FEEL, read, checked and compiled once; evaluated any number of times, from any thread.
///
/// ```swift
/// let scope = FEELScope(names: ["person.age": .number, "event": .choice(["move-in", "birth"])])
/// let condition = try FEELExpression("event = \"move-in\" and person.age >= 75", scope: scope)
/// condition.evaluate(scope.inputs(["event": .string("move-in"), "person.age": .number(80)]))   // true
/// ```
public struct FEELExpression: Sendable {
    /// The text as written.
    public let source: String
    /// The declared inputs that the expression reads.
    public let inputs: Set<String>
    /// The type of its value, as far as it is known before evaluation.
    public let type: FEELType
    /// What could only yield null and was let pass; empty unless the scope is lenient.
    public let findings: [FEELError]

    private let code: Code
    private let layout: FEELLayout
    private let reads: [Int]

    /// Reads, checks and compiles the text; the error says what is wrong, where, and what may have been meant.
    public init(_ source: String, scope: FEELScope) throws(FEELError) {
        let syntax = try Parser.expression(source, names: scope.names, types: scope.types)
        var compiler = Compiler(source, scope: scope)
        let typed = try compiler.compile(syntax)
        self.source = source
        type = typed.type.plain
        code = typed.code
        findings = compiler.findings
        layout = scope.layout
        reads = compiler.reads.sorted()
        inputs = Set(reads.map { scope.layout.names[$0] })
    }

    /// The value; null where an operation has none or the limits of time and space are reached.
    public func evaluate(_ inputs: FEELInputs) -> FEELValue {
        var machine = Machine(slots: inputs.slots(for: layout, reading: reads), now: inputs.now)
        let value = code(&machine)
        return machine.stopped ? .null : value
    }

    /// The value, and why parts of it are null.
    public func evaluateWithWarnings(_ inputs: FEELInputs) -> (value: FEELValue, warnings: [FEELWarning]) {
        var machine = Machine(slots: inputs.slots(for: layout, reading: reads), collecting: true, now: inputs.now)
        let value = code(&machine)
        return (machine.stopped ? .null : value, machine.warnings)
    }
}
