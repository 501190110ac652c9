/// A connection inside a transaction.
final class PostgreSQLConnection: DatabaseConnection {
    private let session: PostgreSQLSession
    /// The place of the newest event in this transaction; nil in one that reads.
    private(set) var head: Int?
    private var cursors = 0
    /// The first fault of the transaction, after which the server does nothing more in it.
    private(set) var fault: PostgreSQLFault?

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
    }

    /// Whether other programs are to be told after the commit.
    private(set) var hasNews = false

    func tellOthers() { hasNews = true }

    func nextEventPlace() -> Int? {
        guard let head else { return nil }
        self.head = head + 1
        return head + 1
    }

    func forEachRow(_ sql: SQL, _ body: (Row) throws -> Bool) throws {
        try rows(of: answer(to: try text(of: sql), sql.values), body)
    }

    /// Fetches through a cursor: what is being read may be larger than memory.
    func forEachRowOfMany(_ sql: SQL, _ body: (Row) throws -> Bool) throws {
        let text = try text(of: sql)
        cursors += 1
        let cursor = "many_\(cursors)"
        _ = try answer(to: "DECLARE \(cursor) NO SCROLL CURSOR FOR \(text)", sql.values)
        var wantsMore = true
        while wantsMore {
            let answer = try answer(to: "FETCH 2000 FROM \(cursor)", [])
            wantsMore = answer.count == 2000
            try rows(of: answer) { row in
                let goesOn = try body(row)
                if !goesOn { wantsMore = false }
                return goesOn
            }
        }
        session.queue("CLOSE \(cursor)")
    }

    func run(_ sql: SQL) throws -> Int {
        try answer(to: try text(of: sql), sql.values).changes
    }

    func runScript(_ sql: SQL) throws {
        if let name = sql.fault { throw StoreError.invalidIdentifier(name) }
        // Making an index of a large table takes its time.
        session.queue("SET LOCAL statement_timeout = 0")
        do {
            try session.script(PostgreSQLDialect.script(sql.text))
        } catch let fault as PostgreSQLFault {
            self.fault = fault
            throw fault.storeError
        }
        guard session.isInTransaction else { throw StoreError.transactionLost }
    }

    private func answer(to text: String, _ values: [SQLValue]) throws -> PostgreSQLSession.Answer {
        if isLost { throw StoreError.transactionLost }
        do {
            return try session.run(text, values)
        } catch let fault as PostgreSQLFault {
            self.fault = fault
            throw fault.storeError
        }
    }

    private func rows(
        of answer: borrowing PostgreSQLSession.Answer, _ body: (Row) throws -> Bool
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
        let text = PostgreSQLDialect.statement(sql.text)
        if let word = ForbiddenWord.first(in: text) { throw StoreError.refused("\(word) is the store's own business") }
        return text
    }
}
