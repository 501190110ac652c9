import Foundation

/// Other people's programs that read what Paper prints: poppler-utils, zbar-tools and qpdf.
public enum OutsideReader {
    /// What a program said and how it ended.
    public struct Answer: Sendable {
        public let status: Int32
        public let output: String
    }

    /// A program that the tests need is not there.
    public struct NotInstalled: Error {
        public let tool: String
    }

    /// Text of a PDF, or of one page of it, as `pdftotext` finds it, in the order it was drawn.
    public static func text(_ pdf: [UInt8], page: Int? = nil) throws -> String {
        let range = page.map { ["-f", "\($0)", "-l", "\($0)"] } ?? []
        return try withFile(pdf) { try run("pdftotext", ["-raw"] + range + [$0, "-"]).output }
    }

    /// Where the words of a PDF lie (`<word xMin="51.02" … xMax="…">`), in points from the left upper corner.
    public static func places(_ pdf: [UInt8]) throws -> String {
        try withFile(pdf) { try run("pdftotext", ["-bbox", $0, "-"]).output }
    }

    /// What `zbarimg` reads on one page: lines such as `QR-Code:…`.
    public static func codes(_ pdf: [UInt8], page: Int) throws -> [String] {
        try withFile(pdf) { file in
            let picture = file + "-page"
            _ = try run(
                "pdftoppm", ["-r", "200", "-png", "-singlefile", "-f", "\(page)", "-l", "\(page)", file, picture])
            defer { try? FileManager.default.removeItem(atPath: picture + ".png") }
            return try run("zbarimg", ["-q", picture + ".png"]).output.split(separator: "\n").map(String.init)
        }
    }

    /// How many pages a PDF has, by `pdfinfo`.
    public static func pages(_ pdf: [UInt8]) throws -> Int {
        let info = try withFile(pdf) { try run("pdfinfo", [$0]).output }
        return info.firstMatch(of: /Pages:\s+(\d+)/).flatMap { Int($0.1) } ?? 0
    }

    /// What `qpdf --check` says about a PDF.
    public static func check(_ pdf: [UInt8]) throws -> Answer {
        try withFile(pdf) { try run("qpdf", ["--check", $0]) }
    }

    /// The fonts of a PDF as `pdffonts` lists them.
    public static func fonts(_ pdf: [UInt8]) throws -> String { try withFile(pdf) { try run("pdffonts", [$0]).output } }

    private static func withFile<T>(_ bytes: [UInt8], _ body: (String) throws -> T) throws -> T {
        let file = FileManager.default.temporaryDirectory.appending(path: "paper-\(UUID().uuidString).pdf")
        try Data(bytes).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        return try body(file.path)
    }

    private static func run(_ tool: String, _ arguments: [String]) throws -> Answer {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [tool] + arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        if process.terminationStatus == 127 { throw NotInstalled(tool: tool) }
        return Answer(status: process.terminationStatus, output: String(decoding: data, as: UTF8.self))
    }
}

extension String {
    /// The text without spaces and line ends, which readers place as they see fit.
    public var unspaced: String { filter { !$0.isWhitespace } }
}
