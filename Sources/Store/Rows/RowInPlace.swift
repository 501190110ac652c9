/// A row where the database has it, for work that looks at millions: nothing is copied. Valid until the next row.
protocol RowInPlace {
    /// How many columns it has.
    var width: Int { get }

    /// The value of a column, from 0 on.
    func value(_ column: Int) throws -> ValueInPlace
}

/// A value where the database has it; its bytes are there until the next row.
enum ValueInPlace {
    /// A whole number.
    case integer(Int64)
    /// Text, as UTF-8.
    case text(UnsafeRawBufferPointer)
    /// Anything else, copied.
    case other(SQLValue)
}
