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
        guard !stopped else { return }
        stopped = true
        if collecting { warnings.append(why) }
    }

    /// A string that is within the limit, else null.
    mutating func bounded(_ text: String) -> FEELValue {
        let bytes = text.utf8.count
        let limit = stringBytes
        guard bytes <= limit else { return null("a string of more than \(limit) bytes") }
        return step(bytes / 64) ? .string(text) : .null
    }

    /// A list or context with a step paid for every value inside. Lists that hold a list twice are twice as large, so
    /// that none can be built whose handling would never end.
    mutating func paid(_ value: FEELValue) -> FEELValue {
        switch value {
        case .list(let items):
            guard step(items.count) else { return .null }
            for item in items {
                if case .null = paid(item), stopped { return .null }
            }
        case .context(let context):
            guard step(context.count) else { return .null }
            for key in context.keys {
                if let entry = context[key], case .null = paid(entry), stopped { return .null }
            }
        default: break
        }
        return value
    }

    /// The unanswered inputs anywhere inside a value, with a step paid for every few values and bytes on the way.
    mutating func unknowns(in value: FEELValue) -> UnknownInputs? {
        switch value {
        case .unknown(let names): return names
        case .string(let text):
            _ = step(text.utf8.count / 64)
            return nil
        case .list(let items):
            var open: UnknownInputs?
            for item in items {
                guard step() else { return open }
                open = UnknownInputs.merge(open, unknowns(in: item))
            }
            return open
        case .context(let context):
            var open: UnknownInputs?
            for key in context.keys {
                guard step() else { return open }
                open = UnknownInputs.merge(open, unknowns(in: context[key] ?? .null))
            }
            return open
        case .range(let range):
            return UnknownInputs.merge(range.low.flatMap { unknowns(in: $0) }, range.high.flatMap { unknowns(in: $0) })
        default: return nil
        }
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
