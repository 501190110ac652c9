/// A 2D code as a picture in the page: an SVG with the quiet zone of 4 modules that the standard asks for.
public struct CodePicture: Component {
    private let width: Int
    private let modules: [Bool]
    private let label: String

    /// A picture.
    ///
    /// - Parameters:
    ///   - width: Modules on a side.
    ///   - modules: Row by row from the top left, true for dark; `width` times `width` of them.
    ///   - label: What the code is for, read out to those who do not see it.
    public init(width: Int, modules: [Bool], label: String) {
        self.width = width
        self.modules = modules
        self.label = label
    }

    /// The markup.
    public var html: HTML {
        let size = width + 8
        var path = ""
        for (place, isDark) in modules.enumerated() where isDark {
            path += "M\(place % width + 4) \(place / width + 4)h1v1h-1z"
        }
        return """
            <svg class="qr" role="img" aria-label="\(label)" viewBox="0 0 \(size) \(size)" width="200" height="200">\
            <path fill="#fff" d="M0 0h\(size)v\(size)H0z"/><path d="\(path)"/></svg>
            """
    }
}
