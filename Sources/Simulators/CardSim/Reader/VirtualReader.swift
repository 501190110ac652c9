import NIOCore
import NIOExtras
import NIOPosix

#if canImport(Glibc)
    import Glibc
#endif

/// One slot of the virtual reader: a connection to the driver `vpcd` under pcscd, which takes whoever connects for a card.
///
/// Each message has two bytes of length before it. A message of one byte is a matter of the reader: `00` power off, `01` power
/// on, `02` reset, `04` asks for the ATR, which is the only one that is answered. Everything else is a command.
actor VirtualReader {
    nonisolated let host: String
    nonisolated let port: Int
    private var inserted: (card: VirtualCard, connection: Task<Void, Never>)?
    /// No hand puts a card back sooner than this after it was taken away. pcscd looks every 0.4 seconds, and a card that is
    /// back before it looked again stays mute to it.
    private var free = ContinuousClock.now
    private static let pause = Duration.seconds(1)

    init(host: String, port: Int) { (self.host, self.port) = (host, port) }

    /// The card that lies on it.
    var card: VirtualCard? { inserted?.card }

    /// Puts a card on the reader, in place of another.
    /// - Throws: when the driver does not listen, as when pcscd does not run.
    func insert(_ card: VirtualCard) async throws {
        await remove()
        try await Task.sleep(until: free)
        let channel = try await connect()
        let connection = Task { [weak self] in
            await Self.converse(card, over: channel)
            await self?.ended(card)
        }
        inserted = (card, connection)
    }

    /// Takes the card away.
    func remove() async {
        guard let (card, connection) = inserted else { return }
        inserted = nil
        connection.cancel()
        await connection.value
        free = .now + Self.pause
        await card.reset()
    }

    private func ended(_ card: VirtualCard) {
        guard inserted?.card === card else { return }
        inserted = nil
        free = .now + Self.pause
    }

    private func connect() async throws -> NIOAsyncChannel<ByteBuffer, ByteBuffer> {
        try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .connect(host: host, port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandlers([
                        QuickAcknowledgement(),
                        ByteToMessageHandler(LengthFieldBasedFrameDecoder(lengthFieldBitLength: .twoBytes)),
                        LengthFieldPrepender(lengthFieldBitLength: .twoBytes),
                    ])
                    return try NIOAsyncChannel(wrappingChannelSynchronously: channel)
                }
            }
    }

    /// Answers until the reader closes, the card is taken away or the task is cancelled.
    private static func converse(_ card: VirtualCard, over channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>) async {
        // A connection that breaks is a card that is gone; there is nobody to tell.
        try? await channel.executeThenClose { inbound, outbound in
            for try await message in inbound {
                let bytes = Array(message.readableBytesView)
                let answer: [UInt8]
                switch (bytes.count, bytes.first) {
                case (1, 0x00), (1, 0x01), (1, 0x02):
                    await card.reset()
                    continue
                case (1, 0x04): answer = card.card.atr
                default:
                    guard let response = await card.answer(bytes) else { return }
                    answer = response
                }
                try await outbound.write(ByteBuffer(bytes: answer))
            }
        }
    }
}

/// Acknowledges what came at once. vpcd sends the length of a message by itself and waits for its acknowledgement before it
/// sends the rest, which the system would give after 40 milliseconds only.
private final class QuickAcknowledgement: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    func channelReadComplete(context: ChannelHandlerContext) {
        #if canImport(Glibc)
            // Linux forgets this setting with every answer, so it is set anew each time; without it all is only slower.
            try? context.channel.syncOptions?.setOption(.tcpOption(.init(rawValue: TCP_QUICKACK)), value: 1)
        #endif
        context.fireChannelReadComplete()
    }
}
