extension FEELFunctions {
    mutating func addLogic() {
        add("not", [Parameter("negand", .boolean)], .boolean) { values, _ in Logic.not(values[0]) }
        addOverList("all", of: .any, .boolean, unknown: .inside) { items, _ in
            items.reduce(.boolean(true)) { Logic.and($0, $1) }
        }
        addOverList("any", of: .any, .boolean, unknown: .inside) { items, _ in
            items.reduce(.boolean(false)) { Logic.or($0, $1) }
        }
        // An argument that is left out is null, which a value may be.
        add(
            "is", [Parameter("value1", .any, optional: true), Parameter("value2", .any, optional: true)], .boolean
        ) { values, _ in
            .boolean(values[0] == values[1])
        }
    }
}
