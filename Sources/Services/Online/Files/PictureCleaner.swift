/// Makes pictures of strangers harmless: each is decoded in a ``BoundedChild`` by libvips and written anew, so that nothing
/// is left of it but what can be seen: no place (GPS), no device, no preview, and no other file hidden in it. Decision 0042.
public struct PictureCleaner: Sendable {
    /// What came of a picture.
    enum Outcome: Sendable, Hashable {
        /// Written anew: JPEG of JPEG and HEIC, PNG of PNG, upright and in sRGB.
        case clean([UInt8], type: String)
        /// More pixels than are decoded; in millions.
        case tooLarge(megapixels: Int)
        /// No picture, a broken one, or one that takes too much time or memory.
        case unreadable
    }

    /// More are refused before anything is decoded (OWASP ASVS 5.2.6).
    static let mostPixels = 50_000_000
    /// The most bytes that a picture written anew may have.
    static let mostBytes = 64 << 20

    private static let header = "/usr/bin/vipsheader"
    private static let shrinker = "/usr/bin/vipsthumbnail"

    /// With the programs of the machine.
    public init() {}

    /// - Parameter type: its content type by ``FileKind``.
    /// - Throws: ``BoundedChild/NotStarted``: the machine lacks a program.
    func clean(_ bytes: [UInt8], type: String) async throws -> Outcome {
        let head = BoundedChild(program: Self.header, arguments: ["stdin"], longest: 4_096)
        guard case .answered(let answer) = try await head.run(bytes), let size = Self.size(answer) else {
            return .unreadable
        }
        let (pixels, isMore) = size.width.multipliedReportingOverflow(by: size.height)
        guard !isMore, pixels > 0 else { return .unreadable }
        guard pixels <= Self.mostPixels else { return .tooLarge(megapixels: pixels / 1_000_000) }
        let isPNG = type == "image/png"
        // As large as it is: the tool is made for small pictures, and asks for a size.
        let work = BoundedChild(
            program: Self.shrinker,
            arguments: [
                "stdin", "--size", "10000000x10000000>", "--export-profile", "srgb", "-o",
                isPNG ? ".png[strip,compression=3]" : ".jpg[Q=90,strip]",
            ], longest: Self.mostBytes)
        guard case .answered(let clean) = try await work.run(bytes), !clean.isEmpty else { return .unreadable }
        return .clean(clean, type: isPNG ? "image/png" : "image/jpeg")
    }

    /// Whether this machine can do it: a program may be missing, or the system forbids rooms of their own.
    public var works: Bool {
        get async {
            guard case .clean? = try? await clean(Self.dot, type: "image/png") else { return false }
            return true
        }
    }

    /// A PNG of one pixel.
    static let dot: [UInt8] = [
        0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 1, 0, 0, 0, 1, 8,
        0,
        0, 0, 0, 0x3A, 0x7E, 0x9B, 0x55, 0, 0, 0, 10, 0x49, 0x44, 0x41, 0x54, 0x78, 0xDA, 0x63, 0x60, 0, 0, 0, 2, 0, 1,
        0xE5, 0x27, 0xDE, 0xFC, 0, 0, 0, 0, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82,
    ]

    /// Width and height as `vipsheader` writes them: `4032x3024 uchar, 3 bands, srgb, jpegload_source`.
    static func size(_ answer: [UInt8]) -> (width: Int, height: Int)? {
        let words = String(decoding: answer, as: UTF8.self).prefix { $0 != " " }.split(separator: "x")
        guard words.count == 2, let width = Int(words[0]), let height = Int(words[1]), width > 0, height > 0 else {
            return nil
        }
        return (width, height)
    }
}
