/// A choice among values with whole-number weights, found by bisection over the running totals.
struct Weighted<Value: Sendable>: Sendable {
    private var values: [Value] = []
    private var totals: [Int] = []

    var isEmpty: Bool { values.isEmpty }
    var total: Int { totals.last ?? 0 }

    /// Adds a value; weights of zero or less leave it out.
    mutating func add(_ value: Value, weight: Int) {
        guard weight > 0 else { return }
        values.append(value)
        totals.append(total + weight)
    }

    /// One value, each as often as its weight says; nil when there is none.
    func pick(_ random: inout SeededRandom) -> Value? {
        guard !isEmpty else { return nil }
        let drawn = random.number(in: 1...total)
        var low = 0
        var high = totals.count - 1
        while low < high {
            let middle = (low + high) / 2
            if totals[middle] < drawn { low = middle + 1 } else { high = middle }
        }
        return values[low]
    }
}
