extension FormPlan {
    /// Draws the lines of a signature as large as fits into a box. Points that are no numbers are left out.
    func draw(_ strokes: [[StrokePoint]], in box: Box, on page: inout PagePlan) {
        let strokes = strokes.map { $0.filter { $0.x.isFinite && $0.y.isFinite && abs($0.x) < 1e6 && abs($0.y) < 1e6 } }
        let points = strokes.joined()
        guard let left = points.map(\.x).min(), let right = points.map(\.x).max(), let top = points.map(\.y).min(),
            let bottom = points.map(\.y).max()
        else { return }
        let area = box.inset(horizontal: 0.8, vertical: 0.8)
        let scale = min(area.width / max(right - left, 1e-6), area.height / max(bottom - top, 1e-6))
        let down = area.y + (area.height - (bottom - top) * scale) / 2
        for stroke in strokes where !stroke.isEmpty {
            let path = stroke.map { StrokePoint(x: area.x + ($0.x - left) * scale, y: down + ($0.y - top) * scale) }
            page.add(.path(path.count == 1 ? path + path : path))
        }
    }
}
