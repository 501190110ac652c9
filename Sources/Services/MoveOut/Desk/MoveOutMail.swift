import Kernel
import Mail
import Pack
import Site
import Store

/// Letters by mail about a notice, to the address that was given in it: that something has happened, and never what or about
/// whom (メールでのお知らせ). In Japanese with English beneath, as nobody has said in which language the reader reads.
enum MoveOutMail: String, Sendable {
    case received, accepted, reflected, rejected, withdrawn, late

    /// Puts the letter down; nothing where no address was given, and nothing for people under support measures, whom the staff
    /// reach another way.
    func send(about record: MoveOutRecord, _ pack: CityPack, in tx: WriteTransaction) throws {
        guard !record.isProtected, let text = record.notice["contact"]?["mail"]?.stringValue,
            let address = MailAddress(text)
        else { return }
        func say(_ key: String, _ language: Language, _ arguments: [String: String] = [:]) -> String {
            Ruby.plain(pack.words.text(key, language, arguments))
        }
        func letter(_ language: Language) -> String {
            [
                say("moveout.mail.\(rawValue)", language, ["receipt": record.receipt.text]),
                say("moveout.mail.where", language),
            ].joined(separator: "\n\n")
        }
        try MailDesk.send(
            to: address,
            subject: say("moveout.mail.subject", .ja, ["city": Ruby.plain(pack.name.text(in: .ja))]),
            text: [letter(.ja), letter(.en)].joined(separator: "\n\n---\n\n"), in: tx)
    }
}
