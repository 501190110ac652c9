import Kernel

/// `+ - * / **` over values, and what their types are.
enum Arithmetic {
    static func apply(_ operation: ArithmeticOperator, _ a: FEELValue, _ b: FEELValue, _ m: inout Machine) -> FEELValue
    {
        let result: FEELValue?
        if case .number(let x) = a, case .number(let y) = b {
            result = numbers(operation, x, y).map { .number($0) }
            if let result { return result }
            return m.null("\(x) \(operation.rawValue) \(y) has no value")
        }
        switch operation {
        case .add: result = add(a, b, &m)
        case .subtract: result = subtract(a, b)
        case .multiply: result = multiply(a, b)
        case .divide: result = divide(a, b)
        case .power: result = nil
        }
        if let result { return result }
        return Logic.undefined(a, b, &m) { "\($0) \(operation.rawValue) \($1) has no value" }
    }

    private static func numbers(_ operation: ArithmeticOperator, _ a: Decimal34, _ b: Decimal34) -> Decimal34? {
        switch operation {
        case .add: a.adding(b)
        case .subtract: a.subtracting(b)
        case .multiply: a.multiplied(by: b)
        case .divide: a.divided(by: b)
        case .power: a.power(b)
        }
    }

    private static func add(_ a: FEELValue, _ b: FEELValue, _ m: inout Machine) -> FEELValue? {
        switch (a, b) {
        case (.string(let x), .string(let y)): return m.bounded(x + y)
        case (.date, .yearsMonthsDuration(let n)), (.dateTime, .yearsMonthsDuration(let n)):
            return shift(a, months: n)
        case (.yearsMonthsDuration(let n), .date), (.yearsMonthsDuration(let n), .dateTime):
            return shift(b, months: n)
        case (.date, .daysTimeDuration(let d)), (.dateTime, .daysTimeDuration(let d)),
            (.time, .daysTimeDuration(let d)):
            return shift(a, d.nanoseconds)
        case (.daysTimeDuration(let d), .date), (.daysTimeDuration(let d), .dateTime),
            (.daysTimeDuration(let d), .time):
            return shift(b, d.nanoseconds)
        case (.daysTimeDuration(let x), .daysTimeDuration(let y)): return duration(x.nanoseconds + y.nanoseconds)
        case (.yearsMonthsDuration(let x), .yearsMonthsDuration(let y)): return months(x.addingReportingOverflow(y))
        default: return nil
        }
    }

    private static func subtract(_ a: FEELValue, _ b: FEELValue) -> FEELValue? {
        switch (a, b) {
        case (.date(let x), .date(let y)): return .daysTimeDuration(FEELDuration(days: x.dayNumber - y.dayNumber))
        // Between one with and one without an offset there is no duration (§10.3.2.3.6).
        case (.dateTime(let x), .dateTime(let y)) where (x.time.offset == nil) == (y.time.offset == nil):
            return duration(x.instant - y.instant)
        case (.dateTime(let x), .date(let y)): return duration(x.instant - midnight(y))
        case (.date(let x), .dateTime(let y)): return duration(midnight(x) - y.instant)
        case (.time(let x), .time(let y)) where (x.offset == nil) == (y.offset == nil):
            return duration(x.instant - y.instant)
        case (.date, .yearsMonthsDuration(let n)), (.dateTime, .yearsMonthsDuration(let n)):
            return shift(a, months: 0 &- n)
        case (.date, .daysTimeDuration(let d)), (.dateTime, .daysTimeDuration(let d)),
            (.time, .daysTimeDuration(let d)):
            return shift(a, -d.nanoseconds)
        case (.daysTimeDuration(let x), .daysTimeDuration(let y)): return duration(x.nanoseconds - y.nanoseconds)
        case (.yearsMonthsDuration(let x), .yearsMonthsDuration(let y)):
            return months(x.subtractingReportingOverflow(y))
        default: return nil
        }
    }

    private static func multiply(_ a: FEELValue, _ b: FEELValue) -> FEELValue? {
        switch (a, b) {
        case (.number(let n), .daysTimeDuration(let d)), (.daysTimeDuration(let d), .number(let n)):
            return Decimal34(significand: d.nanoseconds, exponent: 0)?.multiplied(by: n).flatMap(duration)
        case (.number(let n), .yearsMonthsDuration(let d)), (.yearsMonthsDuration(let d), .number(let n)):
            return Decimal34(d).multiplied(by: n).flatMap(months)
        default: return nil
        }
    }

    private static func divide(_ a: FEELValue, _ b: FEELValue) -> FEELValue? {
        switch (a, b) {
        case (.daysTimeDuration(let d), .number(let n)):
            return Decimal34(significand: d.nanoseconds, exponent: 0)?.divided(by: n).flatMap(duration)
        case (.yearsMonthsDuration(let d), .number(let n)): return Decimal34(d).divided(by: n).flatMap(months)
        case (.daysTimeDuration(let x), .daysTimeDuration(let y)):
            guard let x = Decimal34(significand: x.nanoseconds, exponent: 0),
                let y = Decimal34(significand: y.nanoseconds, exponent: 0)
            else { return nil }
            return x.divided(by: y).map { .number($0) }
        case (.yearsMonthsDuration(let x), .yearsMonthsDuration(let y)):
            return Decimal34(x).divided(by: Decimal34(y)).map { .number($0) }
        default: return nil
        }
    }

