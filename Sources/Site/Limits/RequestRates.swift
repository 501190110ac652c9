import Crypto
import Kernel
import Logging
import Store
import Synchronization

/// Counts requests by minute and by who sends them, on all nodes together: each node counts for itself and tells the
/// database every now and then, so that a limit holds for the city and costs no write a request.
final class RequestRates: Sendable {
    private struct Count {
        var minute: Int64
        /// What this node has counted and not told yet.
        var own = 0
        /// What all nodes had told when this one last did.
        var told = 0
        var isTelling = false
    }

    /// More senders than this are not told apart: memory stays bounded.
    private static let mostSenders = 50_000

    private let store: Store
    private let logger: Logger
    private let counts = Mutex<[String: Count]>([:])

    init(store: Store, logger: Logger) {
        self.store = store
        self.logger = logger
    }

    static let migration = Migration(
        service: "site", name: "0002-request-rate",
        sql: """
            CREATE TABLE request_rate (
                sender TEXT NOT NULL, minute INTEGER NOT NULL, requests INTEGER NOT NULL, PRIMARY KEY (sender, minute)
            );
            CREATE INDEX request_rate_minute ON request_rate (minute)
            """)

    /// Counts a request. Returns nil if it may be answered, or in how many seconds the sender may come again.
    func refusal(of sender: String, limit: Int, now: Timestamp) -> Int? {
        let minute = now.milliseconds / 60_000
        let sender = Self.key(sender)
        enum Step { case fine, tell, refused }
        let step: Step = counts.withLock { counts in
            if counts.count >= Self.mostSenders { counts = counts.filter { $0.value.minute == minute } }
            if counts.count >= Self.mostSenders { counts.removeAll(keepingCapacity: true) }
            var count = counts[sender] ?? Count(minute: minute)
            if count.minute != minute { count = Count(minute: minute) }
            guard count.own + count.told < limit else {
                counts[sender] = count
                return .refused
            }
            count.own += 1
            // A tenth of the limit at a time: nodes do not know of less than that.
            let tells = count.own >= max(limit / 10, 1) && !count.isTelling
            if tells { count.isTelling = true }
            counts[sender] = count
            return tells ? .tell : .fine
        }
        switch step {
        case .fine: return nil
        case .tell:
            Task { await tell(sender, minute) }
            return nil
        case .refused: return Int(60 - (now.milliseconds / 1_000) % 60)
        }
    }

    /// Adds what this node has counted to what all have.
    private func tell(_ sender: String, _ minute: Int64) async {
        let own = counts.withLock { $0[sender].map { $0.minute == minute ? $0.own : 0 } ?? 0 }
        var all: Int?
        do {
            all = try await store.write { tx in
                // Minutes that are over are of no use to anybody.
                try tx.run("DELETE FROM request_rate WHERE minute < \(minute - 2)")
                return try tx.one(
                    Int.self,
                    """
                    INSERT INTO request_rate (sender, minute, requests) VALUES (\(sender), \(minute), \(own))
                    ON CONFLICT (sender, minute) DO UPDATE SET requests = request_rate.requests + excluded.requests
                    RETURNING requests
                    """)
            }
        } catch {
            // Without the database each node's own count holds.
            logger.debug("requests are counted by this node alone", metadata: ["error": "\(type(of: error))"])
        }
        counts.withLock { counts in
            guard var count = counts[sender], count.minute == minute else { return }
            count.isTelling = false
            if let all {
                count.own -= own
                count.told = all
            }
            counts[sender] = count
        }
    }

    /// An address is personal: what is stored is its hash, for three minutes.
    private static func key(_ sender: String) -> String {
        Hex.text(Array(SHA256.hash(data: Array(sender.utf8)).prefix(16)))
    }
}
