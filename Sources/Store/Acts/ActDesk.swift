import Foundation
import Kernel

/// Does acts outside the house so that each happens once, and what follows from it is stored once, wherever a program
/// is killed: intend → ask → settle, and after a crash between asking and settling "did it happen?" before anything else.
///
/// ```swift
/// let payments = ActDesk(store: store, act: CapturePayment(provider)) { end, fee, tx in
///     try tx.run("UPDATE fee SET paid_at = \(tx.now) WHERE id = \(fee)")
/// }
/// // In the write that calls for it:
/// try payments.intend(fee.id, CapturePayment.Request(yen: 300), in: tx)
/// // In the list of what this program can do:
/// JobRunner(store: store, kinds: [payments.job], node: node)
/// ```
/// The work is a ``Job``: one program at a time, tried again with pauses, and on the page of what was given up when it
/// stays in doubt. A person may then ``decide(_:_:by:)``.
public struct ActDesk<Act: OutsideAct>: Sendable {
    /// What follows from the end of an act, stored together with it.
    public typealias Settlement = @Sendable (ActEnd<Act.Answer>, String, WriteTransaction) throws -> Void

    /// How long a partner may take: less than the time after which a program counts as dead, so that nobody else asks
    /// while this one still does.
    public static var askLimit: Duration { .seconds(10) }

    private let store: Store
    private let act: Act
    private let retries: RetryPolicy
    private let settle: Settlement

    /// A desk for one kind of act.
    public init(
        store: Store, act: Act, retries: RetryPolicy = .standard, settle: @escaping Settlement
    ) {
        self.store = store
        self.act = act
        self.retries = retries
        self.settle = settle
    }

    /// The work, for the list of what a program can do.
    public var job: JobKind {
        JobKind("act.\(act.kind)", retries: retries, timeLimit: Self.askLimit, keptDays: 30) { job in
            try await advance(job.key)
        }
    }

    /// Puts the act down, to be done after the commit. One of the same key is left as it is.
    /// - Returns: Whether it is new.
    @discardableResult
    public func intend(_ key: String, _ request: Act.Request, in tx: WriteTransaction) throws -> Bool {
        let changed: Int = try tx.run(
            """
            INSERT INTO act (kind, key, state, request, intended_at, changed_at)
            VALUES (\(act.kind), \(key), 'intended', \(try Self.json(request)), \(tx.now), \(tx.now))
            ON CONFLICT (kind, key) DO NOTHING
            """)
        try tx.enqueue(Job(kind: "act.\(act.kind)", key: key))
        return changed > 0
    }

    /// How the act ended; nil while it is under way or in doubt.
    public func end(_ key: String) async throws -> ActEnd<Act.Answer>? {
        guard let act = try await store.read({ [kind = act.kind] in try $0.act(kind: kind, key: key) }) else {
            return nil
        }
        switch act.state {
        case .done: return try act.answer.map { .done(try Self.value(Act.Answer.self, $0)) }
        case .refused: return .refused(act.reason ?? "")
        case .intended, .asked: return nil
        }
    }

    /// A person has found out what became of an act in doubt, and says so.
    /// - Returns: Whether it was open.
    @discardableResult
    public func decide(_ key: String, _ end: ActEnd<Act.Answer>, by actor: Actor) async throws -> Bool {
        let settlement = try settlement(of: key, end)
        return try await store.write { [kind = act.kind] tx in
            guard let found = try tx.act(kind: kind, key: key), found.state == .intended || found.state == .asked else {
                return false
            }
            try settlement(tx)
            try tx.record(
                Event(
                    kind: "act.decided", at: tx.now, actor: actor, subject: key, data: ["kind": .string(kind)]))
            return true
        }
    }

    /// One step on the way: finds out, asks, and returns what is to be stored.
    private func advance(_ key: String) async throws -> JobKind.Outcome? {
        let found = try await store.read { [kind = act.kind] in try $0.act(kind: kind, key: key) }
        guard let found else { throw JobFailure("there is no act of this name") }
        let request = try Self.value(Act.Request.self, found.request)
        switch found.state {
        case .done, .refused: return nil
        case .asked:
            // Somebody asked and did not live to hear, or did not understand the answer.
            if let answer = try await act.find(request, key: key) { return try settlement(of: key, .done(answer)) }
        case .intended:
            // On disk before the partner hears of it: from now on "it was not asked for" is no longer certain.
            try await store.write { [kind = act.kind] tx in
                try tx.run(
                    """
                    UPDATE act SET state = 'asked', changed_at = \(tx.now)
                    WHERE kind = \(kind) AND key = \(key) AND state = 'intended'
                    """)
            }
        }
        do {
            return try settlement(of: key, .done(try await act.ask(request, key: key)))
        } catch let refusal as ActRefused {
            return try settlement(of: key, .refused(refusal.reason))
        }
    }

    private func settlement(of key: String, _ end: ActEnd<Act.Answer>) throws -> JobKind.Outcome {
        let (state, answer, reason): (RecordedAct.State, JSONValue?, String?) =
            switch end {
            case .done(let answer): (.done, try Self.json(answer), nil)
            case .refused(let reason): (.refused, nil, reason)
            }
        return { [kind = act.kind, settle] tx in
            let changed: Int = try tx.run(
                """
                UPDATE act SET state = \(state), answer = \(answer), reason = \(reason), changed_at = \(tx.now)
                WHERE kind = \(kind) AND key = \(key) AND state IN ('intended', 'asked')
                """)
            if changed > 0 { try settle(end, key, tx) }
        }
    }

    private static func json(_ value: some Encodable) throws -> JSONValue {
        try JSONValue(parsing: String(decoding: JSONEncoder().encode(value), as: UTF8.self))
    }

    private static func value<Value: Decodable>(_ type: Value.Type, _ json: JSONValue) throws -> Value {
        try JSONDecoder().decode(type, from: Data(json.canonical.utf8))
    }
}
