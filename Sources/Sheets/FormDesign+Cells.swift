import Kernel
import Pack

/// Cells of a table: where they stand, and how they are moved, divided, added and taken away.
extension FormDesign {
    /// A way to move a box.
    public enum Move: String, CaseIterable, Sendable {
        /// It changes places with its neighbour in the row, or in the cell that is divided.
        case before, after
        /// Its whole row changes places with the one above or below.
        case up, down
    }

    /// A way to get a new box.
    public enum Addition: String, CaseIterable, Sendable {
        /// Beside a box, in its cell.
        case beside
        /// Under a box, in its cell.
        case under
        /// In a row of its own below the box's.
        case row
    }

    /// Moves a box. What does not fit afterwards (a cell that reaches into rows below) is found when the definition is read.
    ///
    /// - Returns: Where it stands now.
    public mutating func move(_ place: Place, _ move: Move) -> Place {
        var steps = place.steps
        let index: Int
        switch move {
        case .before, .after: index = steps.count - 1
        case .up, .down: index = 1
        }
        let first = index == 2 ? 1 : 0
        let other = steps[index] + (move == .before || move == .up ? -1 : 1)
        let list: [PackDocument.Step] =
            index == 1 ? ["body", .item(steps[0]), "rows"] : Array(path(place).dropLast())
        guard other >= first, other < document.count(list) else { return place }
        document.swap(list, steps[index], other)
        steps[index] = other
        return Place(steps)
    }

    /// Adds a box.
    ///
    /// - Parameter field: A name that no box has yet.
    /// - Returns: Where the new one stands; nil where there is no box.
    public mutating func add(_ addition: Addition, to place: Place, field: String, label: String) -> Place? {
        guard self[place] != nil else { return nil }
        let new: [PackDocument.Value.Pair] = [.init("field", .text(field)), .init("label", .text(label))]
        switch addition {
        case .beside, .under:
            let key = addition == .beside ? "across" : "stack"
            document.wrap(path(place), as: key, beside: .map(new), keeping: ["span", "down", "share"])
            return Place(place.steps + [1])
        case .row:
            let (section, row) = (place.steps[0], place.steps[1])
            let columns = document.count(["body", .item(section), "columns"])
            let height = document.scalar(Self.row(section, row) + [0]).flatMap(Double.init) ?? 10
            let span: [PackDocument.Value.Pair] = columns > 1 ? [.init("span", .number(Double(columns)))] : []
            document.insert(
                .list([.number(height), .map(new + span)]), into: ["body", .item(section), "rows"], at: row + 1)
            return Place([section, row + 1, 1])
        }
    }

    /// Takes a box away: a part of a divided cell goes, a whole cell stays and is empty, a row of which nothing else is left goes.
    public mutating func remove(_ place: Place) {
        guard let box = self[place] else { return }
        document.set(["card", .key(cardKey(place, box.values.field))], nil)
        if box.values.fact == CardFact.sex.rawValue || box.values.column != nil {
            let prints = boxes.contains { $0.values.fact == CardFact.sex.rawValue || $0.values.column != nil }
            setHead("sex", prints ? "printed" : "not-printed")
        }
        let path = path(place)
        let row = Self.row(place.steps[0], place.steps[1])
        let rows = document.count(Array(row.dropLast()))
        if place.isPart, document.count(Array(path.dropLast())) > 1 {
            document.set(path, nil)
        } else if document.count(row) == 2, rows > 1, !place.isPart, document.scalar(path + ["down"]) == nil {
            document.set(row, nil)
        } else {
            let kept = ["span", "down", "share"].compactMap { key in
                document.scalar(path + [.key(key)]).flatMap(Double.init).map {
                    PackDocument.Value.Pair(key, .number($0))
                }
            }
            document.set(
                path, kept.isEmpty ? .text("") : .map([.init("text", .text("")), .init("plain", .bool(true))] + kept))
        }
    }

    // MARK: Widths

    /// The columns that a cell covers; nil when its table cannot be made out.
    private func columns(of place: Place) -> Range<Int>? {
        let section = place.steps[0]
        var covered = Array(repeating: 0, count: document.count(["body", .item(section), "columns"]))
        for row in 0...place.steps[1] {
            var column = 0
            for cell in 1..<max(1, document.count(Self.row(section, row))) {
                while column < covered.count, covered[column] > 0 { column += 1 }
                let path = Self.row(section, row) + [.item(cell)]
                let span = document.scalar(path + ["span"]).flatMap { Int($0) } ?? 1
                let down = document.scalar(path + ["down"]).flatMap { Int($0) } ?? 1
                guard span > 0, column + span <= covered.count else { return nil }
                if row == place.steps[1], cell == place.steps[2] { return column..<(column + span) }
                for index in column..<(column + span) { covered[index] = down }
                column += span
            }
            covered = covered.map { max(0, $0 - 1) }
        }
        return nil
    }

    private func widths(_ section: Int) -> [Double] {
        document.texts(["body", .item(section), "columns"]).compactMap(Double.init)
    }

    /// The width of a cell; nil where it covers its whole table, so that nothing could give way.
    func width(of place: Place) -> Double? {
        let widths = widths(place.steps[0])
        guard let columns = columns(of: place), columns.upperBound <= widths.count, columns.count < widths.count else {
            return nil
        }
        return widths[columns].reduce(0, +)
    }

    /// How far a cell can be widened before the one that gives way is narrower than five millimetres, and narrowed likewise.
    public func widths(for place: Place) -> ClosedRange<Double>? {
        let widths = widths(place.steps[0])
        guard let now = width(of: place), let columns = columns(of: place) else { return nil }
        let (own, other) = Self.partners(columns, widths.count)
        let most = now + widths[other] - Self.narrowest
        let least = now - widths[own] + Self.narrowest
        return least <= most ? least...most : nil
    }

    /// No column is made narrower, in millimetres.
    public static let narrowest = 5.0

    /// The column of a cell that changes, and the one beside it that gives way.
    private static func partners(_ columns: Range<Int>, _ count: Int) -> (own: Int, other: Int) {
        columns.upperBound < count
            ? (columns.upperBound - 1, columns.upperBound) : (columns.lowerBound, columns.lowerBound - 1)
    }

    /// Widens a cell; its neighbour gives way, so that the table stays as wide as it was.
    mutating func widen(_ place: Place, by more: Double) {
        let section = place.steps[0]
        let widths = widths(section)
        guard let columns = columns(of: place), width(of: place) != nil else { return }
        let (own, other) = Self.partners(columns, widths.count)
        let list: [PackDocument.Step] = ["body", .item(section), "columns"]
        // Hundredths of a millimetre, so that sums stay what was typed.
        func exact(_ length: Double) -> PackDocument.Value { .number((length * 100).rounded() / 100) }
        document.set(list + [.item(own)], exact(widths[own] + more))
        document.set(list + [.item(other)], exact(widths[other] - more))
    }
}
