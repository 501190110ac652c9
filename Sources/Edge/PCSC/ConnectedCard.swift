import CPCSC
import Dispatch

/// A card on a reader, held by this program alone until it is disconnected.
public final class ConnectedCard: Sendable {
    private let handle: SCARDHANDLE
    private let transport: DWORD
    // The context must outlive its cards.
    private let readers: CardReaders

    init(handle: SCARDHANDLE, transport: DWORD, readers: CardReaders) {
        (self.handle, self.transport, self.readers) = (handle, transport, readers)
    }

    /// Sends the bytes of a command and returns those of the answer.
    /// - Throws: ``PCSCError/cardRemoved`` when the card is gone.
    public func transmit(_ command: [UInt8]) async throws(PCSCError) -> [UInt8] {
        try await readers.queue.settled { [handle, transport] () throws(PCSCError) in
            // A short APDU has at most 256 bytes and two of status.
            var answer = [UInt8](repeating: 0, count: 258)
            var length = DWORD(answer.count)
            let code = pcsc_transmit(handle, transport, command, DWORD(command.count), &answer, &length)
            guard code == pcsc_success else { throw PCSCError(code) }
            // Some drivers say that all went well when the card was gone, and bring no status word.
            guard length >= 2 else { throw PCSCError.cardRemoved }
            let result = Array(answer.prefix(Int(length)))
            for index in answer.indices { answer[index] = 0 }
            return result
        }.get()
    }

    /// Lets the card go and resets it, so that what was verified on it is forgotten. Call it once, at the end.
    public func disconnect() async {
        _ = await readers.queue.settled { [handle] () throws(PCSCError) in
            SCardEndTransaction(handle, DWORD(SCARD_RESET_CARD))
            SCardDisconnect(handle, DWORD(SCARD_RESET_CARD))
        }
    }
}
