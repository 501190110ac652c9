import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTPTypes
import Site

/// Refuses requests while the program has as many as it takes, before anything is begun for them: in a crowd the time
/// that a refusal takes is taken from those who are let in.
///
/// What was typed into a form is given back with the refusal, and so those go on to the site, which reads them.
final class CrowdHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let app: SiteApp
    /// Requests of this connection that went on and are not answered yet; answers must come in their order.
    private var open = 0
    /// Whether what comes belongs to a request that was refused.
    private var isRefusing = false

    init(app: SiteApp) { self.app = app }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            if open == 0, app.isFull, let answer = app.refusal(of: Self.incoming(head)) {
                isRefusing = true
                return send(
                    answer, to: head.method, closes: head.headerFields[.connection]?.lowercased() == "close", context)
            }
            open += 1
        case .body where isRefusing: return
        case .end where isRefusing:
            isRefusing = false
            return
        case .body, .end: break
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) { open -= 1 }
        context.write(data, promise: promise)
    }

    private func send(
        _ answer: SiteResponse, to method: HTTPRequest.Method, closes: Bool, _ context: ChannelHandlerContext
    ) {
        var head = SiteResponder.response(answer).head
        head.headerFields[.contentLength] = String(answer.bytes.count)
        if closes { head.headerFields[.connection] = "close" }
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if method != .head {
            context.write(wrapOutboundOut(.body(context.channel.allocator.buffer(bytes: answer.bytes))), promise: nil)
        }
        let channel = context.channel
        let written = context.eventLoop.makePromise(of: Void.self)
        if closes { written.futureResult.whenComplete { _ in channel.close(promise: nil) } }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: written)
    }

    /// As much of the request as a refusal depends on.
    private static func incoming(_ head: HTTPRequest) -> IncomingRequest {
        var headers = Headers()
        for name in [HTTPField.Name.contentType, .cookie, .acceptLanguage] {
            for value in head.headerFields[values: name] { headers.add(name.canonicalName, value) }
        }
        return IncomingRequest(method: head.method.rawValue, target: head.path ?? "/", headers: headers)
    }
}
