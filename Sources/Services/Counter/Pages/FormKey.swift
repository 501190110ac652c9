import Crypto
import Kernel
import Site

/// The key of a form that adds something: sending the same form twice is sending it once.
///
/// The page carries a fresh random key. What is kept is a digest of it with everything that was typed, so that a form
/// reached again with the browser's back button, and filled with something else, still counts as a new one. Who sent it
/// is part of it as well: the same typed by someone else is something else.
enum FormKey {
    private static let name = "key"

    /// The hidden field; a form that comes back with errors keeps its key.
    static func field(_ form: FormState) -> HiddenField {
        HiddenField(name, form.values.text(name) ?? Token.make())
    }

    /// The digest of what was sent; nil when the form carried no key.
    static func digest(_ request: SiteRequest) -> String? {
        guard request.form.text(name) != nil else { return nil }
        // Visitors have no id; their browser's token tells them apart.
        let sender = request.session == nil ? request.ctx.formToken : request.actor.id
        return Digest.of("\(sender)\n\(request.form.queryString)".utf8)
    }

    /// The digest of a key that a program chose; nil without one.
    static func digest(idempotencyKey: String?, by actor: Actor) -> String? {
        guard let idempotencyKey, !idempotencyKey.isEmpty else { return nil }
        return Digest.of("\(actor.id)\nkey\n\(idempotencyKey)".utf8)
    }
}

/// Digests as text.
enum Digest {
    /// SHA-256 as text.
    static func of(_ bytes: some Sequence<UInt8>) -> String { hexadecimal(SHA256.hash(data: Array(bytes))) }

    static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }
}
