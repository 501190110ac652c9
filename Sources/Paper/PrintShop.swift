import Synchronization

/// One thing is printed at a time. Cairo 1.16 opens and closes faces of FreeType's one library without a lock of its own,
/// and FreeType wants one there: two forms printed at the same moment could end the program.
enum PrintShop {
    private static let lock = Mutex<Void>(())

    /// Prints alone. Everything of Pango's and Cairo's that `work` makes has to be released when it returns.
    static func alone<Printed: Sendable, Failure: Error>(
        _ work: () throws(Failure) -> Printed
    ) throws(Failure) -> Printed {
        try lock.withLock { (_) throws(Failure) -> Printed in try work() }
    }
}
