/// What a decision table was asked and what it answered, for those who explain.
package struct TableTrace: Sendable {
    package let name: String
    /// The values of the columns.
    package let columns: [FEELValue]
    /// For each rule, for each column, what its test said.
    package let outcomes: [[FEELValue]]
    package let decision: Decision
}
