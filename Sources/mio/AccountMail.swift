import Accounts
import Counter
import Kernel
import Mail
import Registry
import Store

/// Reaches residents at the address of the account that they have joined to their card.
struct AccountMail: ResidentMail {
    func reaches(_ resident: ResidentID, in tx: some Queryable) throws -> Bool {
        guard let address = try address(of: resident, in: tx) else { return false }
        return try MailDesk.bounced(address, in: tx) == nil
    }

    func send(
        to resident: ResidentID, subject: String, text: String, in tx: WriteTransaction
    ) throws -> String? {
        guard let address = try address(of: resident, in: tx) else { return nil }
        return try MailDesk.send(to: address, subject: subject, text: text, in: tx).description
    }

    private func address(of resident: ResidentID, in tx: some Queryable) throws -> MailAddress? {
        let actor = Actor(kind: .resident, id: resident.description, name: "")
        return try AccountFacts.of(actor, in: tx).flatMap { MailAddress($0.mail) }
    }
}
