/// A compiled decision table.
struct TableProgram: Sendable {
    struct Column: Sendable {
        let value: Code
        let allowed: Code?
        let expression: String
    }

    struct Rule: Sendable {
        /// For each input its test; `nil` where everything passes.
        let tests: [Code?]
        let answers: [Code]
    }

    let name: String
    let hitPolicy: HitPolicy
    let outputNames: [String]
    let columns: [Column]
    let rules: [Rule]
    let defaults: [Code?]
    /// For each output the rank of its allowed values.
    let ranks: [[FEELValue: Int]]
    /// Which rules can fit at all; `nil` for small tables.
    let index: TableIndex?
}
