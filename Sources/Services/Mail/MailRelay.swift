import Kernel
import NIOCore
import NIOExtras
import NIOPosix
import NIOSSL

/// The city's own mail server, which takes letters and brings them on (SMTP, RFC 5321). Framing by NIO; decision 0034.
public struct MailRelay: Sendable, CustomStringConvertible {
    /// How the way to the relay is kept from others.
    public enum Security: Sendable {
        /// It is not: for a relay on this machine or in the machine room.
        case none
        /// TLS that begins after the greeting (STARTTLS, RFC 3207); without it, or with another certificate, nothing is sent.
        case startTLS(NIOSSLContext)
    }

    /// Why a letter was not taken.
    enum Refusal: Error, CustomStringConvertible {
        /// No letter comes to this mailbox, now or later.
        case mailbox(String)
        /// The relay does not take this letter, now or later: somebody has to look.
        case letter(String)
        /// Not now.
        case later(String)

        var description: String {
            switch self {
            case .mailbox(let answer), .letter(let answer), .later(let answer): answer
            }
        }
    }

    let host: String
    let port: Int
    let security: Security

    /// - Parameters:
    ///   - host: Its name or address; the name that its certificate must have.
    ///   - port: 25 or 587, mostly.
    public init(host: String, port: Int, security: Security) {
        (self.host, self.port, self.security) = (host, port, security)
    }

    /// Purpose, host and port, for the log.
    public var description: String { "mail: \(host):\(port) (smtp)" }

    /// A context that believes authorities in a file of PEM, or those of the system.
    /// - Throws: When the file cannot be read.
    public static func security(authorities file: String?) throws -> Security {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        if let file { configuration.trustRoots = .file(file) }
        return .startTLS(try NIOSSLContext(configuration: configuration))
    }

    /// Hands a message over; returns what the relay answered at the end.
    /// - Throws: ``Refusal``, or an error of the connection, which is as good as "not now".
    func deliver(_ message: [UInt8], from sender: MailAddress, to recipient: MailAddress) async throws -> String {
        let channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>
        channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(.seconds(10))
            .connect(host: host, port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandlers([
                        ByteToMessageHandler(LineBasedFrameDecoder()), AskedAnswersOnly(),
                    ])
                    return try NIOAsyncChannel(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            var talk = Talk(lines: inbound.makeAsyncIterator(), outbound: outbound, channel: channel.channel)
            try await talk.expect(2)
            var offers = try await talk.ask("EHLO \(Self.ownName)", 2)
            if case .startTLS(let context) = security {
                guard offers.contains(where: { $0.uppercased().hasPrefix("STARTTLS") }) else {
                    throw Refusal.later("the relay offers no STARTTLS")
                }
                try await talk.ask("STARTTLS", 2)
                try await talk.secure(context, host)
                offers = try await talk.ask("EHLO \(Self.ownName)", 2)
            }
            try await talk.ask("MAIL FROM:\(sender.path)", 2)
            do {
                try await talk.ask("RCPT TO:\(recipient.path)", 2)
            } catch Refusal.letter(let answer) where !answer.contains(" 5.7.") {
                // 5.7 (RFC 3463) is about who may send, not about the mailbox.
                throw Refusal.mailbox(answer)
            }
            try await talk.ask("DATA", 3)
            let answer = try await talk.send(Self.stuffed(message), 2).first ?? ""
            // The letter is taken; how the goodbye ends does not matter.
            _ = try? await talk.ask("QUIT", 2)
            return answer
        }
    }

    /// How this program greets: an address literal, because a name would have to be looked up by the relay.
    private static let ownName = "[127.0.0.1]"

    /// The text with a dot before each line that begins with one, and the end (RFC 5321, 4.5.2).
    static func stuffed(_ message: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(message.count + 5)
        var beginsLine = true
        for byte in message {
            if beginsLine, byte == 0x2E { bytes.append(0x2E) }
            bytes.append(byte)
            beginsLine = byte == 0x0A
        }
        return bytes + Array((beginsLine ? "" : "\r\n").utf8) + Array(".\r\n".utf8)
    }
}

/// One conversation: each command has one answer of one or more lines.
private struct Talk {
    var lines: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    let channel: any Channel

    @discardableResult
    mutating func ask(_ command: String, _ wanted: Int) async throws -> [String] {
        try await send(Array((command + "\r\n").utf8), wanted)
    }

    @discardableResult
    mutating func send(_ bytes: [UInt8], _ wanted: Int) async throws -> [String] {
        try await outbound.write(ByteBuffer(bytes: bytes))
        return try await expect(wanted)
    }

    /// Reads an answer, `250-first`, `250 last`, whose code begins with a digit; its texts without the code.
    @discardableResult
    mutating func expect(_ wanted: Int) async throws -> [String] {
        var texts: [String] = []
        while let buffer = try await lines.next() {
            let line = String(buffer: buffer)
            guard line.utf8.count <= 2_000, texts.count < 100, let code = Int(line.prefix(3)),
                (200...599).contains(code)
            else { throw MailRelay.Refusal.later("the relay answers what is no SMTP") }
            texts.append(String(line.dropFirst(4)))
            if line.dropFirst(3).first == "-" { continue }
            guard code / 100 != wanted else { return texts }
            let said = "\(code) " + texts.joined(separator: " ").prefix(300)
            throw code / 100 == 5 ? MailRelay.Refusal.letter(said) : .later(said)
        }
        throw MailRelay.Refusal.later("the relay ended the connection")
    }

    /// Goes on under TLS.
    func secure(_ context: NIOSSLContext, _ host: String) async throws {
        let channel = channel
        // An address has no name for the handshake; the certificate must name it all the same.
        let isAddress = (try? SocketAddress(ipAddress: host, port: 1)) != nil
        try await channel.eventLoop.submit {
            let handler = try NIOSSLClientHandler(context: context, serverHostname: isAddress ? nil : host)
            try channel.pipeline.syncOperations.addHandler(handler, position: .first)
        }.get()
    }
}

/// Ends a connection on which an answer comes that nobody has asked for: somebody on the way who slips answers in before TLS
/// begins would otherwise be believed after it (RFC 3207, 6).
private final class AskedAnswersOnly: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    // The greeting comes by itself.
    private var expected = 1

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        expected += 1
        context.write(data, promise: promise)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let line = unwrapInboundIn(data)
        if line.getInteger(at: line.readerIndex + 3, as: UInt8.self) != UInt8(ascii: "-") { expected -= 1 }
        guard expected >= 0 else {
            context.close(promise: nil)
            return
        }
        context.fireChannelRead(data)
    }
}
