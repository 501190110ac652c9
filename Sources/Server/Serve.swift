import Hummingbird
import HummingbirdCore
import Logging
import ServiceLifecycle
import Site

/// Serves a site over HTTP/1.1 until the process is asked to stop (SIGTERM, SIGINT) or the task is cancelled; requests
/// that have begun are answered first.
///
/// - Parameter services: what else runs for as long as the server, such as jobs.
/// - Parameter onRunning: called once with the port when the server accepts connections.
/// - Throws: when the address cannot be bound, such as a port in use.
public func serve(
    app: SiteApp, settings: ServerSettings = ServerSettings(), services: [any Service] = [],
    logger: Logger = Logger(label: "mio.server"), onRunning: @escaping @Sendable (Int) -> Void = { _ in }
) async throws {
    var quiet = logger
    quiet.logLevel = max(logger.logLevel, .notice)
    let configuration = HTTP1Channel.Configuration(
        additionalChannelHandlers: [
            DeadlineHandler(
                head: .seconds(Int64(settings.headSeconds)), body: .seconds(Int64(settings.bodySeconds)),
                answer: .seconds(Int64(settings.answerSeconds)), closes: settings.closesConnections),
            HeadHandler(), CrowdHandler(app: app),
        ],
        httpDecoderConfiguration: .init(
            maxHeaderFieldSize: 16 * 1024, maxHeaderListSize: 32 * 1024, maxHeaderFieldCount: 100))
    let limit = OpenFiles.raise()
    let connections = OpenFiles.connections(wanted: settings.connections, limit: limit)
    if connections < settings.connections {
        logger.notice(
            "fewer connections at a time than wanted: the system allows too few open files",
            metadata: ["connections": "\(connections)", "files": "\(limit)"])
    }
    let application = Application(
        responder: SiteResponder(app: app, proxies: settings.proxies, room: BodyRoom(limit: settings.bodyBytes)),
        server: .http1(configuration: configuration),
        configuration: ApplicationConfiguration(
            address: .hostname(settings.host, port: settings.port), backlog: 1_024,
            availableConnectionsDelegate: MaximumAvailableConnections(connections, logger: quiet)),
        onServerRunning: { channel in onRunning(channel.localAddress?.port ?? settings.port) },
        logger: quiet)
    let draining = Draining(
        readiness: app.readiness, seconds: settings.drainSeconds, endsProgram: settings.endsProgram, logger: logger)
    let group = ServiceGroup(
        configuration: .init(
            // The last is stopped first.
            services: services + [application, draining], gracefulShutdownSignals: [.sigterm, .sigint], logger: quiet))
    try await group.run()
}
