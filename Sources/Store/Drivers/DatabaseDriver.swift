/// What a database has to do for the store: the seam between SQL written once and the database that runs it.
///
/// Everything that differs from one database to another is behind this protocol and ``DatabaseConnection``; what is
/// built on them (transactions, migrations, events, blobs, search) is written once. A driver gets a folder of its own.
protocol DatabaseDriver: Sendable {
    /// Tables that only this database needs, after the store's own.
    var migrations: [Migration] { get }

    /// Why nothing is written any more until the database is opened again; nil while all is well.
    var fault: StoreError? { get }

    /// Runs `body` in a transaction on the caller's thread; for opening, when there is nobody yet to share with.
    func setUp(_ body: (any DatabaseConnection) throws -> Void) throws

    /// Runs `body` on a connection that sees one committed state of the database and cannot change it. Does not block
    /// the caller's thread.
    func read<Value: Sendable>(
        _ body: @escaping @Sendable (any DatabaseConnection) throws -> Value
    ) async throws -> Value

    /// The same for a read that is over in well under a millisecond: it may run on the caller's thread.
    func glance<Value: Sendable>(
        _ body: @escaping @Sendable (any DatabaseConnection) throws -> Value
    ) async throws -> Value

    /// Runs `body` in a transaction and returns when the transaction is on disk. `body` may be run more than once, each
    /// time after all it did was undone: when a transaction shared with other writes fails, each is tried alone.
    ///
    /// - Parameter committed: called once after the commit, in the order of commits, before the caller continues.
    func write<Value: Sendable>(
        _ body: @escaping @Sendable (any DatabaseConnection) throws -> Value,
        committed: @escaping @Sendable (Value) -> Void
    ) async throws -> Value

    /// How many writes all programs together have committed; nil when only this one writes, which counts its own.
    func sharedWriteCount() async throws -> Int?

    /// Tells, from now on, that there may be new events of other programs; nil when only this one writes.
    func signs() -> AsyncStream<Void>?

    /// Problems found by the database's own check of its files; none if it is sound.
    func integrityProblems() async throws -> [String]

    /// Ends the use of the database after the writes that are waiting. Later calls throw ``StoreError/closed``.
    func close() async throws
}

/// One connection inside a transaction. Used on one thread at a time and never kept.
protocol DatabaseConnection {
    /// How this database finds text.
    var textSearch: any TextSearch { get }

    /// Runs a statement and calls `body` for each row, until it returns false. `body` may run other statements.
    func forEachRow(_ sql: SQL, _ body: (Row) throws -> Bool) throws

    /// The same for a result that may be larger than memory.
    func forEachRowOfMany(_ sql: SQL, _ body: (Row) throws -> Bool) throws

    /// The same, with each row where the database has it.
    func forEachRowInPlace(_ sql: SQL, _ body: (any RowInPlace) throws -> Bool) throws

    /// Records an event, given by the columns behind its place, and returns the place it gets.
    ///
    /// As with ``perform(_:)``, a failure may be met later.
    func appendEvent(_ columns: [SQLValue]) throws -> Int

    /// Other programs are told after the commit that there is something new, also if no event was recorded.
    func tellOthers()

    /// Runs a statement for its effect and returns how many rows it changed.
    func run(_ sql: SQL) throws -> Int

    /// Runs a statement for its effect. A database that is far away may send it with the next one, which finds its
    /// effect. If it then fails, whatever was done meanwhile is undone and the write's closure run again, and this time
    /// the statement fails here.
    func perform(_ sql: SQL) throws

    /// Runs several statements without values, separated by `;`, as migrations do.
    func runScript(_ sql: SQL) throws
}

extension DatabaseConnection {
    func forEachRowOfMany(_ sql: SQL, _ body: (Row) throws -> Bool) throws { try forEachRow(sql, body) }
    func perform(_ sql: SQL) throws { _ = try run(sql) }
    func tellOthers() {}
}

extension DatabaseDriver {
    var fault: StoreError? { nil }
    func glance<Value: Sendable>(
        _ body: @escaping @Sendable (any DatabaseConnection) throws -> Value
    ) async throws -> Value {
        try await read(body)
    }
    func sharedWriteCount() async throws -> Int? { nil }
    func signs() -> AsyncStream<Void>? { nil }
}
