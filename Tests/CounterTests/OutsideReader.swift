import Foundation
import Testing

/// Other people's programs that read what a session prints: poppler-utils and zbar-tools.
enum OutsideReader {
    /// The text of a PDF, or of one page of it.
    static func text(_ pdf: [UInt8], page: Int? = nil) throws -> String {
        let range = page.map { ["-f", "\($0)", "-l", "\($0)"] } ?? []
        return try withFile(pdf) { try run("pdftotext", ["-raw"] + range + [$0, "-"]) }
    }

    static func pages(_ pdf: [UInt8]) throws -> Int {
        let info = try withFile(pdf) { try run("pdfinfo", [$0]) }
        return info.firstMatch(of: /Pages:\s+(\d+)/).flatMap { Int($0.1) } ?? 0
    }

    /// What `zbarimg` reads on one page: lines such as `QR-Code:…`.
    static func codes(_ pdf: [UInt8], page: Int) throws -> [String] {
        try withFile(pdf) { file in
            let picture = file + "-page"
            _ = try run(
                "pdftoppm", ["-r", "200", "-png", "-singlefile", "-f", "\(page)", "-l", "\(page)", file, picture])
            defer { try? FileManager.default.removeItem(atPath: picture + ".png") }
            return try run("zbarimg", ["-q", picture + ".png"]).split(separator: "\n").map(String.init)
        }
    }

    private static func withFile<T>(_ bytes: [UInt8], _ body: (String) throws -> T) throws -> T {
        let file = FileManager.default.temporaryDirectory.appending(path: "counter-\(UUID().uuidString).pdf")
        try Data(bytes).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        return try body(file.path)
    }

    private static func run(_ tool: String, _ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [tool] + arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        try #require(process.terminationStatus != 127, "\(tool) is not installed")
        return String(decoding: data, as: UTF8.self)
    }
}
