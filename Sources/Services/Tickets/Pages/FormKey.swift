import Crypto
import Kernel
import Site

/// The key of a form: sending the same one twice is one ticket.
enum FormKey {
    private static let name = "key"

    /// The hidden field; a form that comes back with errors keeps its key.
    static func field(_ form: FormState) -> HiddenField {
        HiddenField(name, form.values.text(name) ?? TicketToken.make())
    }

    /// The key of what was sent; nil when the form carried none.
    static func ticketKey(_ request: SiteRequest) -> TicketKey? {
        guard let key = request.form.text(name) else { return nil }
        return TicketKey(key: "form:\(request.actor.id):\(key)", body: digest(request.form.queryString.utf8))
    }

    /// SHA-256 as text.
    static func digest(_ bytes: some Sequence<UInt8>) -> String {
        SHA256.hash(data: Array(bytes)).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }
}
