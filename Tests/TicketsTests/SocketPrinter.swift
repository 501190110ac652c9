import Foundation
import Paper
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// A receipt printer on a port of this machine. It understands the commands by their own description, not by our code:
/// reset, raster pictures, cut, and the questions for its state.
final class SocketPrinter: Sendable {
    /// What is wrong with it.
    enum Trouble: Sendable {
        case none
        case noPaper
        case coverOpen
        /// It prints, and its answer never comes.
        case hangsUpAfterPrinting
    }

    private struct State {
        var trouble = Trouble.none
        var strips: [[[Bool]]] = []
    }

    let port: Int
    private let listener: Int32
    private let state = Mutex(State())

    init(_ trouble: Trouble = .none) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        self.listener = listener
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr = in_addr(s_addr: inet_addr("127.0.0.1"))
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(listener, generic, length) == 0 && listen(listener, 16) == 0
                    && getsockname(listener, generic, &length) == 0
            }
        }
        guard bound else { throw CocoaError(.fileReadUnknown) }
        port = Int(UInt16(bigEndian: address.sin_port))
        state.withLock { $0.trouble = trouble }
        Thread.detachNewThread { [weak self] in
            while true {
                let line = accept(listener, nil, nil)
                guard line >= 0 else { return }
                guard let self else {
                    Glibc.close(line)
                    return
                }
                talk(line)
                Glibc.close(line)
            }
        }
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    func set(_ trouble: Trouble) { state.withLock { $0.trouble = trouble } }

    /// What has been printed and cut: rows of dots.
    var strips: [[[Bool]]] { state.withLock { $0.strips } }

    /// Reads commands until the other side hangs up.
    private func talk(_ line: Int32) {
        var rows: [[Bool]] = []
        func byte() -> UInt8? {
            var value: UInt8 = 0
            return recv(line, &value, 1, 0) == 1 ? value : nil
        }
        func answer(_ value: UInt8) {
            var value = value
            send(line, &value, 1, Int32(MSG_NOSIGNAL))
        }
        while let command = byte() {
            let trouble = state.withLock { $0.trouble }
            switch command {
            case 0x10:  // DLE EOT n
                guard byte() == 0x04, let question = byte() else { return }
                switch (question, trouble) {
                case (2, .noPaper): answer(0x12 | 0x20)
                case (2, .coverOpen): answer(0x12 | 0x04)
                case (4, .noPaper): answer(0x12 | 0x60)
                default: answer(0x12)
                }
            case 0x1B:  // ESC @
                guard byte() == 0x40 else { return }
                rows = []
            case 0x1D:
                switch byte() {
                case 0x76:  // GS v 0 m xL xH yL yH
                    guard byte() == 0x30, byte() == 0, let xL = byte(), let xH = byte(), let yL = byte(),
                        let yH = byte()
                    else { return }
                    let width = Int(xL) + Int(xH) * 256
                    for _ in 0..<(Int(yL) + Int(yH) * 256) {
                        var row: [Bool] = []
                        for _ in 0..<width {
                            guard let dots = byte() else { return }
                            for bit in 0..<8 { row.append(dots & (0x80 >> UInt8(bit)) != 0) }
                        }
                        rows.append(row)
                    }
                case 0x56:  // GS V 66 n
                    guard byte() == 66, byte() != nil else { return }
                    let strip = rows
                    state.withLock { $0.strips.append(strip) }
                    rows = []
                case 0x72:  // GS r 1
                    guard byte() == 1 else { return }
                    if case .hangsUpAfterPrinting = trouble { return }
                    answer(0x00)
                default: return
                }
            default: return
            }
        }
    }
}

/// Reads printed strips with other people's programs.
enum StripReader {
    /// The text of the 2D code on a strip, read by zbar.
    static func code(_ strip: [[Bool]]) throws -> String {
        let file = FileManager.default.temporaryDirectory.appending(path: "strip-\(UUID().uuidString).pbm")
        defer { try? FileManager.default.removeItem(at: file) }
        let width = strip.first?.count ?? 0
        // A plain bitmap (PBM): 1 is black.
        let rows = strip.map { row in row.map { $0 ? "1" : "0" }.joined() }.joined(separator: "\n")
        try "P1\n\(width) \(strip.count)\n\(rows)\n".write(to: file, atomically: true, encoding: .utf8)
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["zbarimg", "--quiet", "--raw", file.path]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
