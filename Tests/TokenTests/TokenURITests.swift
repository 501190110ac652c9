import Store
import Testing

@testable import Token

@Suite("URIs of keys in tokens (RFC 7512)")
struct TokenURITests {
    @Test("token, key, library and PIN file are read, with escapes")
    func parts() throws {
        let uri = try TokenURI(
            "pkcs11:token=The%20City;object=mio%2F2026;id=%01%FF?module-path=/opt/hsm.so&pin-source=file:/etc/mio/pin")
        #expect(uri.label == "mio/2026")
        #expect(uri.id == [1, 255])
        #expect(uri.modulePath == "/opt/hsm.so")
        #expect(uri.pinFile == "/etc/mio/pin")
        #expect(uri.tokenName == "token=The%20City")
        #expect(uri.keyName == "object=mio%2F2026;id=%01%FF")
        let bare = try TokenURI("pkcs11:object=a?pin-source=file:///p")
        #expect(bare.pinFile == "/p" && bare.modulePath == nil && bare.id == nil && bare.tokenName == "of any name")
        #expect(try TokenURI("pkcs11:object=a?pin-source=/p").pinFile == "/p")
    }

    @Test(
        "what is not fit is refused in words that do not repeat it",
        arguments: [
            ("pkcs11:object=a?pin-value=246813", "a PIN does not belong into the URI"),
            ("pkcs11:token=t", "names no key"),
            ("file:/etc/keys", "no PKCS#11 URI"),
            ("pkcs11:object=%zz", "no PKCS#11 URI"),
            ("pkcs11:object=a?pin-source=%7C/bin/pin", "not a program"),
            ("pkcs11:object=a?pin-source=file:pin", "from the root"),
            ("pkcs11:object=a;colour=red", "not understood"),
        ])
    func refused(text: String, reason: String) throws {
        let error = #expect(throws: StoreError.self) { try TokenURI(text) }
        let words = try #require(error).description
        #expect(words.contains(reason))
        #expect(!words.contains("246813"))
    }

    @Test("the name of a key in the database is what it says of itself, escaped")
    func names() {
        #expect(TokenSearch.name(label: Array("mio-2026".utf8), id: [1, 0xAB]) == "pkcs11:object=mio-2026;id=%01%AB")
        #expect(TokenSearch.name(label: Array("鍵 1".utf8), id: []) == "pkcs11:object=%E9%8D%B5%201")
        #expect(TokenSearch.name(label: [], id: [9]) == "pkcs11:id=%09")
    }
}
