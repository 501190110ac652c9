import NIOCore
import NIOPosix

/// The line to a receipt printer over TCP.
struct PrinterLine: Sendable {
    /// Why there is no answer.
    enum Failure: Error, Hashable, CustomStringConvertible {
        /// Nobody answers at the address.
        case unreachable
        /// The printer says nothing.
        case silent
        /// It has hung up.
        case closed

        var description: String {
            switch self {
            case .unreachable: "the printer cannot be reached"
            case .silent: "the printer does not answer"
            case .closed: "the printer has hung up"
            }
        }
    }

    fileprivate enum Sign: Sendable {
        case byte(UInt8)
        case silence(Int)
        case closed
    }

    /// A conversation with a printer; one at a time.
    struct Talk {
        fileprivate let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
        fileprivate var signs: AsyncStream<Sign>.Iterator
        fileprivate let output: AsyncStream<Sign>.Continuation
        fileprivate var asked = 0

        /// Sends bytes, as fast as the printer takes them.
        func send(_ bytes: [UInt8]) async throws { try await outbound.write(ByteBuffer(bytes: bytes)) }

        /// The next byte that `isOne` takes for the answer.
        mutating func answer(
            within limit: Duration, where isOne: (UInt8) -> Bool = { _ in true }
        ) async throws(Failure) -> UInt8 {
            asked += 1
            let number = asked
            let timer = Task { [output] in
                try await Task.sleep(for: limit)
                output.yield(.silence(number))
            }
            defer { timer.cancel() }
            while let sign = await signs.next() {
                switch sign {
                case .byte(let byte) where isOne(byte): return byte
                case .byte: continue
                case .silence(number): throw .silent
                case .silence: continue
                case .closed: throw .closed
                }
            }
            throw .closed
        }
    }

    /// How long a connection may take.
    static let connectLimit = TimeAmount.seconds(2)

    let host: String
    let port: Int

    /// Connects, talks and hangs up.
    ///
    /// - Throws: ``Failure/unreachable``, and what `body` throws.
    func talk<Value: Sendable>(_ body: @Sendable (inout Talk) async throws -> Value) async throws -> Value {
        let channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>
        do {
            channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connectTimeout(Self.connectLimit)
                .connect(host: host, port: port) { channel in
                    channel.eventLoop.makeCompletedFuture { try NIOAsyncChannel(wrappingChannelSynchronously: channel) }
                }
        } catch {
            throw Failure.unreachable
        }
        return try await channel.executeThenClose { inbound, outbound in
            let (signs, output) = AsyncStream.makeStream(of: Sign.self)
            let listening = Task {
                // A line that breaks is one that is closed.
                _ = try? await {
                    for try await buffer in inbound {
                        for byte in buffer.readableBytesView { output.yield(.byte(byte)) }
                    }
                }()
                output.yield(.closed)
            }
            defer { listening.cancel() }
            var talk = Talk(outbound: outbound, signs: signs.makeAsyncIterator(), output: output)
            return try await body(&talk)
        }
    }
}
