/// A decision table whose cells have been read.
package final class TableSyntax: Sendable {
    package struct Column: Sendable {
        package let value: Syntax
        package let expression: String
        /// What its value must be; null where it is not.
        package let type: FEELType
        package let allowed: Tests?

        package init(value: Syntax, expression: String, type: FEELType = .any, allowed: Tests? = nil) {
            self.value = value
            self.expression = expression
            self.type = type
            self.allowed = allowed
        }
    }

    /// Unary tests with their text.
    package struct Tests: Sendable {
        package let source: String
        package let part: Int
        package let syntax: TestsSyntax

        package init(source: String, part: Int = 0, syntax: TestsSyntax) {
            self.source = source
            self.part = part
            self.syntax = syntax
        }
    }

    package struct Output: Sendable {
        package let name: String
        package let type: FEELType
        /// The answers there are, the first with the highest priority.
        package let values: [Syntax]
        package let fallback: Syntax?

        package init(name: String, type: FEELType = .any, values: [Syntax] = [], fallback: Syntax? = nil) {
            self.name = name
            self.type = type
            self.values = values
            self.fallback = fallback
        }
    }

    package struct Row: Sendable {
        package let tests: [Tests]
        package let answers: [Syntax]

        package init(tests: [Tests], answers: [Syntax]) {
            self.tests = tests
            self.answers = answers
        }
    }

    package let name: String
    package let hitPolicy: HitPolicy
    package let columns: [Column]
    package let outputs: [Output]
    package let rows: [Row]

    package init(name: String, hitPolicy: HitPolicy, columns: [Column], outputs: [Output], rows: [Row]) {
        self.name = name
        self.hitPolicy = hitPolicy
        self.columns = columns
        self.outputs = outputs
        self.rows = rows
    }

    /// Everything inside, for the height of the whole.
    var parts: [Syntax] {
        let heads = columns.map(\.value) + outputs.flatMap { $0.values + [$0.fallback].compactMap { $0 } }
        return heads + rows.flatMap { $0.tests.flatMap { $0.syntax.tests.map(\.operand) } + $0.answers }
    }
}
