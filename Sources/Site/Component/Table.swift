/// A table with a caption, column headings and a way to the next rows. Scrolls sideways by itself on narrow screens.
public struct Table: Component {
    /// A column.
    public struct Column: Sendable {
        /// What stands in a column and on which side.
        public enum Kind: Sendable {
            /// Text, at the left.
            case text
            /// Figures under each other, at the right.
            case number
            /// The heading of the row.
            case rowHeading
        }

        /// The heading.
        public let label: HTML
        /// What stands in it.
        public let kind: Kind

        /// A column.
        public init(_ label: HTML, _ kind: Kind = .text) {
            self.label = label
            self.kind = kind
        }
    }

    /// Where the rows go on.
    public struct Next: Sendable {
        /// The address of the next rows, with its cursor.
        public let path: String
        /// The words of the link.
        public let label: HTML

        /// A link to the next rows.
        public init(path: String, label: HTML) {
            self.path = path
            self.label = label
        }
    }

    let caption: HTML
    let columns: [Column]
    let rows: [[HTML]]
    let next: Next?
    let captionHidden: Bool
    let empty: HTML?
    let dense: Bool
    let cards: Bool

    /// A table. The caption names it; hide it only where a heading beside it says the same. `empty` stands in place of
    /// rows when there are none. With `cards` each row is a card on a telephone, so that nothing is beyond its edge.
    public init(
        caption: HTML, columns: [Column], rows: [[HTML]], next: Next? = nil, captionHidden: Bool = false,
        empty: HTML? = nil, dense: Bool = false, cards: Bool = false
    ) {
        self.caption = caption
        self.columns = columns
        self.rows = rows
        self.next = next
        self.captionHidden = captionHidden
        self.empty = empty
        self.dense = dense
        self.cards = cards
    }

    /// What stands before and after each cell of a column.
    private func around(_ column: Column?) -> (before: HTML, after: HTML) {
        // The heading of the column, for the eyes only: a screen reader says it anyway.
        let label: HTML? =
            cards ? column.map { "<span class=\"cell-label\" aria-hidden=\"true\">\($0.label)</span>" } : nil
        let (inside, end): (HTML, HTML) = cards ? ("\(label)<div class=\"cell\">", "</div>") : ("", "")
        let (cellRole, headRole): (String?, String?) = cards ? ("cell", "rowheader") : (nil, nil)
        switch column?.kind ?? .text {
        case .text: return ("<td\(attribute: "role", cellRole)>\(inside)", "\(end)</td>")
        case .number: return ("<td class=\"number\"\(attribute: "role", cellRole)>\(inside)", "\(end)</td>")
        case .rowHeading: return ("<th scope=\"row\"\(attribute: "role", headRole)>\(inside)", "\(end)</th>")
        }
    }

    /// What stands between the cells of a row: before the first one, between each two, after the last.
    private func seams(_ cells: Int) -> [HTML] {
        let around = (0..<cells).map { self.around($0 < columns.count ? columns[$0] : nil) }
        let rowStart: HTML = "<tr\(attribute: "role", cards ? "row" : nil)>"
        guard let first = around.first, let last = around.last else { return [rowStart + "</tr>\n"] }
        let inner = zip(around, around.dropFirst()).map { $0.after + $1.before }
        return [rowStart + first.before] + inner + [last.after + "</tr>\n"]
    }

    /// The table.
    public var html: HTML {
        var table = start
        // Most rows of a table have as many cells, and most are about as long as the first.
        var seams: [HTML] = []
        if let row = rows.first {
            seams = self.seams(row.count)
            let length = (seams + row).reduce(0) { $0 + $1.bytes.count }
            table.reserve(table.bytes.count + length * rows.count * 5 / 4 + 1_024)
        }
        for row in rows {
            if row.count != seams.count - 1 { seams = self.seams(row.count) }
            for (seam, cell) in zip(seams, row) {
                table.append(seam)
                table.append(cell)
            }
            table.append(seams[row.count])
        }
        // What is shown as a block is no table for screen readers any more, unless it says that it is one.
        let (rowRole, cellRole): (String?, String?) = cards ? ("row", "cell") : (nil, nil)
        if rows.isEmpty, let empty {
            table += """
                <tr\(attribute: "role", rowRole)><td class="empty" colspan="\(columns.count)"\(attribute: "role", cellRole)>\
                \(empty)</td></tr>
                """
        }
        table += """
            </tbody></table></div>
            \(next.map { "<p class=\"table-next\"><a class=\"button secondary\" rel=\"next\" href=\"\(href: $0.path)\">\($0.label)</a></p>" as HTML })
            """
        return table
    }

    /// The table up to its first row.
    private var start: HTML {
        let headings = columns.map { column -> HTML in
            let role = cards ? "columnheader" : nil
            return column.kind == .number
                ? "<th scope=\"col\" class=\"number\"\(attribute: "role", role)>\(column.label)</th>"
                : "<th scope=\"col\"\(attribute: "role", role)>\(column.label)</th>"
        }
        let kinds = (dense ? " dense" : "") + (cards ? " cards" : "")
        let (tableRole, groupRole, rowRole): (String?, String?, String?) =
            cards ? ("table", "rowgroup", "row") : (nil, nil, nil)
        return """
            <div class="table-frame" role="group" tabindex="0"><table class="table\(kinds)"\(attribute: "role", tableRole)>
            <caption\(attribute: "class", captionHidden ? "visually-hidden" : nil)>\(caption)</caption>
            <thead\(attribute: "role", groupRole)><tr\(attribute: "role", rowRole)>\(headings)</tr></thead>\
            <tbody\(attribute: "role", groupRole)>

            """
    }
}
