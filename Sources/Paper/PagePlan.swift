/// What is drawn on one page, in order. Pages are planned whole before the first is drawn, since each says how many
/// there are.
struct PagePlan {
    enum Mark {
        case ruling(Ruling)
        case text(SetText, x: Double, y: Double)
        /// One line of a set text, its baseline at a height.
        case line(SetText, index: Int, x: Double, baseline: Double)
        case capsule(Box)
        case tick(Box)
        /// A line through points, in millimetres.
        case path([StrokePoint])
        /// Bars or modules in black.
        case code([Box])
    }
    private(set) var marks: [Mark] = []

    mutating func add(_ mark: Mark) { marks.append(mark) }

    /// Puts text into a box: across as it is aligned, down in the middle.
    mutating func add(_ text: SetText, in box: Box, alignment: Alignment) {
        // Lines of a paragraph are already aligned within its width.
        let x =
            switch text.isWrapped ? .left : alignment {
            case .left: box.x
            case .center: box.x + (box.width - text.width) / 2
            case .right: box.right - text.width
            }
        marks.append(.text(text, x: x, y: box.y + (box.height - text.height) / 2))
    }

    func draw(on canvas: Canvas) {
        for case .ruling(let ruling) in marks where ruling.shaded { canvas.fill(ruling.box, gray: 0.93) }
        for mark in marks {
            switch mark {
            case .ruling(let ruling):
                switch ruling.stroke {
                case .none: break
                case .thin: canvas.stroke(ruling.box, weight: 0.18)
                case .thick: canvas.stroke(ruling.box, weight: 0.5)
                case .dashed: canvas.stroke(ruling.box, weight: 0.15, dashed: true)
                }
            case .text(let text, let x, let y): canvas.draw(text, x: x, y: y)
            case .line(let text, let index, let x, let baseline):
                if let line = text.line(index) { canvas.draw(line: line, x: x, baseline: baseline) }
            case .capsule(let box): canvas.strokeCapsule(in: box, weight: 0.35)
            case .tick(let box):
                let points = [(0.15, 0.5), (0.42, 0.82), (1.05, -0.1)].map { right, down in
                    StrokePoint(x: box.x + box.width * right, y: box.y + box.height * down)
                }
                canvas.strokePath(points, weight: 0.4)
            case .path(let points): canvas.strokePath(points, weight: 0.4)
            case .code(let boxes): canvas.fill(boxes)
            }
        }
    }
}
