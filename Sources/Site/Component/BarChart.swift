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

    /// The figure: bars and, under them, the table.
    public var html: HTML {
        let most = bars.flatMap { [$0.value ?? 0, $0.mark ?? 0] }.max() ?? 0
        let scale = most > 0 ? Self.length / most : 0
        let legend = markLabel.map { label -> HTML in
            "<p class=\"chart-legend\"><span class=\"chart-mark-sample\" aria-hidden=\"true\"></span>\(label)</p>"
        }
        let table = Table(
            caption: title, columns: [.init(labelHeading, .rowHeading), .init(figureHeading, .number)],
            rows: bars.map { [HTML(text: $0.label), HTML(text: $0.figure)] }, captionHidden: true, dense: true)
        return """
            <figure class="chart"><figcaption>\(title)</figcaption>\(legend)
            <div class="chart-rows" aria-hidden="true">\(bars.map { row($0, scale) })</div>
            \(table)</figure>

            """
    }

    /// The length of the longest bar in the units of the drawing, which is stretched to the width there is.
    private static let length = 1_000.0

    private func row(_ bar: Bar, _ scale: Double) -> HTML {
        func place(_ value: Double) -> Int { Int(min(max(value * scale, 0), Self.length).rounded()) }
        let filled = bar.value.map { value -> HTML in
            "<rect class=\"chart-bar\" y=\"4\" width=\"\(max(place(value), 2))\" height=\"16\"/>"
        }
        let mark = bar.mark.map { value -> HTML in
            "<rect class=\"chart-mark\" x=\"\(min(max(place(value) - 3, 0), 994))\" width=\"6\" height=\"24\"/>"
        }
        return """
            <div class="chart-row"><span>\(bar.label)</span><span class="chart-figure">\(bar.figure)</span>\
            <svg viewBox="0 0 1000 24" preserveAspectRatio="none" focusable="false">\
            <rect class="chart-track" y="4" width="1000" height="16"/>\(filled)\(mark)</svg></div>

            """
    }
}
