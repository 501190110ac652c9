extension FEELFunctions {
    mutating func addLists() {
        addAggregates()
        addShapes()
        addSort()
    }

    private mutating func addAggregates() {
        add("count", [Parameter("list", .list(.any))], unknown: .inside, variadic: true, result: { _ in .number }) {
            values, _ in
            guard case .list(let items) = values[0] else { return .null }
            return .number(items.count)
        }
        for (name, sign) in [("min", -1), ("max", 1)] {
            add(
                name, [Parameter("list", .list(.any))], variadic: true,
                result: { types in
                    guard types.count == 1 else { return types.reduce(types[0]) { $0.joined($1) }.plain }
                    if case .list(let item) = types[0] { return item.plain }
                    return types[0].plain
                }
            ) { values, m in
                guard case .list(let items) = values[0], var best = items.first else { return .null }
                for item in items {
                    guard let order = Logic.order(item, best) else {
                        return m.null("'\(name)' needs values of one order")
                    }
                    if order == sign { best = item }
                }
                return best
            }
        }
        addOverList("sum", of: .any, .any) { items, m in
            guard let first = items.first else { return .null }
            return items.dropFirst().reduce(first) { Arithmetic.apply(.add, $0, $1, &m) }.unlessString
        }
        addOverList("product", of: .number, .number) { items, m in
            guard let first = items.first else { return .null }
            return items.dropFirst().reduce(first) { Arithmetic.apply(.multiply, $0, $1, &m) }
        }
        addOverList("mean", of: .number, .number) { items, m in
            guard let first = items.first else { return .null }
            let sum = items.dropFirst().reduce(first) { Arithmetic.apply(.add, $0, $1, &m) }
            return Arithmetic.apply(.divide, sum, .number(items.count), &m)
        }
        addOverList("median", of: .number, .number) { items, m in
            let numbers = items.compactMap { if case .number(let value) = $0 { value } else { nil } }.sorted()
            guard numbers.count == items.count, !numbers.isEmpty else { return .null }
            let middle = numbers.count / 2
            if numbers.count % 2 == 1 { return .number(numbers[middle]) }
            let sum = Arithmetic.apply(.add, .number(numbers[middle - 1]), .number(numbers[middle]), &m)
            return Arithmetic.apply(.divide, sum, .number(2), &m)
        }
        addOverList("stddev", of: .number, .number) { items, m in
            let numbers = items.compactMap { if case .number(let value) = $0 { value } else { nil } }
            guard numbers.count == items.count, numbers.count > 1 else { return .null }
            // The deviation of a sample: the squares are divided by one less than their number.
            let count = Decimal34(numbers.count)
            var sum = Decimal34.zero
            for number in numbers {
                guard let next = sum.adding(number) else { return .null }
                sum = next
            }
            guard let mean = sum.divided(by: count) else { return .null }
            var squares = Decimal34.zero
            for number in numbers {
                guard let difference = number.subtracting(mean), let square = difference.multiplied(by: difference),
                    let next = squares.adding(square)
                else { return .null }
                squares = next
            }
            guard let variance = squares.divided(by: Decimal34(numbers.count - 1)), let root = variance.squareRoot
            else { return .null }
            return .number(root)
        }
        addOverList("mode", of: .number, .list(.number)) { items, _ in
            let numbers = items.compactMap { if case .number(let value) = $0 { value } else { nil } }
            guard numbers.count == items.count else { return .null }
            let counts = numbers.reduce(into: [:]) { $0[$1, default: 0] += 1 }
            let most = counts.values.max() ?? 0
            return .list(counts.filter { $0.value == most }.keys.sorted().map { .number($0) })
        }
        add("list contains", [Parameter("list", .list(.any)), Parameter("element", .any)], .boolean, unknown: .inside) {
            values, m in
            guard case .list(let items) = values[0] else { return .null }
            var result = FEELValue.boolean(false)
            for item in items {
                result = Logic.or(result, Logic.equal(item, values[1], &m).nonNull ?? .boolean(false))
                if case .boolean(true) = result { return result }
            }
            return result
        }
    }

    private mutating func addShapes() {
        let list = Parameter("list", .list(.any))
        let same: @Sendable ([FEELType]) -> FEELType = { types in
            if case .list = types[0] { return types[0] }
            return types[0] == .any ? .list(.any) : .list(types[0])
        }
        add("append", [list, Parameter("item", .any)], unknown: .anywhere, result: { same($0).joined(.list($0[1])) }) {
            values, _ in
            Self.joined(values)
        }
        for count in 3...16 {
            let items = (1..<count).map { Parameter("item\($0)", .any) }
            add("append", [list] + items, unknown: .anywhere, result: { _ in .list(.any) }) { values, _ in
                Self.joined(values)
            }
        }
        for (name, distinct) in [("concatenate", false), ("union", true)] {
            add(
                name, [Parameter("list", .list(.any))], unknown: distinct ? .refused : .inside, variadic: true,
                result: { types in types.dropFirst().reduce(same([types[0]])) { $0.joined(same([$1])) } }, gathers: true
            ) { values, _ in
                guard case .list(let lists) = values[0] else { return .null }
                for value in lists {
                    switch value {
                    case .unknown, .null: return value
                    default: continue
                    }
                }
                let items = lists.flatMap(\.asList)
                return .list(distinct ? Self.distinct(items) : items)
            }
        }
        add("distinct values", [list], unknown: .refused, result: same) { values, _ in
            guard case .list(let items) = values[0] else { return .null }
            return .list(Self.distinct(items))
        }
        add("flatten", [list], .list(.any), unknown: .inside) { values, m in
            var result: [FEELValue] = []
            guard case .list(let items) = values[0], Self.flatten(items, into: &result, &m) else { return .null }
            return .list(result)
        }
        add("reverse", [list], unknown: .inside, result: same) { values, _ in
            guard case .list(let items) = values[0] else { return .null }
            return .list(items.reversed())
        }
        add("index of", [list, Parameter("match", .any)], .list(.number)) { values, m in
            guard case .list(let items) = values[0] else { return .null }
            var places: [FEELValue] = []
            for (index, item) in items.enumerated() {
                if case .boolean(true) = Logic.equal(item, values[1], &m) { places.append(.number(index + 1)) }
            }
            return .list(places)
        }
        add("remove", [list, Parameter("position", .number)], unknown: .inside, result: same) { values, _ in
            guard case .list(var items) = values[0], let index = Self.index(values[1], in: items) else { return .null }
            items.remove(at: index)
            return .list(items)
        }
        add(
            "insert before", [list, Parameter("position", .number), Parameter("newItem", .any)], unknown: .anywhere,
            result: same
        ) { values, _ in
            if case .unknown = values[1] { return values[1] }
            guard case .list(var items) = values[0], let index = Self.index(values[1], in: items) else {
                if case .unknown = values[0] { return values[0] }
                return .null
            }
            items.insert(values[2], at: index)
            return .list(items)
        }
        add(
            "list replace", [list, Parameter("position", .number), Parameter("newItem", .any)], unknown: .anywhere,
            result: same
        ) { values, _ in
            if case .unknown = values[1] { return values[1] }
            guard case .list(var items) = values[0], let index = Self.index(values[1], in: items) else {
                if case .unknown = values[0] { return values[0] }
                return .null
            }
            items[index] = values[2]
            return .list(items)
        }
        add(
            "list replace", [list, Parameter("match", .function), Parameter("newItem", .any)], unknown: .inside,
            result: same
        ) { values, m in
            guard case .list(var items) = values[0], case .function(let match) = values[1] else { return .null }
            for index in items.indices {
                switch m.call(match, [items[index], values[2]]) {
                case .boolean(true): items[index] = values[2]
                case .boolean(false): continue
                case .unknown(let names): return .unknown(names)
                default: return m.null("'list replace': the function must answer true or false")
                }
            }
            return .list(items)
        }
        add(
            "sublist", [list, Parameter("start position", .number), Parameter("length", .number, optional: true)],
            unknown: .inside, result: same
        ) { values, _ in
            guard case .list(let items) = values[0], let start = Self.index(values[1], in: items) else { return .null }
            guard case .number(let number) = values[2] else { return .list(Array(items[start...])) }
            guard let length = number.int, length >= 0, length <= items.count - start else { return .null }
            return .list(Array(items[start..<start + length]))
        }
    }

    private mutating func addSort() {
        add(
            "sort", [Parameter("list", .list(.any)), Parameter("precedes", .function)], unknown: .inside,
            result: { types in
                if case .list = types[0] { return types[0] }
                return .list(.any)
            }
        ) { values, m in
            guard case .list(let items) = values[0], case .function(let precedes) = values[1] else { return .null }
            return sorted(items[...], by: precedes, &m)
        }
        /// A merge sort: stable, and never confused by a comparison that contradicts itself.
        @Sendable func sorted(_ items: ArraySlice<FEELValue>, by precedes: FEELFunction, _ m: inout Machine)
            -> FEELValue
        {
            guard items.count > 1 else { return .list(Array(items)) }
            let middle = items.startIndex + items.count / 2
            let left = sorted(items[..<middle], by: precedes, &m)
            let right = sorted(items[middle...], by: precedes, &m)
            guard case .list(var a) = left else { return left }
            guard case .list(var b) = right else { return right }
            a.reverse()
            b.reverse()
            var result: [FEELValue] = []
            while let x = a.last, let y = b.last {
                switch m.call(precedes, [y, x]) {
                case .boolean(true): result.append(b.removeLast())
                case .boolean(false): result.append(a.removeLast())
                case .unknown(let names): return .unknown(names)
                default: return .null
                }
            }
            return .list(result + a.reversed() + b.reversed())
        }
    }

    private static func joined(_ values: [FEELValue]) -> FEELValue {
        switch values[0] {
        case .unknown: values[0]
        case .list(let items): .list(items + values.dropFirst())
        default: .null
        }
    }

    private static func distinct(_ items: [FEELValue]) -> [FEELValue] {
        var seen: Set<FEELValue> = []
        return items.filter { seen.insert($0).inserted }
    }

    /// `false` when the steps do not suffice or the lists lie too deep in each other.
    private static func flatten(
        _ items: [FEELValue], into result: inout [FEELValue], _ m: inout Machine, depth: Int = 0
    ) -> Bool {
        guard depth < 200 else { return false }
        for item in items {
            guard m.step() else { return false }
            if case .list(let inner) = item {
                guard flatten(inner, into: &result, &m, depth: depth + 1) else { return false }
            } else {
                result.append(item)
            }
        }
        return true
    }

    /// A position from 1, or from -1 at the end, as an index.
    private static func index(_ position: FEELValue, in items: [FEELValue]) -> Int? {
        guard case .number(let number) = position, let place = number.int, place != 0 else { return nil }
        let index = place > 0 ? place - 1 : items.count + place
        return items.indices.contains(index) ? index : nil
    }
}

extension FEELValue {
    /// `sum` adds numbers and durations, no strings.
    fileprivate var unlessString: FEELValue {
        if case .string = self { return .null }
        return self
    }
}
