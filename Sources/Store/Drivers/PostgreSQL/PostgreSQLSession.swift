import CPQ

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// One connection of libpq's, in pipeline mode: commands that need no answer of their own travel with the next
/// statement that does, so that a transaction costs no journeys beyond its statements.
///
/// Used on one thread at a time; its lane sees to that.
final class PostgreSQLSession {
    private let connection: OpaquePointer
    private let address: PostgreSQLAddress
    private var prepared: [String: Prepared] = [:]
    private var made = 0
    private var queued: [String] = []
    /// How many commands of the last journey the server carried out.
    private var succeeded = 0
    /// Whether the end of a transaction has been sent whose answer has not been read.
    private var owesAnswer = false
    /// How long an answer is waited for.
    var answerLimit = Duration.seconds(25)
    /// Whether an answer was waited for in vain: what comes now would be taken for another's.
    private var hasGivenUp = false
    /// Whether anything was sent since a transaction was queued.
    private var hasTravelled = false

    private struct Prepared {
        let name: String
        var columns: RowColumns?
    }

    /// Connects, and sets what holds for all transactions.
    /// - Throws: ``PostgreSQLFault`` (lost) when the server is not there or refuses.
    init(_ address: PostgreSQLAddress) throws {
        guard let connection = PQconnectdb(address.conninfo) else { throw PostgreSQLFault(lost: "out of memory") }
        self.connection = connection
        self.address = address
        guard PQstatus(connection) == CONNECTION_OK else {
            throw PostgreSQLFault(lost: PQerrorMessage(connection).map { String(cString: $0) } ?? "")
        }
        PQsetNoticeProcessor(connection, { _, _ in }, nil)
        if !address.isPooled {
            try script(address.settings.map { "SET \($0.name) = '\($0.value)'" }.joined(separator: "; "))
        }
        try enterPipeline()
    }

    deinit { PQfinish(connection) }

    /// The socket, for waiting until the server has something to say.
    var socket: Int32 { PQsocket(connection) }

    /// Whether the connection is of no use any more.
    var isLost: Bool { hasGivenUp || PQstatus(connection) != CONNECTION_OK }

    /// Sends a command with the next statement. Its failure is met there.
    func queue(_ command: String) { queued.append(command) }

    /// Begins a transaction, with the next statement.
    func queueBegin(_ kind: String) {
        hasTravelled = false
        queue("BEGIN \(kind)")
        if address.isPooled {
            for setting in address.settings { queue("SET LOCAL \(setting.name) = '\(setting.value)'") }
        }
    }

    /// Sends what is queued and waits for its answers.
    func flush() throws {
        if !queued.isEmpty { _ = try travel(nil) }
    }

    /// Ends the transaction and leaves nothing of it. What was queued and not sent is forgotten.
    func rollBack() {
        queued.removeAll(keepingCapacity: true)
        guard !isLost, PQtransactionStatus(connection) != PQTRANS_IDLE else { return }
        queue("ROLLBACK")
        // A connection that is lost has no transaction any more.
        try? flush()
    }

    /// Ends a transaction that has only read. The answer is read with the next journey.
    func endReading() {
        queued.removeAll(keepingCapacity: true)
        guard hasTravelled, !isLost, PQsendQueryParams(connection, "ROLLBACK", 0, nil, nil, nil, nil, 1) == 1,
            PQpipelineSync(connection) == 1
        else { return }
        owesAnswer = true
    }

    private func readOwedAnswer() throws {
        guard owesAnswer else { return }
        owesAnswer = false
        while let result = try nextResult() { PQclear(result) }
        if let sync = try nextResult() { PQclear(sync) }
    }

    /// The next result, as soon as it is there. A server that is frozen keeps its connections and says nothing: after a
    /// while it counts as lost, later than its own limit for a statement.
    private func nextResult() throws -> OpaquePointer? {
        let end = ContinuousClock.now + answerLimit
        while PQisBusy(connection) == 1 {
            let left = (end - ContinuousClock.now) / .milliseconds(1)
            guard left > 0 else {
                hasGivenUp = true
                throw PostgreSQLFault(lost: "the server did not answer in time")
            }
            var waiting = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
            poll(&waiting, 1, Int32(min(left, 1_000)) + 1)
            guard PQconsumeInput(connection) == 1 else { throw lost() }
        }
        return PQgetResult(connection)
    }

