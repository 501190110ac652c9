import NIOCore
import NIOPosix

/// Asks ClamAV's daemon whether bytes hold a virus (clamd, command INSTREAM); decision 0038.
public struct VirusScanner: Sendable, CustomStringConvertible {
    /// What the daemon says.
    public enum Verdict: Sendable, Hashable {
        case clean
        /// The name of what was found.
        case infected(String)
    }

    /// Why there is no verdict.
    struct NoVerdict: Error, CustomStringConvertible {
        let description: String
    }

    private static let pieceBytes = 1 << 16

    let host: String
    let port: Int

    public init(host: String, port: Int) { (self.host, self.port) = (host, port) }

    /// Purpose, host and port, for the log.
    public var description: String { "virus scan: \(host):\(port) (clamd)" }

    /// - Throws: ``NoVerdict``, or an error of the connection: nothing is taken then.
    func scan(_ bytes: [UInt8]) async throws -> Verdict {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(.seconds(5))
            .connect(host: host, port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        // A daemon that hangs must not hold a visitor for good.
        let limit = channel.channel.eventLoop.scheduleTask(in: .seconds(30)) { channel.channel.close(promise: nil) }
        defer { limit.cancel() }
        let answer = try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(string: "zINSTREAM\0"))
            var rest = bytes[...]
            while !rest.isEmpty {
                let piece = rest.prefix(Self.pieceBytes)
                var buffer = ByteBuffer(integer: UInt32(piece.count))
                buffer.writeBytes(piece)
                try await outbound.write(buffer)
                rest = rest.dropFirst(piece.count)
            }
            try await outbound.write(ByteBuffer(integer: UInt32(0)))
            var answer = ""
            for try await buffer in inbound {
                answer += String(buffer: buffer)
                if answer.hasSuffix("\0") || answer.utf8.count > 1_000 { break }
            }
            return answer
        }
        return try Self.verdict(answer)
    }

    /// `stream: OK`, `stream: Name FOUND`, or what went wrong.
    static func verdict(_ answer: String) throws -> Verdict {
        let line = answer.filter { $0 != "\0" && !$0.isNewline }
        guard line.hasPrefix("stream: ") else { throw NoVerdict(description: "clamd answers \"\(line.prefix(200))\"") }
        let said = line.dropFirst("stream: ".count)
        if said == "OK" { return .clean }
        guard said.hasSuffix(" FOUND") else { throw NoVerdict(description: "clamd answers \"\(line.prefix(200))\"") }
        return .infected(String(said.dropLast(" FOUND".count)))
    }
}
