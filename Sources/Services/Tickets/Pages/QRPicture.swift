import Paper
import Site

/// A 2D code as a picture in the page.
struct QRPicture: Component {
    let content: String
    let label: String

    init(_ content: String, label: String) {
        self.content = content
        self.label = label
    }

    /// An SVG: one path of squares with the quiet zone the standard asks for (4 modules).
    var html: HTML {
        guard let code = try? QRCode(content) else { return HTML() }
        let size = code.width + 8
        var path = ""
        for y in 0..<code.width {
            for x in 0..<code.width where code.modules[y * code.width + x] { path += "M\(x + 4) \(y + 4)h1v1h-1z" }
        }
        return """
            <svg class="qr" role="img" aria-label="\(label)" viewBox="0 0 \(size) \(size)" width="200" height="200">\
            <path fill="#fff" d="M0 0h\(size)v\(size)H0z"/><path d="\(path)"/></svg>
            """
    }
}
