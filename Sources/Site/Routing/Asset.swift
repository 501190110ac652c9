import Crypto

/// A file for the pages, served under a path that holds the hash of its content and kept by browsers for a year.
public struct Asset: Sendable, Hashable {
    /// The name, such as `counter.js`.
    public let name: String
    /// The content type.
    public let contentType: String
    /// The content.
    public let bytes: [UInt8]
    /// The path, such as `/assets/counter.1f2e3d4c5b6a7988.js`.
    public let path: String

    /// A file; the content type follows from the name's ending (css, js, svg, png, ico, woff2).
    public init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
        let hash = Hex.text(Array(SHA256.hash(data: bytes).prefix(8)))
        let dot = name.lastIndex(of: ".") ?? name.endIndex
        path = "/assets/\(name[..<dot]).\(hash)\(name[dot...])"
        contentType =
            switch name[dot...] {
            case ".css": "text/css; charset=utf-8"
            case ".js": "text/javascript; charset=utf-8"
            case ".svg": "image/svg+xml"
            case ".png": "image/png"
            case ".ico": "image/x-icon"
            case ".woff2": "font/woff2"
            default: "application/octet-stream"
            }
    }

    /// A text file.
    public init(name: String, text: String) { self.init(name: name, bytes: Array(text.utf8)) }
}

/// Bytes in hexadecimal digits.
enum Hex {
    static func text(_ bytes: some Collection<UInt8>) -> String {
        String(unsafeUninitializedCapacity: bytes.count * 2) { text in
            var place = 0
            for byte in bytes {
                text[place] = digit(byte >> 4)
                text[place + 1] = digit(byte & 15)
                place += 2
            }
            return place
        }
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") - 10 + value
    }
}
