#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The room on a disk.
struct DiskSpace: Sendable, Hashable {
    /// What an ordinary program may still write, in bytes.
    let free: Int
    /// All there is, in bytes.
    let total: Int

    init(free: Int, total: Int) {
        self.free = free
        self.total = total
    }

    /// The disk that a folder is on; nil when it cannot be seen.
    init?(at path: String) {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { return nil }
        let block = Int(status.f_frsize)
        self.init(free: Int(status.f_bavail) * block, total: Int(status.f_blocks) * block)
    }

    /// Below a tenth somebody should look; below 2 % or 1 GB writes may fail any time.
    var check: HealthCheck {
        let percent = total > 0 ? Int(Double(free) / Double(total) * 100) : 0
        let finding = "\(Self.text(free)) free of \(Self.text(total)) (\(percent) %)"
        let advice = "make room or give the database a larger disk"
        if free < 1_000_000_000 || free * 50 < total { return HealthCheck("disk", .fault, finding, advice: advice) }
        if free * 10 < total { return HealthCheck("disk", .warning, finding, advice: advice) }
        return HealthCheck("disk", .ok, finding)
    }

    /// Bytes as people say them.
    static func text(_ bytes: Int) -> String {
        switch bytes {
        case 10_000_000_000...: "\(bytes / 1_000_000_000) GB"
        case 1_000_000_000...: "\(bytes / 1_000_000_000).\(bytes / 100_000_000 % 10) GB"
        case 1_000_000...: "\(bytes / 1_000_000) MB"
        default: "\(bytes / 1_000) kB"
        }
    }
}
