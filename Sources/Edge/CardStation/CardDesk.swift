import Foundation
import MyNumberCard
import PCSC

/// Where cards are laid: real readers, or a card in memory for tests.
public protocol CardDesk: Sendable {
    /// The readers and whether a card lies on them.
    func readers() async throws -> [ReaderState]

    /// Waits until a card comes or goes, at most for so long, and returns the readers then.
    func change(since known: [ReaderState], within time: Duration) async throws -> [ReaderState]

    /// Lends the one card that lies there, and lets it go afterwards.
    /// - Throws: ``DeskFault`` when there is not exactly one.
    func withCard<Value: Sendable>(_ use: @Sendable (CardReading) async throws -> Value) async throws -> Value
}

/// Why there is no card to read.
public enum DeskFault: Error, Hashable, Sendable {
    /// No card lies on a reader.
    case noCard
    /// Cards lie on several readers: nobody can say which is meant.
    case severalCards
    /// Another reading goes on.
    case busy
}

/// The readers of this machine.
public actor ReaderDesk: CardDesk {
    /// A part of the names of the readers to use; all when it is empty.
    private let wanted: String
    private var context: CardReaders?
    private var isReading = false

    /// - Parameter wanted: A part of the names of the readers to use; empty for all.
    public init(wanted: String) { self.wanted = wanted }

    public func readers() async throws -> [ReaderState] {
        try await withContext { try await $0.states() }.filter(isWanted)
    }

    public func change(since known: [ReaderState], within time: Duration) async throws -> [ReaderState] {
        // A context of its own: waiting holds one for as long as it takes.
        let waiting = try CardReaders()
        var all = try await waiting.states()
        let end = ContinuousClock.now + time
        while all.filter(isWanted) == known {
            let left = end - .now
            guard left > .milliseconds(1) else { break }
            try Task.checkCancellation()
            all = try await waiting.changes(since: all, within: left)
        }
        return all.filter(isWanted)
    }

    public func withCard<Value: Sendable>(
        _ use: @Sendable (CardReading) async throws -> Value
    ) async throws -> Value {
        guard !isReading else { throw DeskFault.busy }
        isReading = true
        defer { isReading = false }
        let withCards = try await readers().filter(\.hasCard)
        guard let reader = withCards.first else { throw DeskFault.noCard }
        guard withCards.count == 1 else { throw DeskFault.severalCards }
        let card: ConnectedCard
        do {
            card = try await withContext { try await $0.connect(to: reader.name) }
        } catch PCSCError.busy {
            throw DeskFault.busy
        } catch PCSCError.noCard {
            throw DeskFault.noCard
        }
        let result: Result<Value, any Error>
        do {
            result = .success(try await use(CardReading(ReaderChannel(card: card))))
        } catch {
            result = .failure(error)
        }
        await card.disconnect()
        return try result.get()
    }

    nonisolated private func isWanted(_ reader: ReaderState) -> Bool {
        wanted.isEmpty || reader.name.localizedStandardContains(wanted)
    }

    /// A context is kept until it fails, as it does when pcscd was started anew; then one new one is tried.
    private func withContext<Value: Sendable>(
        _ use: @Sendable (CardReaders) async throws -> Value
    ) async throws -> Value {
        if let context {
            do {
                return try await use(context)
            } catch PCSCError.noService {
                self.context = nil
            } catch PCSCError.failed {
                self.context = nil
            }
        }
        let fresh = try CardReaders()
        context = fresh
        return try await use(fresh)
    }
}

/// A card on a reader as the reading wants it.
private struct ReaderChannel: CardChannel {
    let card: ConnectedCard

    func transmit(_ command: [UInt8]) async throws(CardFault) -> [UInt8] {
        do throws(PCSCError) {
            return try await card.transmit(command)
        } catch {
            switch error {
            case .cardRemoved, .noCard, .noReader: throw .removed
            default: throw .reader(error.description)
            }
        }
    }
}
