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

    /// Puts the letter down, to the address in the form or of the applicant's account; nothing where there is neither.
    func send(about id: CaseFile.Identifier, pack: CityPack, in tx: WriteTransaction) throws {
        guard let application = try Application.load(id, in: tx),
            let address = try Self.address(of: application, in: tx)
        else { return }
        let language = application.language
        func say(_ key: String, _ arguments: [String: String] = [:]) -> String {
            Ruby.plain(pack.words.text(key, language, arguments))
        }
        try MailDesk.send(
            to: address, subject: say("online.mail.subject", ["city": Ruby.plain(pack.name.text(in: language))]),
            text: [
                say("online.mail.\(rawValue)", ["number": application.number]), say("online.mail.where"),
            ].joined(separator: "\n\n"), in: tx)
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
