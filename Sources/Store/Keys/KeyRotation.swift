import Kernel

extension Store {
    /// Wraps under the current master key every record's key that is still under an old one, a batch at a time and beside
    /// the other work. The fields stay as they are.
    ///
    /// It may be stopped at any moment and run again; two at a time do no harm. When all programs have the new key and it
    /// returns 0, the old ones are no longer needed.
    ///
    /// - Parameters:
    ///   - batch: The most keys in one transaction, 1…10,000.
    ///   - progress: Called after each batch with how many keys were wrapped anew until then.
    /// - Returns: How many keys were wrapped anew.
    /// - Throws: ``StoreError``; ``VaultError/unavailable(_:)`` at once, and what was done until then stays done; after all
    ///   other keys were done, the first ``VaultError`` of a key that cannot be unwrapped.
    @discardableResult
    public func rotateRecordKeys(
        _ vault: RecordVault, batch: Int = 500, progress: @Sendable (Int) -> Void = { _ in }
    ) async throws -> Int {
        let masters = vault.masters
        let limit = min(max(batch, 1), 10_000)
        var rotated = 0
        var last: String?
        var failure: VaultError?
        while true {
            let prepared = try await read { [last] in
                try PreparedRotation.next(to: masters, after: last, limit: limit, in: $0)
            }
            guard let prepared else { break }
            rotated += try await write { try prepared.store(in: $0) }
            progress(rotated)
            last = prepared.last
            failure = failure ?? prepared.failure
        }
        if let failure { throw failure }
        return rotated
    }
}

/// A batch of keys that have been read and wrapped anew, so that the write is short.
struct PreparedRotation: Sendable {
    let keys: [(old: RecordKey, wrapped: WrappedKey)]
    /// The id after which the next batch begins.
    let last: String
    /// Why some key of the batch is left out.
    let failure: VaultError?

    /// The next batch; nil when there is none after that id.
    static func next(
        to masters: any KeyWrapping, after last: String?, limit: Int, in tx: some Queryable
    ) throws -> PreparedRotation? {
        guard let current = masters.names.first else { return nil }
        let found = try RecordKey.wrapped(underOthersThan: current, after: last, limit: limit, in: tx)
        guard let end = found.last?.id else { return nil }
        var keys: [(old: RecordKey, wrapped: WrappedKey)] = []
        var failure: VaultError?
        for old in found {
            do throws(VaultError) {
                let key = try old.unwrapped(by: masters)
                keys.append((old, try masters.wrap(key, for: old.id)))
            } catch {
                // A master key that is away is away for all.
                if case .unavailable = error { throw error }
                failure = failure ?? error
            }
        }
        return PreparedRotation(keys: keys, last: end, failure: failure)
    }

    /// Writes the batch, except for keys that were destroyed or wrapped by another rotation since they were read.
    /// - Returns: How many were written.
    func store(in tx: WriteTransaction) throws -> Int {
        var count = 0
        for (old, wrapped) in keys {
            count += try tx.run(
                """
                UPDATE record_key SET master = \(wrapped.master), wrapped = \(wrapped.bytes)
                WHERE id = \(old.id) AND master = \(old.master) AND wrapped IS NOT NULL
                """)
        }
        return count
    }
}
