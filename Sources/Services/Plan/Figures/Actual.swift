import Kernel
import Rules

/// The actual value of an indicator.
enum Actual: Hashable, Sendable {
    /// The year has not begun.
    case ahead
    /// No service measures it yet: no event has counted for it.
    case notMeasured
    /// It is measured, but there was no case to compute it from, such as a share of nothing.
    case noCases
    /// The value, not rounded.
    case number(Decimal34)

    var number: Decimal34? { if case .number(let number) = self { number } else { nil } }
}

/// How the actual value stands to the target.
enum Standing: String, Hashable, Sendable {
    /// No service measures it yet.
    case notMeasured = "not-measured"
    /// The year has not begun.
    case ahead
    /// The target is in words, or the plan leaves it open.
    case noTarget = "no-target"
    /// Measured, with nothing to compute from yet.
    case noCases = "no-cases"
    /// The target is reached.
    case reached
    /// Less is better, the year goes on, and the value is within the target so far.
    case within
    /// Not there yet; the year goes on.
    case onTheWay = "on-the-way"
    /// The year is over and the target was not reached.
    case missed

    init(_ actual: Actual, target: Decimal34?, better: KPI.Better, scope: FigureScope) {
        switch actual {
        case .ahead: self = .ahead
        case .notMeasured: self = .notMeasured
        case .noCases: self = .noCases
        case .number(let number):
            guard let target else {
                self = .noTarget
                return
            }
            let isGood = better == .more ? number >= target : number <= target
            switch (isGood, scope.isOver) {
            case (true, _): self = better == .less && !scope.isOver ? .within : .reached
            case (false, true): self = .missed
            case (false, false): self = .onTheWay
            }
        }
    }
}

extension KPI {
    /// The actual value for a ward and year.
    /// - Parameter read: The figure of a measure; nil when there is nothing to make it from.
    func actual(
        _ figures: MeasureFigures, _ scope: FigureScope, read: (String) -> Decimal34?
    ) -> Actual {
        guard scope.hasBegun else { return .ahead }
        let evidence = since.map { [$0] } ?? measures
        guard let formula, evidence.contains(where: { figures.isMeasured($0, through: scope.year) }) else {
            return .notMeasured
        }
        var values: [String: FEELValue] = [:]
        for measure in measures { values[measure] = read(measure).map(FEELValue.number) ?? .null }
        // An opening balance is known for the whole city only.
        if let opening { values[FormulaScope.opening] = .number(scope.ward == nil ? opening.value : Decimal34(0)) }
        let days = Decimal34(scope.daysElapsed).multiplied(by: Decimal34(12))
        values[FormulaScope.months] = days?.divided(by: Decimal34(scope.daysOfYear)).map(FEELValue.number) ?? .null
        guard case .number(let number) = formula.evaluate(FEELInputs(values)) else { return .noCases }
        return .number(number)
    }

    /// The actual value for a ward and year, from the counts of the year.
    func actual(_ figures: MeasureFigures, _ scope: FigureScope, in plan: PlanData) -> Actual {
        actual(figures, scope) { id in
            plan.measure(id).flatMap { figures.number($0, scope, after: opening?.asOf) }
        }
    }
}
