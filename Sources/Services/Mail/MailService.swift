import Kernel
import Site
import Store

/// Letters by mail: written by other services with ``MailDesk``, handed to the city's relay by the queue of work. Where there is
/// no relay they wait; a demonstration shows them on a page.
public struct MailService: CityService {
    public static let name = "mail"
    public static let migrations: [Migration] = [.mailLetters]

    /// About three days of trying: a relay that is down for a weekend loses nothing.
    private static let retries = RetryPolicy(attempts: 80, firstPause: 5, longestPause: 3_600)

    /// Who takes letters, from whom they are, and how the city is called in them.
    public struct Sender: Sendable, CustomStringConvertible {
        let relay: MailRelay
        let address: MailAddress
        let name: String

        /// A sender.
        public init(relay: MailRelay, address: MailAddress, name: String) {
            (self.relay, self.address, self.name) = (relay, address, name)
        }

        /// Purpose, host and port, for the log.
        public var description: String { relay.description }
    }

    private let sender: Sender?
    private let isDemo: Bool

    /// - Parameters:
    ///   - sender: Nil where letters wait.
    ///   - isDemo: Whether everybody may read all letters, on the page of the simulated mailbox.
    public init(sender: Sender?, isDemo: Bool) { (self.sender, self.isDemo) = (sender, isDemo) }

    public func routes(_ r: inout Routes) {
        guard isDemo, sender == nil else { return }
        r.get("/demo/mail", allow: .anyone, MailboxPage.show)
    }

    public var navigation: [NavigationItem] {
        isDemo && sender == nil ? [NavigationItem(path: "/demo/mail", label: "mail.nav", about: "mail.about")] : []
    }

    /// The kinds of work, for the list of what a program can do: none where there is no relay, so that letters wait.
    public func jobs(_ store: Store) -> [JobKind] {
        guard let sender else { return [] }
        return [
            JobKind(MailDesk.kind, retries: Self.retries, timeLimit: .seconds(60), keptDays: 1) { job in
                try await Self.hand(job, sender, store)
            }
        ]
    }

    /// What returns by the clock.
    public func chores(_ store: Store) -> [Chore] {
        [
            Chore("mail-forget", .daily(at: TimeOfDay(secondsAfterMidnight: 3 * 3_600))) { _ in
                while try await store.write({ try MailDesk.forgetOld(in: $0) }) > 0 {}
            }
        ]
    }

    private static func hand(_ job: RecordedJob, _ sender: Sender, _ store: Store) async throws -> JobKind.Outcome? {
        guard let id = job.data["letter"]?.stringValue.flatMap({ ID<Letter>($0) }) else {
            throw JobFailure("the job names no letter")
        }
        guard let letter = try await store.read({ try MailDesk.letter(id, in: $0) }), letter.state == .waiting else {
            return nil
        }
        guard let recipient = MailAddress(letter.address) else { throw JobFailure("the letter has no address") }
        let message = MailMessage(letter: letter, sender: sender.address, senderName: sender.name)
        do {
            let answer = try await sender.relay.deliver(message.bytes, from: sender.address, to: recipient)
            return { try MailDesk.sent(letter, answer, in: $0) }
        } catch MailRelay.Refusal.mailbox(let answer) {
            return { try MailDesk.bounce(letter, answer, in: $0) }
        } catch MailRelay.Refusal.letter(let answer) {
            throw JobFailure("the relay refuses the letter: \(answer)")
        }
    }
}
