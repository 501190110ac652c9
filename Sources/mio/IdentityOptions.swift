import Accounts
import ArgumentParser
import Foundation
import Kernel
import Mail
import MoveOut
import Outbound
import Seals

/// How people show who they are, and how letters reach them.
struct IdentityOptions: ParsableArguments {
    @Option(
        help: "Where the city is reached, such as https://city.example, for links in letters; else the pack's `site`.")
    var address: String?

    @Option(help: "A file that says where people show who they are (OpenID Connect); see docs/identity.md.")
    var identity: String?

    @Option(
        help: "A file with the authorities of certificates for signing in (利用者証明用, PEM); needs --jpki-ca.")
    var jpkiSignInCa: String?

    @Option(help: "Where that authority says whether a certificate was revoked (OCSP).")
    var jpkiSignInOcsp: String?

    @Flag(help: "Staff sign in with accounts of this program, which `mio staff` keeps.")
    var staffAccounts = false

    @Option(help: "The mail relay, such as mail.city.example:25; without it letters wait.")
    var smtp: String?

    @Option(help: "The mail address that letters come from, such as noreply@city.example.")
    var smtpFrom: String?

    @Flag(help: "Letters go to the relay under TLS only (STARTTLS), and its certificate must be right.")
    var smtpTls = false

    @Option(help: "With --smtp-tls, a file with the authorities of its certificate (PEM); else those of the system.")
    var smtpCa: String?

    func validate() throws {
        guard (smtp == nil) == (smtpFrom == nil) else {
            throw ValidationError("--smtp and --smtp-from belong together")
        }
        if let jpkiSignInOcsp, OutboundHost(.revocation, jpkiSignInOcsp) == nil {
            throw ValidationError("--jpki-sign-in-ocsp must begin with http:// or https://")
        }
        if smtpCa != nil, !smtpTls { throw ValidationError("--smtp-ca needs --smtp-tls") }
        if let smtp, Self.hostAndPort(smtp) == nil {
            throw ValidationError("--smtp must be HOST:PORT, such as mail.city.example:25")
        }
        if let smtpFrom, MailAddress(smtpFrom) == nil { throw ValidationError("--smtp-from must be a mail address") }
        if let address, !Self.isOrigin(address) {
            throw ValidationError("--address must be an address such as https://city.example, without a path")
        }
    }

    /// Where the city is reached: as it was said, else as the pack says, else, in a demonstration, on this machine.
    func address(of city: City, host: String, port: Int, demo: Bool) -> String? {
        if let address { return address }
        if demo { return port == 0 ? nil : "http://\(host):\(port)" }
        return city.pack.manifest.optionalString("site")
    }

    /// Who takes letters; nil where they wait.
    func sender(_ city: City) throws -> MailService.Sender? {
        guard let smtp, let (host, port) = Self.hostAndPort(smtp), let from = smtpFrom.flatMap({ MailAddress($0) })
        else { return nil }
        let security = smtpTls ? try MailRelay.security(authorities: smtpCa) : .none
        return MailService.Sender(
            relay: MailRelay(host: host, port: port, security: security), address: from,
            name: city.pack.name.text(in: .ja))
    }

    /// Whose cards sign people in; nil where nobody has said so.
    func cardSeals(_ signature: MoveOutSeals?) throws -> CardSeals? {
        guard let jpkiSignInCa else { return nil }
        guard let signature else {
            throw ValidationError("--jpki-sign-in-ca needs --jpki-ca: a card is joined to a resident by its signature")
        }
        guard let pem = try? String(contentsOfFile: jpkiSignInCa, encoding: .utf8),
            let trust = try? CertificateTrust(pem: pem)
        else { throw ValidationError("\(jpkiSignInCa) does not hold certificates in PEM") }
        return CardSeals(
            signIn: MoveOutSeals(trust: trust, responder: cardHosts.first), signature: signature)
    }

    /// Who is asked about the certificates of cards, for the log as well.
    var cardHosts: [OutboundHost] { [jpkiSignInOcsp.flatMap { OutboundHost(.revocation, $0) }].compactMap(\.self) }

    /// Where people show who they are.
    func providers() throws -> [IdentityProvider] { try identity.map(IdentityFile.read) ?? [] }

    private static func hostAndPort(_ text: String) -> (String, Int)? {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (1...65_535).contains(port), colon > text.startIndex
        else { return nil }
        return (String(text[..<colon]), port)
    }

    private static func isOrigin(_ text: String) -> Bool {
        guard let url = URL(string: text), url.host != nil, ["http", "https"].contains(url.scheme) else { return false }
        return url.path.isEmpty && url.query == nil
    }
}
