#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// How many files and connections the program may have open at a time.
enum OpenFiles {
    /// Kept for the database, its log, programs that are started and what else is opened.
    static let kept = 64

    /// Raises the limit as far as the system allows: shells and service managers begin with some hundred. Returns it.
    static func raise() -> Int {
        var limit = rlimit()
        guard getrlimit(OpenFiles.kind, &limit) == 0 else { return 1_024 }
        if limit.rlim_cur < limit.rlim_max {
            var raised = limit
            raised.rlim_cur = limit.rlim_max
            if setrlimit(OpenFiles.kind, &raised) == 0 { limit = raised }
        }
        return Int(exactly: limit.rlim_cur) ?? .max
    }

    /// How many connections may be open under a limit: further ones wait, and what is open already goes on. Without
    /// this the program would accept until it cannot open its own files.
    static func connections(wanted: Int, limit: Int) -> Int { min(wanted, max(limit - kept, limit / 4, 1)) }

    #if canImport(Glibc)
        private static let kind = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    #else
        private static let kind = RLIMIT_NOFILE
    #endif
}
