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

    /// A table. The caption names it; hide it only where a heading beside it says the same. `empty` stands in place of
    /// rows when there are none.
    public init(
        caption: HTML, columns: [Column], rows: [[HTML]], next: Next? = nil, captionHidden: Bool = false,
        empty: HTML? = nil, dense: Bool = false
    ) {
        self.caption = caption
        self.columns = columns
        self.rows = rows
        self.next = next
        self.captionHidden = captionHidden
        self.empty = empty
        self.dense = dense
    }

    /// The table.
    public var html: HTML {
        var cells = HTML()
        for row in rows {
            cells += "<tr>"
            for (index, cell) in row.enumerated() {
                switch index < columns.count ? columns[index].kind : .text {
                case .text: cells += "<td>\(cell)</td>"
                case .number: cells += "<td class=\"number\">\(cell)</td>"
                case .rowHeading: cells += "<th scope=\"row\">\(cell)</th>"
                }
            }
            cells += "</tr>\n"
        }
        if rows.isEmpty, let empty {
            cells += "<tr><td class=\"empty\" colspan=\"\(columns.count)\">\(empty)</td></tr>"
        }
        let headings = columns.map { column -> HTML in
            column.kind == .number
                ? "<th scope=\"col\" class=\"number\">\(column.label)</th>" : "<th scope=\"col\">\(column.label)</th>"
        }
        return """
            <div class="table-frame" role="group" tabindex="0"><table class="table\(dense ? " dense" : "")">
            <caption\(attribute: "class", captionHidden ? "visually-hidden" : nil)>\(caption)</caption>
            <thead><tr>\(headings)</tr></thead><tbody>
            \(cells)</tbody></table></div>
            \(next.map { "<p class=\"table-next\"><a class=\"button secondary\" rel=\"next\" href=\"\(href: $0.path)\">\($0.label)</a></p>" as HTML })
            """
    }
}
