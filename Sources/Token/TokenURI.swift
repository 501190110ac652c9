import CPKCS11
import Store

/// Which key of which token, as a PKCS#11 URI (RFC 7512) says it:
/// ```
/// pkcs11:token=city;object=mio-2026?module-path=/usr/lib/softhsm/libsofthsm2.so&pin-source=file:/etc/mio/pin
/// ```
/// `token`, `serial`, `manufacturer` and `model` name the token, `object` and `id` the key. Without a module path the modules
/// that the system's p11-kit is set up with are asked. The PIN is never in the URI, which every user of the machine may see
/// in the list of programs: it is in a file that only its owner can read.
public struct TokenURI: Sendable, Hashable {
    /// The URI as it was given.
    public let text: String
    /// The file of the token's library; nil for the modules of the system.
    let modulePath: String?
    /// The file with the PIN; nil for a token that asks for none.
    let pinFile: String?
    /// The label of the key (`object`); nil when it is named by its id alone.
    let label: String?
    /// The id of the key; nil when it is named by its label alone.
    let id: [UInt8]?

    /// The beginning of such a URI.
    public static let scheme = "pkcs11:"

    /// Reads a URI.
    /// - Throws: ``StoreError/refused(_:)`` with what is to be changed.
    public init(_ text: String) throws(StoreError) {
        let uri = try Self.parsed(text)
        defer { p11_kit_uri_free(uri) }
        guard p11_kit_uri_get_pin_value(uri) == nil else {
            throw .refused(
                "a PIN does not belong into the URI, where others can read it; write it into a file with the permissions "
                    + "0600 and name that: pin-source=file:/path")
        }
        guard p11_kit_uri_any_unrecognized(uri) == 0 else {
            throw .refused("the PKCS#11 URI has a part that is not understood; see RFC 7512")
        }
        self.text = text
        modulePath = p11_kit_uri_get_module_path(uri).map { String(cString: $0) }
        pinFile = try p11_kit_uri_get_pin_source(uri).map { source throws(StoreError) in
            try Self.file(String(cString: source))
        }
        label = Self.attribute(CK_ATTRIBUTE_TYPE(CKA_LABEL), of: uri).map { String(decoding: $0, as: UTF8.self) }
        id = Self.attribute(CK_ATTRIBUTE_TYPE(CKA_ID), of: uri)
        guard label != nil || id != nil else {
            throw .refused("the PKCS#11 URI names no key; add object=NAME or id=%01…")
        }
    }

    /// Whether a token is the one that is named.
    func names(_ token: CK_TOKEN_INFO) -> Bool {
        guard let uri = try? Self.parsed(text) else { return false }
        defer { p11_kit_uri_free(uri) }
        return withUnsafePointer(to: token) { p11_kit_uri_match_token_info(uri, $0) != 0 }
    }

    /// What names the token, for messages: the URI's path without the key.
    var tokenName: String {
        let path = text.dropFirst(Self.scheme.count).prefix { $0 != "?" }
        let parts = path.split(separator: ";").filter { part in
            ["token=", "serial=", "manufacturer=", "model=", "slot-id="].contains { part.hasPrefix($0) }
        }
        return parts.isEmpty ? "of any name" : parts.joined(separator: ";")
    }

    /// What names the key, for messages.
    var keyName: String {
        let path = text.dropFirst(Self.scheme.count).prefix { $0 != "?" }
        return path.split(separator: ";").filter { $0.hasPrefix("object=") || $0.hasPrefix("id=") }
            .joined(separator: ";")
    }

    /// The URI as p11-kit has it; to be freed.
    private static func parsed(_ text: String) throws(StoreError) -> OpaquePointer {
        guard let uri = p11_kit_uri_new() else { throw .refused("there is no memory for the PKCS#11 URI") }
        let result = p11_kit_uri_parse(text, P11_KIT_URI_FOR_ANY, uri)
        guard result == P11_KIT_URI_OK.rawValue else {
            p11_kit_uri_free(uri)
            // p11-kit's own words for it do not repeat what is in the URI.
            let reason = p11_kit_uri_message(result).map { String(cString: $0) } ?? "it cannot be read"
            throw .refused("this is no PKCS#11 URI (RFC 7512): \(reason)")
        }
        return uri
    }

    /// `file:/path`, `file:///path` or a path.
    private static func file(_ source: String) throws(StoreError) -> String {
        if source.hasPrefix("|") { throw .refused("pin-source must name a file, not a program") }
        var path = Substring(source)
        if path.hasPrefix("file:") { path = path.dropFirst("file:".count) }
        if path.hasPrefix("//") { path = path.dropFirst(2) }
        guard path.hasPrefix("/") else {
            throw .refused("pin-source must name a file from the root: pin-source=file:/etc/mio/pin")
        }
        return String(path)
    }

    private static func attribute(_ type: CK_ATTRIBUTE_TYPE, of uri: OpaquePointer) -> [UInt8]? {
        guard let found = p11_kit_uri_get_attribute(uri, type), let bytes = found.pointee.pValue else { return nil }
        return Array(UnsafeRawBufferPointer(start: bytes, count: Int(found.pointee.ulValueLen)))
    }
}
