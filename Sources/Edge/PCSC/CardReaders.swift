import CPCSC
import Dispatch

/// A reader and whether a card lies on it.
public struct ReaderState: Hashable, Sendable {
    /// The name pcsc-lite gives it, such as `ACS ACR1252 00 00`.
    public let name: String
    /// Whether a card lies on it.
    public let hasCard: Bool

    /// A state of a reader.
    public init(name: String, hasCard: Bool) { (self.name, self.hasCard) = (name, hasCard) }
}

/// The card readers of this machine, through pcsc-lite.
///
/// Each object has its own context and its own thread of work: calls of pcsc-lite block, and they block that thread, never
/// the pool on which Swift's tasks run. Waiting (``changes(since:within:)``) wants an object of its own.
public final class CardReaders: Sendable {
    private let context: SCARDCONTEXT
    let queue: DispatchQueue

    /// Opens a context.
    /// - Throws: ``PCSCError/noService`` when pcscd does not run.
    public init() throws(PCSCError) {
        var context: SCARDCONTEXT = 0
        let code = SCardEstablishContext(DWORD(SCARD_SCOPE_SYSTEM), nil, nil, &context)
        guard code == pcsc_success else { throw PCSCError(code) }
        self.context = context
        queue = DispatchQueue(label: "pcsc")
    }

    deinit { SCardReleaseContext(context) }

    /// The readers and their cards, in the order of their names.
    public func states() async throws(PCSCError) -> [ReaderState] {
        try await blocking { [context] () throws(PCSCError) in try Self.states(context) }
    }

    /// Waits until a card comes or goes or a reader is plugged in or out, and returns the new states.
    /// - Parameters:
    ///   - known: What the caller knows; a difference to it is returned at once.
    ///   - time: How long to wait, ten minutes at most; then the states are returned unchanged. A task that is cancelled ends
    ///     earlier.
    public func changes(since known: [ReaderState], within time: Duration) async throws(PCSCError) -> [ReaderState] {
        let result = await withTaskCancellationHandler {
            await settled { [context] () throws(PCSCError) in
                try Self.wait(
                    context, known: known, milliseconds: Int(min(max(time, .zero), .seconds(600)) / .milliseconds(1)))
            }
        } onCancel: { [context] in
            // pcsc-lite allows this call from another thread, and it only ends a wait.
            SCardCancel(context)
        }
        return try result.get()
    }

    /// Connects to the card on a reader and holds it for this program until ``ConnectedCard/disconnect()``.
    public func connect(to reader: String) async throws(PCSCError) -> ConnectedCard {
        try await blocking { [self] () throws(PCSCError) in
            var handle: SCARDHANDLE = 0
            var transport: DWORD = 0
            let either = DWORD(SCARD_PROTOCOL_T0) | DWORD(SCARD_PROTOCOL_T1)
            let code = SCardConnect(context, reader, DWORD(SCARD_SHARE_SHARED), either, &handle, &transport)
            guard code == pcsc_success else { throw PCSCError(code, reader: reader) }
            let begun = SCardBeginTransaction(handle)
            guard begun == pcsc_success else {
                SCardDisconnect(handle, DWORD(SCARD_LEAVE_CARD))
                throw PCSCError(begun, reader: reader)
            }
            return ConnectedCard(handle: handle, transport: transport, readers: self)
        }
    }

    private func blocking<Value: Sendable>(
        _ work: @escaping @Sendable () throws(PCSCError) -> Value
    ) async throws(PCSCError) -> Value {
        try await settled(work).get()
    }

    private func settled<Value: Sendable>(
        _ work: @escaping @Sendable () throws(PCSCError) -> Value
    ) async -> Result<Value, PCSCError> {
        await queue.settled(work)
    }

    private static func names(_ context: SCARDCONTEXT) throws(PCSCError) -> [String] {
        var length: DWORD = 0
        var code = SCardListReaders(context, nil, nil, &length)
        if code == pcsc_no_readers { return [] }
        guard code == pcsc_success else { throw PCSCError(code) }
        var buffer = [CChar](repeating: 0, count: Int(length) + 1)
        code = SCardListReaders(context, nil, &buffer, &length)
        if code == pcsc_no_readers { return [] }
        guard code == pcsc_success else { throw PCSCError(code) }
        // Names end with a zero each, and the list with another.
        return buffer.prefix(Int(length)).split(separator: 0)
            .map { String(decoding: $0.map(UInt8.init(bitPattern:)), as: UTF8.self) }.sorted()
    }

    private static func states(_ context: SCARDCONTEXT) throws(PCSCError) -> [ReaderState] {
        try events(context).map { ReaderState(name: $0.name, hasCard: $0.event & DWORD(SCARD_STATE_PRESENT) != 0) }
    }

    private static func events(_ context: SCARDCONTEXT) throws(PCSCError) -> [(name: String, event: DWORD)] {
        let names = try names(context)
        guard !names.isEmpty else { return [] }
        let unaware = names.map { _ in DWORD(SCARD_STATE_UNAWARE) }
        return Array(zip(names, try ask(context, names, known: unaware, milliseconds: 0)))
    }

    private static func wait(
        _ context: SCARDCONTEXT, known: [ReaderState], milliseconds: Int
    ) throws(PCSCError) -> [ReaderState] {
        let events = try events(context)
        let current = events.map { ReaderState(name: $0.name, hasCard: $0.event & DWORD(SCARD_STATE_PRESENT) != 0) }
        guard current == known, milliseconds > 0 else { return current }
        // What pcsc-lite said is what it is asked to compare with, its counter of events included. The pseudo reader of
        // this name changes when a reader is plugged in or out.
        _ = try ask(
            context, ["\\\\?PnP?\\Notification"] + events.map(\.name),
            known: [DWORD(SCARD_STATE_UNAWARE)] + events.map { $0.event & ~DWORD(SCARD_STATE_CHANGED) },
            milliseconds: milliseconds)
        return try states(context)
    }

    /// `SCardGetStatusChange`: returns when a state differs from what is known, or after the time.
    private static func ask(
        _ context: SCARDCONTEXT, _ names: [String], known: [DWORD], milliseconds: Int
    ) throws(PCSCError) -> [DWORD] {
        // pcsc-lite reads the names while it waits, so they live in memory that does not move.
        let texts = names.map { name in
            let bytes = Array(name.utf8CString)
            let text = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
            text.initialize(from: bytes, count: bytes.count)
            return text
        }
        defer { for text in texts { text.deallocate() } }
        var states = zip(texts, known).map { text, known in
            var state = SCARD_READERSTATE()
            state.szReader = UnsafePointer(text)
            state.dwCurrentState = known
            return state
        }
        let code = SCardGetStatusChange(context, DWORD(milliseconds), &states, DWORD(states.count))
        guard code == pcsc_success || code == pcsc_timeout || code == pcsc_cancelled else { throw PCSCError(code) }
        return states.map(\.dwEventState)
    }
}

extension DispatchQueue {
    /// Does blocking work on this queue's thread while the task waits.
    func settled<Value: Sendable>(
        _ work: @escaping @Sendable () throws(PCSCError) -> Value
    ) async -> Result<Value, PCSCError> {
        await withCheckedContinuation { continuation in
            async {
                do throws(PCSCError) {
                    continuation.resume(returning: .success(try work()))
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
        }
    }
}
