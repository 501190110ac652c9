import Foundation
import Kernel
import Outbound
import Pack
import Paper
import Site
import Store

/// Tells browsers that a ticket is called (Web Push, RFC 8030), through the queue of work: what fails is tried again while it
/// still helps.
public struct PushDesk: Sendable {
    static let kind = "ticket.push"
    /// A call is of use for so many seconds; later nobody is told.
    static let useful = 120
    /// About a minute and a half of trying.
    private static let retries = RetryPolicy(attempts: 5, firstPause: 3, longestPause: 30)

    let key: PushKey
    let services: PushServices

    /// - Parameters:
    ///   - key: Who sends.
    ///   - services: Where to.
    public init(key: PushKey, services: PushServices) {
        self.key = key
        self.services = services
    }

    /// The work, for the list of what a program can do.
    func job(_ desk: TicketDesk, words: Words) -> JobKind {
        JobKind(Self.kind, retries: Self.retries, timeLimit: .seconds(20), keptDays: 1) { job in
            guard let id = job.data["subscription"]?.stringValue.flatMap({ PushSubscription.Identifier($0) }),
                case .int(let calledAt)? = job.data["calledAt"]
            else { throw JobFailure("the job names no subscription") }
            let found = try await desk.store.read { tx -> (PushSubscription, Ticket)? in
                guard let one = try PushSubscription.load(id, in: tx),
                    let ticket = try TicketStore.load(one.ticket, in: tx)
                else { return nil }
                return (one, ticket)
            }
            let now = desk.store.now()
            guard let (one, ticket) = found, ticket.state == .called, !ticket.isQuiet,
                ticket.announcedAt?.milliseconds == calledAt,
                Timestamp(milliseconds: calledAt).milliseconds(until: now) < Int64(Self.useful) * 1_000
            else { return nil }
            let key = TicketWords.spotKey(ticket, desk.offices.office(ticket.ward))
            return try await send(to: one, Self.text(ticket, key, one.language, words), at: now)
        }
    }

    /// What is said: the number and the window, in the language of the page.
    private static func text(_ ticket: Ticket, _ key: String, _ language: Language, _ words: Words) -> JSONValue {
        let window = words.text(key, language, ["number": String(ticket.window ?? 0)])
        let plain = InlineText(markup: words.text("tickets.mine.come", language, ["window": window])).text
        return [
            "title": .string(ticket.number.description), "body": .string(plain),
            "path": .string(TicketPaths.ticket(ticket)),
        ]
    }

    /// Sends one message; a browser that is gone is forgotten.
    private func send(to one: PushSubscription, _ text: JSONValue, at now: Timestamp) async throws -> JobKind.Outcome? {
        let forget: JobKind.Outcome = { try PushSubscription.delete(one.id, in: $0) }
        // Asked again: what may be called can have changed since the browser came.
        guard let origin = services.origin(of: one.endpoint), let host = OutboundHost(.push, one.endpoint),
            let body = try? PushMessage.encrypt(
                Array(text.canonical.utf8), receiver: one.key, secret: one.secret)
        else { return forget }
        let authorization = try key.authorization(audience: origin, expires: now.milliseconds / 1_000 + 12 * 3_600)
        let answer = try await host.send(
            "POST", "",
            headers: [
                "authorization": authorization, "content-encoding": "aes128gcm",
                "content-type": "application/octet-stream", "ttl": String(Self.useful), "urgency": "high",
            ], body: body, seconds: 10, mostBytes: 65_536)
        switch answer.status {
        case 200..<300: return nil
        case 429, 500...: throw Later(status: answer.status)
        default: return forget
        }
    }

    private struct Later: Error, CustomStringConvertible {
        let status: Int
        var description: String { "the push service answers \(status)" }
    }
}
