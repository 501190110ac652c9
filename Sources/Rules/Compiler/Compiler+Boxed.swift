extension Compiler {
    /// Does something with another text as the source of positions.
    mutating func within<Result>(
        _ source: String, _ part: Int, _ work: (inout Compiler) throws(FEELError) -> Result
    ) throws(FEELError) -> Result {
        let outer = (self.source, self.part)
        (self.source, self.part) = (source, part)
        defer { (self.source, self.part) = outer }
        return try work(&self)
    }

    mutating func compileEmbedded(_ source: String, _ part: Int, _ inner: Syntax) throws(FEELError) -> Typed {
        try within(source, part) { compiler throws(FEELError) in try compiler.compile(inner) }
    }

    /// A value as a type wants it (DMN 1.5 §10.3.2.9.4): a list of one where the item is wanted and the other way round;
    /// what does not conform is null.
    mutating func compileCoerced(
        _ inner: Syntax, _ type: FEELType, _ name: String, at syntax: Syntax
    ) throws(FEELError) -> Typed {
        let value = try compile(inner)
        let (code, place) = (value.code, place(syntax))
        return Typed(type) { m in
            let value = code(&m)
            switch value {
            case .null, .unknown: return value
            default:
                return type.coerced(value)
                    ?? m.null("'\(name)' must be \(type), not the \(value.typeName) \(value.brief)", at: place)
            }
        }
    }

    mutating func compileTable(_ table: TableSyntax, at syntax: Syntax) throws(FEELError) -> Typed {
        let program: TableProgram
        do throws(DecisionTableError) {
            var builder = TableCompiler(compiler: self)
            program = try builder.program(table)
            self = builder.compiler
        } catch {
            throw error.error
        }
        return Typed(.any) { m in program.decide(&m).value }
    }
}

extension FEELValue {
    /// The value in a few characters, for messages.
    var brief: String {
        let text = description
        return text.count <= 60 ? text : text.prefix(57) + "…"
    }
}
