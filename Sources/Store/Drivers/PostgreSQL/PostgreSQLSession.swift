import CPQ

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// One connection of libpq's, in pipeline mode: commands whose answer nobody waits for travel with the next statement
/// whose answer somebody does, so that a transaction costs no journeys beyond those.
///
/// Used on one thread at a time; its lane sees to that.
final class PostgreSQLSession {
    private let connection: OpaquePointer
    private let address: PostgreSQLAddress
    private var prepared: [PreparedKey: Prepared] = [:]
    private var made = 0
    /// What has not been sent.
    private var queued: [Command] = []
    /// What has been sent and not been answered, oldest first.
    private var sent: [Sent] = []
    /// Where in `sent` the newest command begins.
    private var newest = 0
    /// How many bytes of values are in `queued` and `sent`.
    private var load = 0
    /// Whether the end of a transaction has been sent whose answer has not been read.
    private var owesAnswer = false
    /// How long an answer is waited for.
    var answerLimit = Duration.seconds(25)
    /// Whether an answer was waited for in vain: what comes now would be taken for another's.
    private var hasGivenUp = false
    /// Whether anything was sent since a transaction was queued.
    private var hasTravelled = false
    /// Whose commands are queued from now on: the number of a write in its batch; nil for the transaction's own.
    var author: Int?

    private struct PreparedKey: Hashable {
        let kinds: String
        let text: String
    }

    private struct Prepared {
        let name: String
        var columns: RowColumns?
    }

    private struct Command {
        let text: String
        /// Nil for a command that is sent as it is.
        let parameters: PostgreSQLParameters?
        let author: Int?
    }

    private struct Sent {
        let text: String
        let author: Int?
        /// The statement that is prepared by this.
        var prepares: PreparedKey?
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
        // Sending must not wait for a server that does not read: it may itself be waiting for us to read.
        guard PQsetnonblocking(connection, 1) == 0 else { throw lost() }
        try enterPipeline()
    }

    deinit { PQfinish(connection) }

    /// The socket, for waiting until the server has something to say.
    var socket: Int32 { PQsocket(connection) }

    /// Whether the connection is of no use any more.
    var isLost: Bool { hasGivenUp || PQstatus(connection) != CONNECTION_OK }

    /// Sends a command with the next journey. Its failure is met there.
    func queue(_ command: String) {
        queued.append(Command(text: command, parameters: nil, author: author))
    }

    /// Sends a statement with the next journey. Its failure is met there.
    func queue(_ text: String, _ parameters: PostgreSQLParameters) {
        queued.append(Command(text: text, parameters: parameters, author: author))
        load += parameters.size
    }

    /// Whether so much is under way that its answers are to be read, lest memory grow and a failure show late.
    var isFull: Bool { queued.count + sent.count >= 256 || load >= 1 << 18 }

    /// Begins a transaction, with the next statement.
    func queueBegin(_ kind: String) {
        hasTravelled = false
        queue("BEGIN \(kind)")
        if address.isPooled {
            for setting in address.settings { queue("SET LOCAL \(setting.name) = '\(setting.value)'") }
        }
    }

    /// Sends what is queued, so that the server has work; its answers are read with the next journey.
    func send() throws {
        try post()
        guard PQflush(connection) >= 0 else { throw lost() }
    }

    /// Sends what is queued and waits for the answers to all that is under way.
    func flush() throws {
        if !queued.isEmpty || !sent.isEmpty { _ = try travel(asks: false) }
    }

    /// Forgets what was queued and not sent.
    func forget() {
        queued.removeAll(keepingCapacity: true)
        author = nil
    }

    /// Ends the transaction and leaves nothing of it. What was queued and not sent is forgotten.
    func rollBack() {
        forget()
        // What is under way may fail, and the server then skips all that follows up to the end of the journey.
        if !isLost { try? flush() }
        guard !isLost, PQtransactionStatus(connection) != PQTRANS_IDLE else { return }
        queue("ROLLBACK")
        // A connection that is lost has no transaction any more.
        try? flush()
    }

