import Kernel
import Mail
import Site
import Store

/// Writes the letters of accounts, in the language of the page.
struct LetterDesk {
    let ctx: PageContext
    let address: String

    /// Keeps a link and sends it; false when the address has had too many letters lately.
    func send(_ link: AccountLink, _ words: String, in store: Store) async throws -> Bool {
        let texts = texts(words)
        let path = link.use == .enter ? AccountPaths.enter : "/account/address"
        return try await store.write { [address] tx in
            guard try TryLimit.take("mail", link.mail.key, in: tx) else { return false }
            let word = try link.make(in: tx)
            try MailDesk.send(
                to: link.mail, subject: texts.subject, text: texts.text(with: "\(address)\(path)/\(word)"), in: tx)
            return true
        }
    }

    /// Tells something that has happened.
    func tell(_ mail: MailAddress, _ words: String, in tx: WriteTransaction) throws {
        let texts = texts(words)
        try MailDesk.send(to: mail, subject: texts.subject, text: texts.text(with: nil), in: tx)
    }

    private func texts(_ words: String) -> Texts {
        Texts(
            subject: ctx.text("account.letter.\(words).subject", ["city": ctx.cityName]),
            begin: ctx.text("account.letter.\(words).text"), end: ctx.text("account.letter.end"), city: ctx.cityName)
    }

    private struct Texts: Sendable {
        let subject: String
        let begin: String
        let end: String
        let city: String

        func text(with link: String?) -> String {
            ([begin] + (link.map { [$0] } ?? []) + [end, city]).joined(separator: "\n\n") + "\n"
        }
    }
}