    /// What a statement gave.
    struct Answer: ~Copyable {
        let result: OpaquePointer
        let columns: RowColumns

        deinit { PQclear(result) }

        /// How many rows the statement changed.
        var changes: Int {
            guard let status = PQcmdStatus(result), !String(cString: status).hasPrefix("SELECT") else { return 0 }
            return PQcmdTuples(result).flatMap { Int(String(cString: $0)) } ?? 0
        }
        /// How many rows it gave.
        var count: Int32 { PQntuples(result) }

        func type(of column: Int32) -> Oid { PQftype(result, column) }

        func value(_ row: Int32, _ column: Int32, type: Oid) throws -> SQLValue {
            try PostgreSQLValues.value(result, row, column, type: type)
        }
    }

    /// Runs a statement with its values, and all that is queued before it.
    func run(_ text: String, _ values: [SQLValue]) throws -> Answer {
        guard let answer = try travel((text, values)) else {
            throw PostgreSQLFault(lost: "the server gave no answer")
        }
        return answer
    }

    /// Runs several statements without values; outside the pipeline, which takes one at a time.
    func script(_ text: String) throws {
        let isPiped = PQpipelineStatus(connection) != PQ_PIPELINE_OFF
        if isPiped {
            try readOwedAnswer()
            try flush()
            guard PQexitPipelineMode(connection) == 1 else { throw lost() }
        }
        defer { if isPiped { try? enterPipeline() } }
        guard let result = PQexec(connection, text) else { throw lost() }
        defer { PQclear(result) }
        switch PQresultStatus(result) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: break
        default: throw isLost ? lost() : PostgreSQLFault(result, sql: "a script")
        }
    }

    /// Whether a transaction is under way.
    var isInTransaction: Bool { PQtransactionStatus(connection) == PQTRANS_INTRANS }

    /// Whether the server has told of an event since the last call; reads what has arrived.
    func wasNotified() throws -> Bool {
        guard PQconsumeInput(connection) == 1 else { throw lost() }
        var notified = false
        while let notice = PQnotifies(connection) {
            notified = true
            PQfreemem(notice)
        }
        return notified
    }

    private func enterPipeline() throws {
        guard PQenterPipelineMode(connection) == 1 else { throw lost() }
    }

    private func lost() -> PostgreSQLFault {
        PostgreSQLFault(lost: PQerrorMessage(connection).map { String(cString: $0) } ?? "")
    }

    /// One journey: what is queued, then the statement, then the answers to all of it.
    private func travel(_ statement: (text: String, values: [SQLValue])?) throws -> Answer? {
        let parameters = try statement.map { try Parameters($0.values) }
        try readOwedAnswer()
        hasTravelled = true
        for command in queued {
            guard PQsendQueryParams(connection, command, 0, nil, nil, nil, nil, 1) == 1 else { throw lost() }
        }
        var waited = queued.count
        queued.removeAll(keepingCapacity: true)
        var key: String?
        var isNew = false
        if let statement, let parameters {
            if address.isPooled || statement.values.count > 64 {
                try parameters.send(connection, text: statement.text)
            } else {
                let known = parameters.key + statement.text
                isNew = prepared[known] == nil
                let name = try prepare(known, statement.text, parameters, &waited)
                try parameters.send(connection, prepared: name)
                key = known
            }
            waited += 1
        }
        guard PQpipelineSync(connection) == 1 else { throw lost() }
        let sql = statement?.text ?? ""
        do {
            let last = try answers(waited, sql: sql)
            guard let result = last, statement != nil else {
                if let last { PQclear(last) }
                return nil
            }
            return Answer(result: result, columns: columns(of: result, key))
        } catch {
            // The statement was not even prepared when it was not all that failed.
            if isNew, let key, succeeded < waited - 1 { prepared[key] = nil }
            throw error
        }
    }

    /// Reads the answers up to the end of the journey and keeps the last one.
    private func answers(_ waited: Int, sql: String) throws -> OpaquePointer? {
        var last: OpaquePointer?
        var fault: PostgreSQLFault?
        succeeded = 0
        for _ in 0..<waited {
            while let result = try nextResult() {
                switch PQresultStatus(result) {
                case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY:
                    if let last { PQclear(last) }
                    last = result
                    succeeded += 1
                case PGRES_PIPELINE_ABORTED: PQclear(result)
                default:
                    if fault == nil { fault = PostgreSQLFault(result, sql: sql) }
                    PQclear(result)
                }
            }
            if isLost { break }
        }
        if !isLost, let sync = try nextResult() { PQclear(sync) }
        guard fault == nil, !isLost else {
            if let last { PQclear(last) }
            throw isLost && fault?.isLost != true ? lost() : fault ?? lost()
        }
        return last
    }

    private func prepare(
        _ key: String, _ text: String, _ parameters: borrowing Parameters, _ waited: inout Int
    ) throws -> String {
        if let known = prepared[key] { return known.name }
        if prepared.count >= 400 {
            guard PQsendQueryParams(connection, "DEALLOCATE ALL", 0, nil, nil, nil, nil, 1) == 1 else { throw lost() }
            waited += 1
            prepared.removeAll(keepingCapacity: true)
        }
        made += 1
        let name = "s\(made)"
        guard PQsendPrepare(connection, name, text, Int32(parameters.types.count), parameters.types) == 1 else {
            throw lost()
        }
        waited += 1
        prepared[key] = Prepared(name: name)
        return name
    }

    /// The names of the columns, made once for a prepared statement.
    private func columns(of result: OpaquePointer, _ key: String?) -> RowColumns {
        if let key, let known = prepared[key]?.columns { return known }
        let columns = RowColumns(
            names: (0..<PQnfields(result)).map { PQfname(result, $0).map { String(cString: $0) } ?? "" })
        if let key { prepared[key]?.columns = columns }
        return columns
    }
}