    /// Ends a transaction that has only read. The answer is read with the next journey.
    func endReading() {
        forget()
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
            let unsent = PQflush(connection)
            guard unsent >= 0 else { throw lost() }
            let events = unsent == 1 ? POLLIN | POLLOUT : POLLIN
            var waiting = pollfd(fd: socket, events: Int16(events), revents: 0)
            poll(&waiting, 1, Int32(min(left, 1_000)) + 1)
            guard PQconsumeInput(connection) == 1 else { throw lost() }
        }
        return PQgetResult(connection)
    }

    /// Runs a statement with its values, and all that is queued before it.
    func run(_ text: String, _ values: [SQLValue]) throws -> PostgreSQLAnswer {
        let parameters = try PostgreSQLParameters(values)
        queue(text, parameters)
        guard let result = try travel(asks: true) else { throw PostgreSQLFault(lost: "the server gave no answer") }
        return PostgreSQLAnswer(
            result: result, columns: columns(of: result, PreparedKey(kinds: parameters.kinds, text: text)))
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

    /// One journey: what is queued, then the answers to all that is under way. Returns the last answer if it is asked for.
    private func travel(asks: Bool) throws -> OpaquePointer? {
        try post()
        guard PQpipelineSync(connection) == 1 else { throw lost() }
        return try answers(asks: asks)
    }

    /// Reads the answers up to the end of the journey and keeps the last one if it is asked for.
    private func answers(asks: Bool) throws -> OpaquePointer? {
        let waited = sent
        let newest = newest
        sent.removeAll(keepingCapacity: true)
        load = 0
        var last: OpaquePointer?
        var fault: PostgreSQLFault?
        do {
            for (index, command) in waited.enumerated() {
                let isLast = index == waited.count - 1
                while let result = try nextResult() {
                    switch PQresultStatus(result) {
                    case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY:
                        guard isLast, asks, last == nil else { break }
                        last = result
                        continue
                    case PGRES_PIPELINE_ABORTED: break
                    default:
                        guard fault == nil else { break }
                        fault = PostgreSQLFault(result, sql: command.text)
                        fault?.author = command.author
                        fault?.isLate = index < newest
                    }
                    PQclear(result)
                }
                // A statement that was not prepared, because it or something before it failed, is prepared anew.
                if fault != nil, let key = command.prepares { prepared[key] = nil }
                if isLost { break }
            }
            if !isLost, let sync = try nextResult() { PQclear(sync) }
            if isLost { throw fault?.isLost == true ? fault ?? lost() : lost() }
            if let fault { throw fault }
            return last
        } catch {
            if let last { PQclear(last) }
            throw error
        }
    }

    /// Gives libpq what is queued.
    private func post() throws {
        try readOwedAnswer()
        hasTravelled = true
        let commands = queued
        queued.removeAll(keepingCapacity: true)
        for command in commands {
            newest = sent.count
            guard let parameters = command.parameters else {
                try post(command.text, author: command.author)
                continue
            }
            if address.isPooled || parameters.count > 64 {
                let types = parameters.types
                try check(
                    parameters.withPointers { count, values, lengths, formats in
                        PQsendQueryParams(connection, command.text, count, types, values, lengths, formats, 1)
                    })
            } else {
                let name = try prepare(command.text, parameters, author: command.author)
                try check(
                    parameters.withPointers { count, values, lengths, formats in
                        PQsendQueryPrepared(connection, name, count, values, lengths, formats, 1)
                    })
            }
            sent.append(Sent(text: command.text, author: command.author))
        }
    }

    private func post(_ text: String, author: Int?) throws {
        try check(PQsendQueryParams(connection, text, 0, nil, nil, nil, nil, 1))
        sent.append(Sent(text: text, author: author))
    }

    private func check(_ isSent: Int32) throws {
        guard isSent == 1 else { throw lost() }
    }

    private func prepare(_ text: String, _ parameters: PostgreSQLParameters, author: Int?) throws -> String {
        let key = PreparedKey(kinds: parameters.kinds, text: text)
        if let known = prepared[key] { return known.name }
        if prepared.count >= 400 {
            try post("DEALLOCATE ALL", author: author)
            prepared.removeAll(keepingCapacity: true)
        }
        made += 1
        let name = "s\(made)"
        try check(PQsendPrepare(connection, name, text, Int32(parameters.count), parameters.types))
        sent.append(Sent(text: text, author: author, prepares: key))
        prepared[key] = Prepared(name: name)
        return name
    }

    /// The names of the columns, made once for a prepared statement.
    private func columns(of result: OpaquePointer, _ key: PreparedKey) -> RowColumns {
        if let known = prepared[key]?.columns { return known }
        let columns = RowColumns(
            names: (0..<PQnfields(result)).map { PQfname(result, $0).map { String(cString: $0) } ?? "" })
        prepared[key]?.columns = columns
        return columns
    }
}
