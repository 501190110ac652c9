extension SQL {
    /// What may stand inside `\( )` in an ``SQL`` literal.
    public struct Interpolation: StringInterpolationProtocol {
        var sql = SQL(pieces: [""], values: [])

        /// Starts an empty statement.
        public init(literalCapacity: Int, interpolationCount: Int) {
            sql.pieces.reserveCapacity(interpolationCount + 1)
            sql.values.reserveCapacity(interpolationCount)
        }

        /// Text of the program.
        public mutating func appendLiteral(_ literal: String) {
            sql.append(text: literal)
        }

        /// Binds a value.
        public mutating func appendInterpolation<Value: SQLConvertible>(_ value: Value) {
            sql.append(value: value.sqlValue)
        }

        /// Binds a value, or null.
        public mutating func appendInterpolation<Value: SQLConvertible>(_ value: Value?) {
            sql.append(value: value.sqlValue)
        }

        /// Binds the raw value of an enumeration or of another raw-representable type.
        @_disfavoredOverload
        public mutating func appendInterpolation<Value: RawRepresentable>(_ value: Value)
        where Value.RawValue: SQLConvertible {
            sql.append(value: value.rawValue.sqlValue)
        }

        /// Binds the raw value, or null.
        @_disfavoredOverload
        public mutating func appendInterpolation<Value: RawRepresentable>(_ value: Value?)
        where Value.RawValue: SQLConvertible {
            sql.append(value: value?.rawValue.sqlValue ?? .null)
        }

        /// Binds a value already in its stored form.
        public mutating func appendInterpolation(_ value: SQLValue) {
            sql.append(value: value)
        }

        /// Splices another statement, with its values.
        public mutating func appendInterpolation(_ fragment: SQL) {
            sql.append(fragment)
        }

        /// `($1, $2, …)` for `IN`. An empty list is a list that nothing is in.
        public mutating func appendInterpolation<Values: Sequence>(list values: Values)
        where Values.Element: SQLConvertible {
            var isEmpty = true
            for value in values {
                sql.append(text: isEmpty ? "(" : ", ")
                sql.append(value: value.sqlValue)
                isEmpty = false
            }
            sql.append(text: isEmpty ? SQL.nothing : ")")
            if isEmpty { sql.hasEmptyList = true }
        }

        /// `(name, …) VALUES ($1, …)` for `INSERT`, from column names and values in the order written.
        public mutating func appendInterpolation(values columns: KeyValuePairs<StaticString, any SQLConvertible>) {
            sql.append(text: "(" + columns.map { $0.key.description }.joined(separator: ", ") + ") VALUES ")
            for (index, column) in columns.enumerated() {
                sql.append(text: index == 0 ? "(" : ", ")
                sql.append(value: column.value.sqlValue)
            }
            sql.append(text: ")")
        }

        /// `name = $1, …` for `UPDATE … SET`, from column names and values in the order written.
        public mutating func appendInterpolation(set columns: KeyValuePairs<StaticString, any SQLConvertible>) {
            for (index, column) in columns.enumerated() {
                sql.append(text: (index == 0 ? "" : ", ") + column.key.description + " = ")
                sql.append(value: column.value.sqlValue)
            }
        }

        /// The name of a table or column, chosen at run time. Anything but `[A-Za-z_][A-Za-z0-9_]*` of at most
        /// 63 letters makes the statement refuse to run (``StoreError/invalidIdentifier(_:)``).
        public mutating func appendInterpolation(identifier name: String) {
            if SQL.isIdentifier(name) {
                sql.append(text: "\"\(name)\"")
            } else {
                sql.fault = name
            }
        }
    }

    /// A list that nothing is in.
    static let nothing = "(SELECT NULL WHERE 1 = 0)"

    static func isIdentifier(_ name: String) -> Bool {
        guard let first = name.utf8.first, name.utf8.count <= 63, !(48...57).contains(first) else { return false }
        return name.utf8.allSatisfy { byte in
            (97...122).contains(byte) || (65...90).contains(byte) || (48...57).contains(byte) || byte == 95
        }
    }
}
