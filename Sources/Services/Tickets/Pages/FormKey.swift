import Kernel
import Site
import Store

/// The key of a form: sending the same one twice is one ticket.
enum FormKey {
    private static let name = "key"

    /// The hidden field; a form that comes back with errors keeps its key.
    static func field(_ form: FormState) -> HiddenField {
        HiddenField(name, form.values.text(name) ?? SecretWord.make())
    }

    /// The key of what was sent; nil when the form carried none.
    static func ticketKey(_ request: SiteRequest) -> TicketKey? {
        guard let key = request.form.text(name) else { return nil }
        return TicketKey(
            key: "form:\(request.actor.id):\(key)", body: BlobHash(of: Array(request.form.queryString.utf8)).description
        )
    }
}
