import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// Looks at the heads of requests for what two programs in a row could read in two ways, so that what one visitor sends is never
/// the beginning of another's request. The decoder before it refuses lengths and lines of that kind.
///
/// - Two names of the host are refused (RFC 9112, 3.2): a proxy may go by the first and the site by the last.
/// - A wish for another protocol (`Upgrade`) is not granted, and the connection ends with the answer: the decoder takes all
///   that follows for that protocol, and a proxy would wait in vain for what it sends there next.
/// - More header fields than are taken are answered with 431.
final class HeadHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// Requests that are not answered yet.
    private var open = 0
    private var closes = false
    /// The name that the vocabulary of HTTP keeps for the authority.
    private static let host = HTTPField.Name("host")

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(var head) = unwrapInboundIn(data) else { return context.fireChannelRead(data) }
        open += 1
        // The first is the authority; one that is still among the fields is the second.
        if let host = Self.host, head.headerFields[host] != nil {
            return context.fireErrorCaught(HTTPParserError.invalidHeaderToken)
        }
        if head.headerFields[.upgrade] != nil {
            closes = true
            head.headerFields[.upgrade] = nil
            head.headerFields[.connection] = "close"
            return context.fireChannelRead(wrapInboundOut(.head(head)))
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(var head) where closes:
            head.headerFields[.connection] = "close"
            return context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .end: open -= 1
        default: break
        }
        context.write(data, promise: promise)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard case .headerOverflow? = error as? HTTPParserError, open == 0 else {
            return context.fireErrorCaught(error)
        }
        let fields: HTTPFields = [.connection: "close", .contentLength: "0"]
        let head = HTTPResponse(status: .requestHeaderFieldsTooLarge, headerFields: fields)
        let channel = context.channel
        let written = context.eventLoop.makePromise(of: Void.self)
        written.futureResult.whenComplete { _ in channel.close(promise: nil) }
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: written)
    }
}