    static func negate(_ a: FEELValue, _ m: inout Machine) -> FEELValue {
        switch a {
        case .number(let value): .number(value.negated)
        case .daysTimeDuration(let value): .daysTimeDuration(FEELDuration(nanoseconds: -value.nanoseconds))
        case .yearsMonthsDuration(let value): .yearsMonthsDuration(0 &- value)
        case .unknown, .null: a
        default: m.null("a \(a.typeName) has no negative")
        }
    }

    private static func midnight(_ date: FEELDate) -> Int128 { Int128(date.dayNumber) * FEELTime.nanosecondsPerDay }

    private static func shift(_ value: FEELValue, months: Int) -> FEELValue? {
        switch value {
        case .date(let date): date.adding(months: months).map { .date($0) }
        case .dateTime(let moment):
            moment.date.adding(months: months).map { .dateTime(FEELDateTime(date: $0, time: moment.time)) }
        default: nil
        }
    }

    private static func shift(_ value: FEELValue, _ nanoseconds: Int128) -> FEELValue? {
        switch value {
        case .date(let date):
            return FEELDateTime(date: date, time: FEELTime(nanosecondsOfDay: 0, offset: nil))
                .adding(nanoseconds: nanoseconds).map { .date($0.date) }
        case .dateTime(let moment): return moment.adding(nanoseconds: nanoseconds).map { .dateTime($0) }
        case .time(let time):
            let rest = (time.nanoseconds + nanoseconds % FEELTime.nanosecondsPerDay) % FEELTime.nanosecondsPerDay
            let positive = rest < 0 ? rest + FEELTime.nanosecondsPerDay : rest
            return .time(time.with(nanosecondsOfDay: positive))
        default: return nil
        }
    }

    private static func duration(_ nanoseconds: Int128) -> FEELValue? {
        guard nanoseconds.magnitude <= FEELDuration.longest.magnitude else { return nil }
        return .daysTimeDuration(FEELDuration(nanoseconds: nanoseconds))
    }

    private static func duration(_ nanoseconds: Decimal34) -> FEELValue? {
        guard let whole = nanoseconds.rounded(scale: 0, .halfEven), whole.exponent >= 0, whole.exponent <= 4,
            let digits = Int128(exactly: whole.significand)
        else { return nil }
        let (product, overflow) = digits.multipliedReportingOverflow(by: Int128(Decimal34.powers[Int(whole.exponent)]))
        return overflow ? nil : duration(product)
    }

    private static func months(_ sum: (partialValue: Int, overflow: Bool)) -> FEELValue? {
        sum.overflow ? nil : .yearsMonthsDuration(sum.partialValue)
    }

    /// Parts of a month are cut off.
    private static func months(_ value: Decimal34) -> FEELValue? {
        value.rounded(scale: 0, .down)?.int.map { .yearsMonthsDuration($0) }
    }

    /// The type of a result; `nil` when the operation can only yield null.
    static func type(_ operation: ArithmeticOperator, _ a: FEELType, _ b: FEELType) -> FEELType? {
        let (a, b) = (a.plain, b.plain)
        switch (operation, a, b) {
        case (_, .number, .number): return .number
        case (.power, .any, .number), (.power, .number, .any), (.power, .any, .any): return .number
        case (_, .any, _) where canTakePart(b, operation): return .any
        case (_, _, .any) where canTakePart(a, operation): return .any
        case (.add, .string, .string): return .string
        case (.add, .date, .daysTimeDuration), (.add, .date, .yearsMonthsDuration), (.add, .daysTimeDuration, .date),
            (.add, .yearsMonthsDuration, .date), (.subtract, .date, .daysTimeDuration),
            (.subtract, .date, .yearsMonthsDuration):
            return .date
        case (.add, .dateTime, .daysTimeDuration), (.add, .dateTime, .yearsMonthsDuration),
            (.add, .daysTimeDuration, .dateTime), (.add, .yearsMonthsDuration, .dateTime),
            (.subtract, .dateTime, .daysTimeDuration), (.subtract, .dateTime, .yearsMonthsDuration):
            return .dateTime
        case (.add, .time, .daysTimeDuration), (.add, .daysTimeDuration, .time), (.subtract, .time, .daysTimeDuration):
            return .time
        case (.add, .daysTimeDuration, .daysTimeDuration), (.subtract, .daysTimeDuration, .daysTimeDuration),
            (.subtract, .date, .date), (.subtract, .dateTime, .dateTime), (.subtract, .date, .dateTime),
            (.subtract, .dateTime, .date), (.subtract, .time, .time), (.multiply, .number, .daysTimeDuration),
            (.multiply, .daysTimeDuration, .number), (.divide, .daysTimeDuration, .number):
            return .daysTimeDuration
        case (.add, .yearsMonthsDuration, .yearsMonthsDuration),
            (.subtract, .yearsMonthsDuration, .yearsMonthsDuration),
            (.multiply, .number, .yearsMonthsDuration), (.multiply, .yearsMonthsDuration, .number),
            (.divide, .yearsMonthsDuration, .number):
            return .yearsMonthsDuration
        case (.divide, .daysTimeDuration, .daysTimeDuration), (.divide, .yearsMonthsDuration, .yearsMonthsDuration):
            return .number
        default: return nil
        }
    }

    private static func canTakePart(_ type: FEELType, _ operation: ArithmeticOperator) -> Bool {
        switch type {
        case .any, .number: true
        case .string: operation == .add
        case .date, .time, .dateTime: operation == .add || operation == .subtract
        case .daysTimeDuration, .yearsMonthsDuration: operation != .power
        default: false
        }
    }
}
