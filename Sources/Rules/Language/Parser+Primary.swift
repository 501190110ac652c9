extension Parser {
    /// Literals, names, brackets, and the expressions that begin with a word.
    mutating func primary() throws(FEELError) -> Syntax {
        let start = token.start
        switch token.kind {
        case .number(let value): return try literal(.number(value))
        case .string(let value): return try literal(.string(value))
        case .temporal(let text):
            guard let value = TemporalText.literal(text) else {
                throw error("@\"\(text)\" is no date, time, date and time, or duration")
            }
            return try literal(value)
        case .name(let name):
            try advance()
            return Syntax(.name(name), at: start)
        case .keyword(let keyword): return try worded(keyword)
        case .symbol(.input):
            try advance()
            return Syntax(.input, at: start)
        case .symbol(.leftParen): return try parenthesis()
        case .symbol(.leftBracket): return try listOrRange()
        case .symbol(.rightBracket): return try openRange()
        case .symbol(.leftBrace): return try context()
        case .end: throw error("a value is missing at the end of the expression")
        default: throw error("a value is missing before \(token.label)")
        }
    }

    private mutating func literal(_ value: FEELValue) throws(FEELError) -> Syntax {
        let syntax = Syntax(.literal(value), at: token.start)
        try advance()
        return syntax
    }

    private mutating func worded(_ keyword: Keyword) throws(FEELError) -> Syntax {
        switch keyword {
        case .true: return try literal(.boolean(true))
        case .false: return try literal(.boolean(false))
        case .null: return try literal(.null)
        case .if: return try conditional()
        case .for: return try loop()
        case .some, .every: return try quantified()
        case .function: return try function()
        default: throw error("a value is missing before '\(keyword.rawValue)'")
        }
    }

    private mutating func parenthesis() throws(FEELError) -> Syntax {
        let start = token.start
        try advance()
        if case .symbol(let symbol) = token.kind, let comparison = Comparison(symbol) {
            try advance()
            let end = try expression()
            try expect(.rightParen, "to close the range")
            return try node(.halfRange(comparison, end), at: start)
        }
        let inner = try expression()
        if taken(.range) { return try range(from: inner, included: false, at: start) }
        try expect(.rightParen, "to close '('")
        return inner
    }

    private mutating func listOrRange() throws(FEELError) -> Syntax {
        let start = token.start
        try advance()
        if try take(.rightBracket) { return Syntax(.list([]), at: start) }
        let first = try expression()
        if taken(.range) { return try range(from: first, included: true, at: start) }
        var items = [first]
        while try take(.comma) { items.append(try expression()) }
        try expect(.rightBracket, "to close the list")
        return try node(.list(items), at: start)
    }

    private mutating func context() throws(FEELError) -> Syntax {
        let start = token.start
        try advance()
        var entries: [(key: String, value: Syntax)] = []
        var keys: Set<String> = []
        if try take(.rightBrace) { return Syntax(.context([], result: nil), at: start) }
        repeat {
            let place = token.start
            let key: String
            if case .string(let text) = token.kind {
                key = text
                try introduce(text)
                try advance()
            } else {
                key = try newName { $0.first == ":" }
            }
            guard keys.insert(key).inserted else {
                throw error("the context has two entries '\(key)'", at: place)
            }
            try expect(.colon, "behind the entry's name")
            entries.append((key, try expression()))
        } while try take(.comma)
        try expect(.rightBrace, "to close the context")
        return try node(.context(entries, result: nil), at: start)
    }

    private mutating func conditional() throws(FEELError) -> Syntax {
        let start = token.start
        try advance()
        let condition = try expression()
        try expect(.then, "behind the condition")
        let yes = try expression()
        try expect(.else, "behind 'then'")
        return try node(.if(condition, yes, try expression()), at: start)
    }

    private mutating func loop() throws(FEELError) -> Syntax {
        let start = token.start
        try advance()
        let iterations = try iterations()
        try expect(.return, "behind the loop's lists")
        return try node(.for(iterations, try expression()), at: start)
    }

    private mutating func quantified() throws(FEELError) -> Syntax {
        let start = token.start
        let every = token.kind == .keyword(.every)
        try advance()
        let iterations = try iterations()
        try expect(.satisfies, "behind the lists")
        return try node(.quantified(every: every, iterations, try expression()), at: start)
    }

    private mutating func iterations() throws(FEELError) -> [Iteration] {
        var all: [Iteration] = []
        repeat {
            let name = try newName { text in
                text.starts(with: "in".unicodeScalars)
                    && !(text.dropFirst(2).first.map(Scanner.isNamePart) ?? false)
            }
            try expect(.in, "behind the variable")
            let source = try expression()
            var end: Syntax?
            if try take(.range) { end = try expression() }
            all.append(Iteration(name: name, source: source, end: end))
        } while try take(.comma)
        return all
    }

    private mutating func function() throws(FEELError) -> Syntax {
        let start = token.start
        try advance()
        try expect(.leftParen, "behind 'function'")
        var parameters: [(name: String, type: FEELType)] = []
        if !taken(.rightParen) {
            repeat {
                let place = token.start
                let name = try newName { [":", ",", ")"].contains($0.first) }
                guard !parameters.contains(where: { $0.name == name }) else {
                    throw error("the function has two parameters '\(name)'", at: place)
                }
                parameters.append((name, try take(.colon) ? try typeName() : .any))
            } while try take(.comma)
        }
        try expect(.rightParen, "to close the parameters")
        if try take(.external) {
            // The body says where the code is (Java, PMML); it is read, and never run.
            return try node(.external(parameters, try expression()), at: start)
        }
        return try node(.function(parameters, try expression()), at: start)
    }

    /// `number`, `list<string>`, `date and time`, `function<number, string> -> boolean`, or a name of the scope's types.
    mutating func typeName() throws(FEELError) -> FEELType {
        let start = token.start
        var open = 0
        var text = ""
        while true {
            switch token.kind {
            case .name(let name): text += (text.isEmpty || text.hasSuffix(".") ? "" : " ") + name
            case .keyword(let keyword):
                // `and` continues only the names of types: `days and time duration`.
                let isName = keyword == .function || keyword == .null
                if !isName, open == 0, keyword != .and || !["days", "years"].contains(text) {
                    return try type(text, at: start)
                }
                text += (text.isEmpty ? "" : " ") + keyword.rawValue
            case .symbol(.less):
                open += 1
                text += "<"
            case .symbol(.greater) where open > 0:
                open -= 1
                text += ">"
            case .symbol(.comma) where open > 0: text += ","
            case .symbol(.colon) where open > 0: text += ":"
            case .symbol(.dot): text += "."
            case .symbol(.arrow): text += "->"
            default: return try type(text, at: start)
            }
            try advance()
        }
    }

    private func type(_ text: String, at start: Int) throws(FEELError) -> FEELType {
        guard let type = FEELType(name: text, types: types) else {
            throw error("there is no type '\(text)'", at: start)
        }
        return type
    }

    /// The arguments of a call behind `(`, by place or all by name.
    mutating func arguments() throws(FEELError) -> [CallArgument] {
        if try take(.rightParen) { return [] }
        var all: [CallArgument] = []
        repeat {
            let start = token.start
            var name: String?
            if case .name = token.kind {
                var ahead = self
                if let text = try? ahead.newName(until: { [":", ",", ")"].contains($0.first) }), ahead.taken(.colon) {
                    try ahead.advance()
                    name = text
                    self = ahead
                }
            }
            if let first = all.first, (first.name == nil) != (name == nil) {
                throw error("arguments are given all by place or all by name", at: start)
            }
            all.append(CallArgument(name: name, value: try expression(), start: start))
        } while try take(.comma)
        try expect(.rightParen, "to close the arguments")
        return all
    }
}
