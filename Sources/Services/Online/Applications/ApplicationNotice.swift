import Accounts
import Kernel
import Mail
import Pack
import Procedures
import Site
import Store

/// A letter that tells the applicant that something has happened, and never what (メールでのお知らせ).
enum ApplicationNotice: String, Sendable {
    case received, correction, decided, message, payment
    case slotMoved = "slot-moved", slotPromoted = "slot-promoted", slotDrawn = "slot-drawn"
    case renewal

    /// Puts the letter down, to the address in the form or of the applicant's account; nothing where there is neither.
    func send(about id: CaseFile.Identifier, pack: CityPack, in tx: WriteTransaction) throws {
        guard let application = try Application.load(id, in: tx) else { return }
        var addresses = [try Self.address(of: application, in: tx)].compactMap(\.self)
        if let agent = try Self.agentAddress(of: application, in: tx), !addresses.contains(agent) {
            addresses.append(agent)
        }
        let language = application.language
        func say(_ key: String, _ arguments: [String: String] = [:]) -> String {
            Ruby.plain(pack.words.text(key, language, arguments))
        }
        for address in addresses {
            try MailDesk.send(
                to: address, subject: say("online.mail.subject", ["city": Ruby.plain(pack.name.text(in: language))]),
                text: [
                    say("online.mail.\(rawValue)", ["number": application.number]), say("online.mail.where"),
                ].joined(separator: "\n\n"), in: tx)
        }
    }

    /// The account of the agent who filed it, while the mandate stands.
    private static func agentAddress(of application: Application, in tx: WriteTransaction) throws -> MailAddress? {
        guard let filer = application.filer, filer.isAgent else { return nil }
        let agent = Actor(kind: filer.who.kind, id: filer.who.id, name: "")
        guard try application.admits(agent, at: tx.now, in: tx) else { return nil }
        return try AccountFacts.of(agent, in: tx).flatMap { MailAddress($0.mail) }
    }

    /// Since when letters to the applicant come back; nil while they do not, or where there is no address.
    static func bounced(_ application: Application, in tx: some Queryable) throws -> Timestamp? {
        try address(of: application, in: tx).flatMap { try MailDesk.bounced($0, in: tx) }
    }

    /// Where the applicant is told: what they wrote in the form, else their account's address.
    static func address(of application: Application, in tx: some Queryable) throws -> MailAddress? {
        for name in ["email", "mail"] {
            if let text = application.answers[name]?.stringValue, let address = MailAddress(text) { return address }
        }
        if let mail = application.mail.flatMap({ MailAddress($0) }) { return mail }
        let owner = application.owner
        let actor = Actor(kind: owner.kind, id: owner.id, name: "")
        return try AccountFacts.of(actor, in: tx).flatMap { MailAddress($0.mail) }
    }
}
