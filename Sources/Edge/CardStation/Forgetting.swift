import Foundation
import Logging

/// Keeps what was read from staying behind in memory. What is guaranteed, on Linux with glibc:
///
/// - memory that is given back is overwritten by the allocator at once (``begin()``), so that a name or PIN does not outlive
///   the answer by more than what is still in use;
/// - nothing is written to a core dump, and where the system allows it nothing is swapped out.
///
/// Not guaranteed: registers, and the stacks of threads, until they are used again; what pcscd, the system's network and
/// the browser keep.
public enum Forgetting {
    private static let wanted = ["glibc.malloc.perturb=165", "glibc.malloc.tcache_count=0"]

    /// Starts the program anew when its allocator does not overwrite what is given back; call it first of all. glibc reads
    /// these settings only when a program begins; its cache for each thread would give memory back without overwriting it.
    public static func begin() {
        #if canImport(Glibc)
            let present = ProcessInfo.processInfo.environment["GLIBC_TUNABLES"] ?? ""
            guard !wanted.allSatisfy(present.contains) else { return }
            let others = present.split(separator: ":").filter { setting in
                !setting.hasPrefix("glibc.malloc.perturb=") && !setting.hasPrefix("glibc.malloc.tcache_count=")
            }
            setenv("GLIBC_TUNABLES", (others.map(String.init) + wanted).joined(separator: ":"), 1)
            // Returns only when it fails, and then `isOverwriting` says so.
            execv("/proc/self/exe", CommandLine.unsafeArgv)
            unsetenv("GLIBC_TUNABLES")
        #endif
    }

    /// Whether memory that is given back is overwritten.
    public static var isOverwriting: Bool {
        let present = ProcessInfo.processInfo.environment["GLIBC_TUNABLES"] ?? ""
        return wanted.allSatisfy(present.contains)
    }

    /// Forbids core dumps and swapping, and warns about what could not be had.
    public static func hold(_ logger: Logger) {
        if !isOverwriting { logger.warning("memory that is given back is not overwritten on this system") }
        #if canImport(Glibc)
            var none = rlimit(rlim_cur: 0, rlim_max: 0)
            if setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none) != 0 {
                logger.warning("core dumps could not be forbidden")
            }
            // MCL_ONFAULT: pages that are used, not everything that could be.
            if mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) != 0 {
                logger.warning("memory could be swapped out: switch swap off, or raise LimitMEMLOCK")
            }
        #endif
    }
}
