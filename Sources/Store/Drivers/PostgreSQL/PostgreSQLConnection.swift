/// A connection inside a transaction.
final class PostgreSQLConnection: DatabaseConnection {
    let session: PostgreSQLSession
    /// The place of the newest event in this transaction; nil in one that reads.
    private(set) var head: Int?
    private var cursors = 0
    /// The first fault of the transaction, after which the server does nothing more in it.
    private(set) var fault: PostgreSQLFault?
    /// Whether a statement whose answer nobody needs may travel with those behind it.
    var defers = false
    /// Events that have their places and are to be put into the table before the next statement.
    private var events = PostgreSQLEvents()

    init(_ session: PostgreSQLSession, head: Int? = nil) {
        self.session = session
        self.head = head
    }

    var textSearch: any TextSearch { PostgreSQLTextSearch() }

    var isLost: Bool { fault != nil }

    /// Goes back to the state before a write that was undone.
    func restore(head: Int?) {
        self.head = head
        fault = nil
        events.removeAll()
    }

    /// Whether other programs are to be told after the commit.
    private(set) var hasNews = false

    func tellOthers() { hasNews = true }

    func appendEvent(_ columns: [SQLValue]) throws -> Int {
        guard let head else { throw StoreError.refused("a transaction that reads records no event") }
        if isLost { throw StoreError.transactionLost }
        let place = head + 1
        try events.append(columns, at: place)
        self.head = place
        if !defers || events.isFull { try putEvents() }
        return place
    }

    /// Sends what is still held back here.
    func putEvents() throws {
        guard let insert = try events.take() else { return }
        try send(insert.text, insert.parameters)
    }

    func forEachRow(_ sql: SQL, _ body: (Row) throws -> Bool) throws {
        try rows(of: answer(to: try text(of: sql), sql.values), body)
    }

    /// Fetches through a cursor: what is being read may be larger than memory.
    func forEachRowOfMany(_ sql: SQL, _ body: (Row) throws -> Bool) throws {
        try forEachAnswer(sql) { answer in
            var wantsMore = true
            try rows(of: answer) { row in
                wantsMore = try body(row)
                return wantsMore
            }
            return wantsMore
        }
    }

    func forEachRowInPlace(_ sql: SQL, _ body: (any RowInPlace) throws -> Bool) throws {
        try forEachAnswer(sql) { try $0.forEachInPlace(body) }
    }

    /// Calls `body` with some thousand rows at a time.
    private func forEachAnswer(_ sql: SQL, _ body: (borrowing PostgreSQLAnswer) throws -> Bool) throws {
        let text = try text(of: sql)
        cursors += 1
        let cursor = "many_\(cursors)"
        _ = try answer(to: "DECLARE \(cursor) NO SCROLL CURSOR FOR \(text)", sql.values)
        var wantsMore = true
        while wantsMore {
            let answer = try answer(to: "FETCH 2000 FROM \(cursor)", [])
            wantsMore = try body(answer) && answer.count == 2000
        }
        session.queue("CLOSE \(cursor)")
    }

    func run(_ sql: SQL) throws -> Int {
        try answer(to: try text(of: sql), sql.values).changes
    }

    func perform(_ sql: SQL) throws {
        let text = try text(of: sql)
        if isLost { throw StoreError.transactionLost }
        try putEvents()
        try send(text, PostgreSQLParameters(sql.values))
    }

    func runScript(_ sql: SQL) throws {
        if let name = sql.fault { throw StoreError.invalidIdentifier(name) }
        try putEvents()
        // Making an index of a large table takes its time.
        session.queue("SET LOCAL statement_timeout = 0")
        try noting { try session.script(PostgreSQLDialect.script(sql.text)) }
        guard session.isInTransaction else { throw StoreError.transactionLost }
    }

    /// Sends a statement whose answer nobody needs: with the next that has one, or at once where nothing may wait.
    private func send(_ text: String, _ parameters: PostgreSQLParameters) throws {
        session.queue(text, parameters)
        if !defers || session.isFull { try noting { try session.flush() } }
    }

    private func answer(to text: String, _ values: [SQLValue]) throws -> PostgreSQLAnswer {
        if isLost { throw StoreError.transactionLost }
        try putEvents()
        do {
            return try session.run(text, values)
        } catch let fault as PostgreSQLFault {
            self.fault = fault
            throw fault.storeError
        }
    }

    private func noting(_ body: () throws -> Void) throws {
        do {
            try body()
        } catch let fault as PostgreSQLFault {
            self.fault = fault
            throw fault.storeError
        }
    }

    private func rows(
        of answer: borrowing PostgreSQLAnswer, _ body: (Row) throws -> Bool
    ) throws {
        let width = Int32(answer.columns.names.count)
        let types = (0..<width).map { answer.type(of: $0) }
        var row = Row(columns: answer.columns, values: [])
        for index in 0..<answer.count {
            row.values.removeAll(keepingCapacity: true)
            for column in 0..<width {
                row.values.append(try answer.value(index, column, type: types[Int(column)]))
            }
            guard try body(row) else { return }
        }
    }

    private func text(of sql: SQL) throws -> String {
        if let name = sql.fault { throw StoreError.invalidIdentifier(name) }
        let text = sql.hasEmptyList ? PostgreSQLDialect.statement(sql.text) : sql.text
        if let word = ForbiddenWord.first(in: text) { throw StoreError.refused("\(word) is the store's own business") }
        return text
    }
}
