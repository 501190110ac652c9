/// A compiled part of an expression.
typealias Code = @Sendable (inout Machine) -> FEELValue

/// How much one evaluation may do.
struct FEELLimits: Sendable {
    /// Loop turns, calls and handled items.
    var steps = 250_000
    /// Bytes of one string.
    var stringBytes = 1_000_000

    /// The usual limits: a tenth of a second and a few tens of megabytes at most.
    static let standard = FEELLimits()
}

/// The state of one evaluation.
struct Machine {
    var slots: [FEELValue]
    var locals: [FEELValue] = []
    private var left: Int
    private let stringBytes: Int
    /// Levels of syntax below the functions that are being called.
    private var depth = 0
    private(set) var stopped = false
    private(set) var warnings: [String] = []
    private let collecting: Bool

    static let deepest = 1_000

    init(slots: [FEELValue], limits: FEELLimits = .standard, collecting: Bool = false) {
        self.slots = slots
        left = limits.steps
        stringBytes = limits.stringBytes
        self.collecting = collecting
    }

    /// Notes why a result is null; only where somebody listens, and at most twenty times.
    mutating func warn(_ text: @autoclosure () -> String) {
        if collecting, warnings.count < 20 { warnings.append(text()) }
    }

    /// `null` with a warning.
    mutating func null(_ text: @autoclosure () -> String) -> FEELValue {
        warn(text())
        return .null
    }

    /// Uses up steps; `false` when none are left and everything must end.
    mutating func step(_ count: Int = 1) -> Bool {
        if stopped { return false }
        left -= count
        if left < 0 { stop("stopped: the expression takes too many steps") }
        return !stopped
    }

    private mutating func stop(_ why: String) {
        stopped = true
        if collecting { warnings.append(why) }
    }

    /// A string that is within the limit, else null.
    mutating func bounded(_ text: String) -> FEELValue {
        let bytes = text.utf8.count
        guard bytes <= stringBytes else { return null("a string of more than \(stringBytes) bytes") }
        return step(bytes / 64) ? .string(text) : .null
    }

    /// A list whose items are paid for.
    mutating func bounded(_ items: [FEELValue]) -> FEELValue {
        step(items.count / 8) ? .list(items) : .null
    }

    /// Calls the code of a function with its own locals and inputs.
    mutating func call(_ function: FEELFunction, _ arguments: [FEELValue]) -> FEELValue {
        guard arguments.count == function.parameters.count else {
            return null("the function takes \(function.parameters.count) arguments, not \(arguments.count)")
        }
        guard depth + function.height <= Self.deepest else {
            stop("stopped: functions call each other too deeply")
            return .null
        }
        guard step() else { return .null }
        for (parameter, argument) in zip(function.parameters, arguments) where !parameter.type.accepts(argument) {
            if case .unknown = argument { continue }
            return null("'\(parameter.name)' must be \(parameter.type), not \(argument.typeName)")
        }
        let (outerLocals, outerSlots) = (locals, slots)
        depth += function.height
        locals = function.captured + arguments
        slots = function.slots
        let result = function.body(&self)
        locals = outerLocals
        slots = outerSlots
        depth -= function.height
        return result
    }
}

/// A function written in FEEL, with the values around it when it was made.
public final class FEELFunction: Sendable {
    let parameters: [(name: String, type: FEELType)]
    let body: Code
    let captured: [FEELValue]
    let slots: [FEELValue]
    let height: Int

    init(parameters: [(name: String, type: FEELType)], body: @escaping Code, height: Int, machine: Machine) {
        self.parameters = parameters
        self.body = body
        self.height = height
        captured = machine.locals
        slots = machine.slots
    }
}
