import Kernel
import Site
import Store

/// The key of a form that adds something: sending the same form twice is sending it once.
///
/// The page carries a fresh random key. What is kept is a digest of it with everything that was typed, so that a form
/// reached again with the browser's back button, and filled with something else, still counts as a new one. Who sent it
/// is part of it as well: the same typed by someone else is something else.
enum FormKey {
    private static let name = "key"

    /// The hidden field; a form that comes back with errors keeps its key.
    static func field(_ form: FormState) -> HiddenField {
        HiddenField(name, form.values.text(name) ?? SecretWord.make())
    }

    /// The digest of what was sent; nil when the form carried no key.
    static func digest(_ request: SiteRequest) -> String? {
        guard request.form.text(name) != nil else { return nil }
        // Visitors have no id; their browser's token tells them apart.
        let sender = request.session == nil ? request.ctx.formToken : request.actor.id
        return BlobHash(of: Array("\(sender)\n\(request.form.queryString)".utf8)).description
    }

    /// The digest of a key that a program chose; nil without one.
    static func digest(idempotencyKey: String?, by actor: Actor) -> String? {
        guard let idempotencyKey, !idempotencyKey.isEmpty else { return nil }
        return BlobHash(of: Array("\(actor.id)\nkey\n\(idempotencyKey)".utf8)).description
    }
}
