/// Rows and columns of a form file, turned into rulings, labels and fields.
///
/// A row is a list: its height in millimetres, then its cells from the left. A cell is fixed words, or a map; a cell with
/// `down` reaches into the rows below, which then leave it out, and one with `span` covers further columns.
struct FormTable {
    let x: Double
    let top: Double
    let widths: [Double]
    let framed: Bool
    var rulings: [Ruling] = []
    var labels: [Label] = []
    var fields: [Field] = []
    var numbers: [Box] = []
    private var rowTops: [Double] = []
    private var bottom: Double
    /// For each column the number of rows still covered by a cell above.
    private var covered: [Int]
    private var waiting: [Waiting] = []

    /// A cell whose lowest row is not known yet.
    private struct Waiting {
        var column: Int
        var span: Int
        var top: Double
        var rowsLeft: Int
        var cell: FormSource
    }

    init(x: Double, y: Double, widths: [Double], framed: Bool) {
        self.x = x
        top = y
        bottom = y
        self.widths = widths
        self.framed = framed
        covered = Array(repeating: 0, count: widths.count)
    }

    var height: Double { bottom - top }

    mutating func add(_ row: FormSource) throws(FormFault) {
        let items = try row.list("a row")
        guard let first = items.first else { throw row.fault("a row begins with its height") }
        let rowTop = bottom
        bottom += try first.number("the height of a row")
        var column = 0
        for cell in items.dropFirst() {
            while column < widths.count, covered[column] > 0 { column += 1 }
            let (span, down) = try Self.reach(of: cell)
            guard column + span <= widths.count, covered[column..<(column + span)].allSatisfy({ $0 == 0 }) else {
                throw cell.fault("this cell does not fit into the \(widths.count) columns of the row")
            }
            for index in column..<(column + span) { covered[index] = down }
            waiting.append(Waiting(column: column, span: span, top: rowTop, rowsLeft: down, cell: cell))
            column += span
        }
        guard covered.allSatisfy({ $0 > 0 }) else {
            throw row.fault("this row fills \(covered.count { $0 > 0 }) of \(widths.count) columns")
        }
        covered = covered.map { $0 - 1 }
        for index in waiting.indices { waiting[index].rowsLeft -= 1 }
        for done in waiting where done.rowsLeft == 0 {
            let left = x + widths[..<done.column].reduce(0, +)
            let width = widths[done.column..<(done.column + done.span)].reduce(0, +)
            try place(done.cell, in: Box(x: left, y: done.top, width: width, height: bottom - done.top))
        }
        waiting.removeAll { $0.rowsLeft == 0 }
    }

    func finish(_ source: FormSource) throws(FormFault) {
        guard waiting.isEmpty else { throw source.fault("a cell reaches below the last row of the table") }
    }

    private static func reach(of cell: FormSource) throws(FormFault) -> (span: Int, down: Int) {
        guard case .map = cell.content else { return (1, 1) }
        let keys = try cell.keys(FormCell.keys, "a cell")
        return (try keys.count("span", in: 1...60) ?? 1, try keys.count("down", in: 1...60) ?? 1)
    }

    private mutating func place(_ cell: FormSource, in box: Box) throws(FormFault) {
        if framed { rulings.append(Ruling(box: box)) }
        try FormCell.place(cell, in: box, on: &self)
    }
}
