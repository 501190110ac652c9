import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Closes connections that send their request too slowly, byte by byte or not at all, so that a few of them cannot
/// hold the server.
final class DeadlineHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let head: TimeAmount
    private let body: TimeAmount
    private let answer: TimeAmount
    private let closes: Bool
    private var deadline: NIODeadline?
    /// Looks at the deadline when it is due. Deadlines move with every request, mostly to later: the one that is
    /// scheduled then finds that there is time left and comes again.
    private var look: (at: NIODeadline, task: Scheduled<Void>)?

    /// The time for a whole head, counted from the connection or the last answer, for a whole body after it, and for
    /// taking each piece of the answer; `closes` ends the connection with the answer.
    init(head: TimeAmount, body: TimeAmount, answer: TimeAmount, closes: Bool = false) {
        self.head = head
        self.body = body
        self.answer = answer
        self.closes = closes
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { start(head, context) }
    }

    func handlerRemoved(context: ChannelHandlerContext) { stop() }

    func channelActive(context: ChannelHandlerContext) {
        start(head, context)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        stop()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head: start(body, context)
        case .body: break
        case .end: start(answer, context)
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(var head):
            guard closes else { break }
            // Said before it is done, so that nobody sends another request into a connection that ends.
            head.headerFields[.connection] = "close"
            return context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .body: start(answer, context)
        case .end:
            start(head, context)
            guard closes else { break }
            let written = promise ?? context.eventLoop.makePromise()
            let channel = context.channel
            written.futureResult.whenComplete { _ in channel.close(promise: nil) }
            return context.write(data, promise: written)
        }
        context.write(data, promise: promise)
    }

    private func start(_ time: TimeAmount, _ context: ChannelHandlerContext) {
        let deadline = context.eventLoop.now + time
        self.deadline = deadline
        guard look.map({ $0.at > deadline }) ?? true else { return }
        look?.task.cancel()
        schedule(deadline, context)
    }

    private func schedule(_ time: NIODeadline, _ context: ChannelHandlerContext) {
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        look = (
            time,
            context.eventLoop.scheduleTask(deadline: time) {
                let (handler, context) = (handler.value, bound.value)
                handler.look = nil
                guard let deadline = handler.deadline else { return }
                if deadline <= context.eventLoop.now {
                    context.channel.close(promise: nil)
                } else {
                    handler.schedule(deadline, context)
                }
            }
        )
    }

    private func stop() {
        deadline = nil
        look?.task.cancel()
        look = nil
    }
}
