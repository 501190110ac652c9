import Store

/// What operators ask: is it well, and how is it doing.
struct Probes: Sendable {
    let store: Store
    let metrics: Metrics
    let readiness: Readiness
    let role: NetworkRole
    let streams: OpenStreams

    static let paths: Set<String> = ["/healthz", "/readyz", "/metrics"]

    func routes(_ r: inout Routes) {
        r.get("/healthz", allow: .anyone) { [store] _ in
            _ = try await store.read { tx in try tx.one(Int.self, "SELECT 1") }
            if let fault = store.fault { throw fault }
            return .text("ok\n")
        }
        // Does not ask the database: when that is away, all nodes are away alike, and each can still say so itself.
        r.get("/readyz", allow: .anyone) { [readiness] _ in
            var response = SiteResponse.text(readiness.isReady ? "ready\n" : "ending\n")
            response.status = readiness.isReady ? 200 : 503
            return response
        }
        // Figures of the operation are nothing for the internet: there only a program with a key is told.
        r.get("/metrics", allow: role == .public ? .system : .anyone) { [metrics, streams] _ in
            let screens = """
                # HELP mio_streams_open Screens that are kept up to date by server-sent events.
                # TYPE mio_streams_open gauge
                mio_streams_open \(streams.count)

                """
            return SiteResponse(
                headers: ["content-type": "text/plain; version=0.0.4; charset=utf-8"],
                body: .bytes(Array((metrics.text + screens).utf8)))
        }
    }
}

/// Style sheets, scripts and pictures, under paths that change with their content.
struct AssetFiles: Sendable {
    private let files: [String: Asset]

    init(_ assets: [Asset]) { files = Dictionary(assets.map { ($0.path, $0) }) { first, _ in first } }

    func routes(_ r: inout Routes) {
        r.get("/assets/{name}", allow: .anyone) { [files] request in
            guard let asset = files[request.path] else { throw SiteFailure.notFound }
            return SiteResponse(
                headers: ["content-type": asset.contentType, "cache-control": "public, max-age=31536000, immutable"],
                body: .bytes(asset.bytes))
        }
    }
}
