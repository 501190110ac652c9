import Kernel
import Rules

extension FEELFunctions {
    /// FEEL's own functions and the Kernel's ages in law:
    ///
    /// - `age in law(born, on)`: 年齢計算ニ関スル法律
    /// - `school year(born, on)`: 1…9 in compulsory school, else null
    /// - `fiscal year end after(age, born)`: the first 31 March on or after the day the age is reached
    package static let legal: FEELFunctions = {
        var functions = FEELFunctions.standard
        functions.register(
            name: "age in law", parameters: [("born", .date), ("on", .date)], result: .number
        ) { arguments in
            guard let born = arguments[0].civilDate, let on = arguments[1].civilDate else { return .null }
            return .number(LegalAge.age(born: born, on: on))
        }
        functions.register(
            name: "school year", parameters: [("born", .date), ("on", .date)], result: .number
        ) { arguments in
            guard let born = arguments[0].civilDate, let on = arguments[1].civilDate else { return .null }
            return LegalAge.schoolYear(born: born, on: on).map { .number($0) } ?? .null
        }
        functions.register(
            name: "fiscal year end after", parameters: [("age", .number), ("born", .date)], result: .date
        ) { arguments in
            guard case .number(let age) = arguments[0], let age = age.int, (0...150).contains(age),
                let born = arguments[1].civilDate
            else { return .null }
            return .date(LegalAge.endOfFiscalYear(after: age, born: born))
        }
        return functions
    }()
}
