/// Long work on a connection of its own, with a thread that may wait.
struct PostgreSQLErrand {
    private let address: PostgreSQLAddress

    init(_ address: PostgreSQLAddress) { self.address = address }

    /// The server's version, such as 17.
    static let version: SQL = "SELECT current_setting('server_version_num')::bigint / 10000 AS version"

    /// Lifts, in the transaction that begins with the next statement, the limits meant for the city's short work.
    static func takeTime(_ session: PostgreSQLSession) {
        session.answerLimit = .seconds(86_400)
        session.queue("SET LOCAL statement_timeout = 0")
        session.queue("SET LOCAL idle_in_transaction_session_timeout = 0")
    }

    /// Lends the connection.
    func run<Value: Sendable>(_ body: @escaping @Sendable (PostgreSQLSession) throws -> Value) async throws -> Value {
        let lane = PostgreSQLLane(address)
        do {
            return try await withCheckedThrowingContinuation { continuation in
                lane.async {
                    continuation.resume(with: Result { try lane.withSession(body) })
                    lane.disconnect()
                }
            }
        } catch let fault as PostgreSQLFault {
            throw fault.storeError
        }
    }
}
