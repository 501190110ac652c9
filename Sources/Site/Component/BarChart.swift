import Kernel

/// Horizontal bars with their figures, drawn as SVG, and the same figures as a table for those who do not see the bars.
public struct BarChart: Component {
    /// One bar.
    public struct Bar: Sendable {
        /// What it is.
        public let label: String
        /// Its length; nil draws "not measured".
        public let value: Double?
        /// The figure as written; nil when there is none.
        public let figure: String
        /// A mark on the bar, such as a target.
        public let mark: Double?

        /// A bar with the figure as it is to be read.
        public init(_ label: String, value: Double?, figure: String, mark: Double? = nil) {
            self.label = label
            self.value = value
            self.figure = figure
            self.mark = mark
        }
    }

    let title: HTML
    let labelHeading: HTML
    let figureHeading: HTML
    let markLabel: HTML?
    let bars: [Bar]

    /// Bars in order. `labelHeading` and `figureHeading` head the table's columns; `markLabel` explains the mark.
    public init(
        title: HTML, labelHeading: HTML, figureHeading: HTML, markLabel: HTML? = nil, bars: [Bar]
    ) {
        self.title = title
        self.labelHeading = labelHeading
        self.figureHeading = figureHeading
        self.markLabel = markLabel
        self.bars = bars
    }

    private static let width = 640
    private static let rowHeight = 56
    private static let barTop = 24
    private static let barHeight = 20

    /// The figure: bars, and the table under a line that opens.
    public var html: HTML {
        let height = bars.count * Self.rowHeight + 8
        let most = bars.flatMap { [$0.value ?? 0, $0.mark ?? 0] }.max() ?? 0
        let scale = most > 0 ? Double(Self.width) / most : 0
        let rows = bars.enumerated().map { row($0, $1, scale) }
        let legend = markLabel.map { "<p class=\"chart-legend\"><span class=\"chart-mark-sample\" aria-hidden=\"true\"></span>\($0)</p>" as HTML }
        return """
            <figure class="chart"><figcaption>\(title)</figcaption>\(legend)
            <svg viewBox="0 0 \(Self.width) \(height)" role="presentation" aria-hidden="true" focusable="false">\(rows)</svg>
            \(Table(caption: title, columns: [.init(labelHeading, .rowHeading), .init(figureHeading, .number)], rows: bars.map { [HTML(text: $0.label), HTML(text: $0.figure)] }, captionHidden: true, dense: true))</figure>

            """
    }

    private func row(_ index: Int, _ bar: Bar, _ scale: Double) -> HTML {
        let top = index * Self.rowHeight
        let length = Int(((bar.value ?? 0) * scale).rounded())
        let mark = bar.mark.map { Int(($0 * scale).rounded()) }
        return """
            <text class="chart-label" x="0" y="\(top + 16)">\(bar.label)</text>\
            <text class="chart-figure" x="\(Self.width)" y="\(top + 16)" text-anchor="end">\(bar.figure)</text>\
            <rect class="chart-track" x="0" y="\(top + Self.barTop)" width="\(Self.width)" height="\(Self.barHeight)" rx="4"/>\
            \(bar.value == nil ? HTML() : "<rect class=\"chart-bar\" x=\"0\" y=\"\(top + Self.barTop)\" width=\"\(max(length, 2))\" height=\"\(Self.barHeight)\" rx=\"4\"/>")\
            \(mark.map { "<rect class=\"chart-mark\" x=\"\(min(max($0 - 2, 0), Self.width - 4))\" y=\"\(top + Self.barTop - 4)\" width=\"4\" height=\"\(Self.barHeight + 8)\"/>" as HTML })
            """
    }
}