/// The values of a statement, as libpq takes them.
private struct Parameters {
    let types: [Oid]
    private let values: [[UInt8]?]

    init(_ values: [SQLValue]) throws {
        types = values.map(PostgreSQLValues.type)
        key = String(decoding: values.map(PostgreSQLValues.letter) + [32], as: UTF8.self)
        self.values = try values.map(PostgreSQLValues.bytes)
    }

    /// The kinds of the values, one letter each: a statement is prepared for kinds.
    let key: String

    func send(_ connection: OpaquePointer, text: String) throws {
        try send { count, values, lengths, formats in
            PQsendQueryParams(connection, text, count, types, values, lengths, formats, 1)
        } orThrow: {
            PostgreSQLFault(lost: PQerrorMessage(connection).map { String(cString: $0) } ?? "")
        }
    }

    func send(_ connection: OpaquePointer, prepared name: String) throws {
        try send { count, values, lengths, formats in
            PQsendQueryPrepared(connection, name, count, values, lengths, formats, 1)
        } orThrow: {
            PostgreSQLFault(lost: PQerrorMessage(connection).map { String(cString: $0) } ?? "")
        }
    }

    /// Lays all values out in one piece of memory, that their addresses hold while they are sent.
    private func send(
        _ body: (Int32, [UnsafePointer<CChar>?], [Int32], [Int32]) -> Int32, orThrow fault: () -> PostgreSQLFault
    ) throws {
        var memory: [UInt8] = []
        memory.reserveCapacity(values.reduce(1) { $0 + ($1?.count ?? 0) + 1 })
        var places: [Int?] = []
        for value in values {
            places.append(value == nil ? nil : memory.count)
            memory += value ?? []
            memory.append(0)
        }
        let lengths = values.map { Int32($0?.count ?? 0) }
        let formats = [Int32](repeating: 1, count: values.count)
        let sent = memory.withUnsafeBytes { memory in
            body(
                Int32(values.count),
                places.map { place in
                    place.flatMap { memory.baseAddress?.advanced(by: $0).assumingMemoryBound(to: CChar.self) }
                },
                lengths, formats)
        }
        guard sent == 1 else { throw fault() }
    }
}
