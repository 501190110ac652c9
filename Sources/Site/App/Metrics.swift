import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// Counts requests and their times, for Prometheus. Routes as declared, never paths: no personal data.
final class Metrics: Sendable {
    private struct Key: Hashable {
        let route: String
        let method: String
        let status: Int
    }

    private struct Times {
        var count = 0
        var sum = 0.0
        var buckets = [Int](repeating: 0, count: Metrics.bounds.count)
    }

    private static let bounds = [0.001, 0.005, 0.025, 0.1, 0.3, 1, 5]

    private let counts = Mutex<[Key: Int]>([:])
    private let times = Mutex<[String: Times]>([:])
    private let started = ContinuousClock.now

    func count(route: String, method: String, status: Int, elapsed: Duration) {
        let key = Key(route: route, method: SiteApp.known(method), status: status)
        counts.withLock { $0[key, default: 0] += 1 }
        let seconds = elapsed.seconds
        times.withLock { times in
            times[route, default: Times()].count += 1
            times[route, default: Times()].sum += seconds
            if let bucket = Self.bounds.firstIndex(where: { seconds <= $0 }) {
                times[route, default: Times()].buckets[bucket] += 1
            }
        }
    }

    /// The figures in the Prometheus text format.
    var text: String {
        var lines = [
            "# HELP mio_http_requests_total Requests answered, by route, method and status.",
            "# TYPE mio_http_requests_total counter",
        ]
        for (key, count) in counts.withLock({ $0 }).sorted(by: {
            ($0.key.route, $0.key.status) < ($1.key.route, $1.key.status)
        }) {
            lines.append(
                "mio_http_requests_total{route=\"\(key.route)\",method=\"\(key.method)\",status=\"\(key.status)\"} \(count)"
            )
        }
        lines.append("# HELP mio_http_request_seconds Time to answer, by route.")
        lines.append("# TYPE mio_http_request_seconds histogram")
        for (route, times) in times.withLock({ $0 }).sorted(by: { $0.key < $1.key }) {
            var sum = 0
            for (bound, count) in zip(Self.bounds, times.buckets) {
                sum += count
                lines.append("mio_http_request_seconds_bucket{route=\"\(route)\",le=\"\(bound)\"} \(sum)")
            }
            lines.append("mio_http_request_seconds_bucket{route=\"\(route)\",le=\"+Inf\"} \(times.count)")
            lines.append("mio_http_request_seconds_sum{route=\"\(route)\"} \(times.sum)")
            lines.append("mio_http_request_seconds_count{route=\"\(route)\"} \(times.count)")
        }
        lines.append("# TYPE mio_uptime_seconds gauge")
        lines.append("mio_uptime_seconds \((ContinuousClock.now - started).seconds)")
        if let bytes = Self.residentBytes() {
            lines.append("# TYPE process_resident_memory_bytes gauge")
            lines.append("process_resident_memory_bytes \(bytes)")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The memory that the process occupies; nil where the system does not tell.
    private static func residentBytes() -> Int? {
        #if os(Linux)
            guard let file = fopen("/proc/self/statm", "r") else { return nil }
            defer { fclose(file) }
            var buffer = [UInt8](repeating: 0, count: 200)
            let count = fread(&buffer, 1, buffer.count, file)
            let fields = buffer[..<count].split(separator: UInt8(ascii: " "))
            guard fields.count > 1, let pages = Int(String(decoding: fields[1], as: UTF8.self)) else { return nil }
            return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
        #else
            return nil
        #endif
    }
}
