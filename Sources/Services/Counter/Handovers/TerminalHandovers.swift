import Kernel
import Sheets
import Store

/// What terminals have read and left for a counter, as far as the counter knows it: a session may be filled with it.
public protocol TerminalHandovers: Sendable {
    /// Takes what the 2D code on a sheet stands for, in the write that keeps it: once.
    ///
    /// - Parameter printed: As a scanner read it.
    /// - Returns: Nil for a code that is none, was used, or is older than an hour.
    func take(_ printed: String, by clerk: Actor, in tx: WriteTransaction) throws -> HandoverSeal.Facts?
}
