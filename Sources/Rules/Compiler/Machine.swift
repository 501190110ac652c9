/// A compiled part of an expression.
package typealias Code = @Sendable (inout Machine) -> FEELValue

/// How much one evaluation may do.
package struct FEELLimits: Sendable {
    /// Loop turns, calls and handled items.
    var steps = 250_000
    /// Bytes of one string.
    var stringBytes = 1_000_000

    /// The usual limits: a tenth of a second and a few tens of megabytes at most.
    static let standard = FEELLimits()
}

/// The state of one evaluation.
package struct Machine {
    var slots: [FEELValue]
    package var locals: [FEELValue] = []
    private var left: Int
    private let stringBytes: Int
    /// Levels of syntax below the functions that are being called.
    private var depth = 0
    package private(set) var stopped = false
    private var noted: [(message: String, place: Place?)] = []
    /// Whether somebody listens to warnings.
    let collecting: Bool
    /// Whether somebody wants to know what every test of a table said.
    let explaining: Bool
    /// The moment that `now()` answers; nil when nobody gave one.
    let now: FEELDateTime?
    /// The decision tables that were asked, in order, where somebody listens.
    package var tables: [TableTrace] = []

    static let deepest = 1_000

    package init(
        slots: [FEELValue], limits: FEELLimits = .standard, collecting: Bool = false, explaining: Bool = false,
        now: FEELDateTime? = nil
    ) {
        self.slots = slots
        self.now = now
        self.explaining = explaining
        left = limits.steps
        stringBytes = limits.stringBytes
        self.collecting = collecting
    }

    /// Why parts of the result are null.
    package var warnings: [FEELWarning] { noted.map { FEELWarning($0.message, at: $0.place) } }

    /// Notes why a result is null; only where somebody listens, and at most a hundred times.
    package mutating func warn(_ text: @autoclosure () -> String) {
        if collecting, noted.count < 100 { noted.append((text(), nil)) }
    }

    /// `null` with a warning.
    package mutating func null(_ text: @autoclosure () -> String) -> FEELValue {
        warn(text())
        return .null
    }

    /// `null` with a warning at a place.
    mutating func null(_ text: @autoclosure () -> String, at place: Place) -> FEELValue {
        warn(text())
        locate(place)
        return .null
    }

    /// Gives a place to the newest warnings that have none.
    mutating func locate(_ place: Place) {
        guard collecting else { return }
        var index = noted.count
        while index > 0, noted[index - 1].place == nil {
            index -= 1
            noted[index].place = place
        }
    }

    /// Uses up steps; `false` when none are left and everything must end.
    package mutating func step(_ count: Int = 1) -> Bool {
        if stopped { return false }
        left -= count
        if left < 0 { stop("stopped: the expression takes too many steps") }
        return !stopped
    }

    private mutating func stop(_ why: String) {
        guard !stopped else { return }
        stopped = true
        if collecting { noted.append((why, nil)) }
    }

    /// Whether a string of so many bytes is within the limit.
    func allows(bytes: Int) -> Bool { bytes <= stringBytes }

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

    /// Runs something with its own inputs and without local values, within the same limits.
    package mutating func apart(slots: [FEELValue], _ work: (inout Machine) -> FEELValue) -> FEELValue {
        guard depth + 20 <= Self.deepest else {
            stop("stopped: decisions need each other too deeply")
            return .null
        }
        let (outerLocals, outerSlots) = (locals, self.slots)
        depth += 20
        locals = []
        self.slots = slots
        let result = work(&self)
        locals = outerLocals
        self.slots = outerSlots
        depth -= 20
        return result
    }

    /// Calls the code of a function with its own locals and inputs.
    package mutating func call(_ function: FEELFunction, _ arguments: [FEELValue]) -> FEELValue {
        if let native = function.native { return step() ? native(arguments, &self) : .null }
        guard arguments.count == function.parameters.count else {
            return null("the function takes \(function.parameters.count) arguments, not \(arguments.count)")
        }
        guard depth + function.height <= Self.deepest else {
            stop("stopped: functions call each other too deeply")
            return .null
        }
        guard step() else { return .null }
        var arguments = arguments
        for (index, parameter) in function.parameters.enumerated() {
            if case .any = parameter.type { continue }
            if case .unknown = arguments[index] { continue }
            guard let argument = parameter.type.coerced(arguments[index]) else {
                return null("'\(parameter.name)' must be \(parameter.type), not \(arguments[index].typeName)")
            }
            arguments[index] = argument
        }
        let (outerLocals, outerSlots) = (locals, slots)
        depth += function.height
        locals = function.captured
        if function.knowsItself { locals.append(.function(function)) }
        locals += arguments
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
    package let parameters: [(name: String, type: FEELType)]
    /// The type of its value, as far as it is known.
    let result: FEELType
    /// Whether it has a name by which it calls itself: the local value behind the captured ones.
    let knowsItself: Bool
    let body: Code
    /// What a built-in function does; nil for one written in FEEL.
    let native: (@Sendable ([FEELValue], inout Machine) -> FEELValue)?
    let captured: [FEELValue]
    let slots: [FEELValue]
    let height: Int

    package init(
        parameters: [(name: String, type: FEELType)], result: FEELType = .any, knowsItself: Bool = false,
        body: @escaping Code, height: Int, machine: Machine
    ) {
        self.parameters = parameters
        self.result = result
        self.knowsItself = knowsItself
        native = nil
        self.body = body
        self.height = height
        captured = machine.locals
        slots = machine.slots
    }
    /// A built-in function as a value.
    init(
        builtIn parameters: [(name: String, type: FEELType)], result: FEELType, machine: Machine,
        _ native: @escaping @Sendable ([FEELValue], inout Machine) -> FEELValue
    ) {
        self.parameters = parameters
        self.result = result
        knowsItself = false
        self.native = native
        body = { _ in .null }
        height = 1
        captured = []
        slots = []
    }
}
