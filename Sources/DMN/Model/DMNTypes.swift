import Rules

/// The types of a model, made of its item definitions and those of the models it imports.
struct DMNTypes {
    /// Types by name; imported ones as `prefix.name`.
    private(set) var types: [String: FEELType] = [:]
    private(set) var findings: [(message: String, element: String, place: DMNPlace)] = []
    private var definitions: [String: DMNItemDefinition] = [:]
    private var underWay: Set<String> = []

    init(_ items: [DMNItemDefinition], imported: [String: FEELType]) {
        types = imported
        for item in items {
            if definitions.updateValue(item, forKey: item.name) != nil {
                findings.append(("there are two types of this name", item.name, item.place))
            }
        }
        for item in items where types[item.name] == nil { _ = resolve(item.name) }
    }

    /// The type of a name; any for none, and for one that is not there.
    func type(_ name: String?) -> FEELType? {
        guard let name else { return .any }
        return types[name] ?? FEELType(name: name)
    }

    private mutating func resolve(_ name: String) -> FEELType? {
        if let known = types[name] { return known }
        guard let definition = definitions[name] else { return FEELType(name: name) }
        guard underWay.insert(name).inserted else {
            findings.append(("the type contains itself", name, definition.place))
            return .any
        }
        let type = type(of: definition)
        underWay.remove(name)
        types[name] = type
        return type
    }

    private mutating func type(of item: DMNItemDefinition) -> FEELType {
        var type: FEELType
        if let function = item.function {
            let parameters = function.parameters.map { $0.typeRef.flatMap { resolve($0) } ?? .any }
            type = .functionOf(parameters, function.outputTypeRef.flatMap { resolve($0) } ?? .any)
        } else if !item.components.isEmpty {
            var members: [String: FEELType] = [:]
            for component in item.components { members[component.name] = self.type(of: component) }
            type = .context(members)
        } else if let name = item.typeRef {
            if let found = resolve(name) {
                type = found
            } else {
                findings.append(("there is no type '\(name)'", item.name, item.place))
                type = .any
            }
        } else {
            type = .any
        }
        if let text = item.allowedValues, let constrained = constrained(type, by: text, item) { type = constrained }
        if item.isCollection { type = .list(type) }
        if let text = item.typeConstraint, let constrained = constrained(type, by: text, item) { type = constrained }
        return type
    }

    /// Values that pass unary tests. Of a list, each item must pass, unless the test looks at the whole by `?`.
    private mutating func constrained(
        _ type: FEELType, by text: String, _ item: DMNItemDefinition
    ) -> FEELType? {
        do throws(FEELError) {
            let tests = try FEELTests(text, about: type)
            return .constrained(
                type,
                FEELConstraint(name: item.name, text: text) { value in
                    if case .null = value { return true }
                    if tests.pass(value) { return true }
                    guard case .list(let items) = value, !tests.mentionsInput else { return false }
                    return items.allSatisfy { tests.pass($0) }
                })
        } catch {
            findings.append(("allowed values: \(error.message)", item.name, item.place))
            return nil
        }
    }
}
