import NIOCore
import Testing

@testable import Outbound

@Suite("Names on the internet lead to the internet")
struct PublicAddressTests {
    @Test(
        "an address of this machine, its wire, or many at once is not called",
        arguments: [
            ("203.0.113.10", true), ("8.8.8.8", true), ("10.1.2.3", true), ("192.168.1.1", true),
            ("127.0.0.1", false), ("127.255.255.254", false), ("0.0.0.0", false), ("0.1.2.3", false),
            ("169.254.169.254", false), ("169.253.0.1", true), ("224.0.0.1", false), ("255.255.255.255", false),
            ("::", false), ("::1", false), ("::ffff:127.0.0.1", false), ("::ffff:169.254.169.254", false),
            ("::ffff:203.0.113.10", true), ("64:ff9b::7f00:1", false), ("64:ff9b::cb00:710a", true),
            ("::127.0.0.1", false), ("fe80::1", false), ("febf::1", false), ("ff02::1", false), ("2001:db8::1", true),
        ])
    func allowed(address: String, isAllowed: Bool) throws {
        #expect(PublicAddress.allows(try SocketAddress(ipAddress: address, port: 443)) == isAllowed)
    }

    @Test(
        "a number in an odd form is a name, and what it leads to is looked at",
        arguments: ["2130706433", "0x7f.1", "0x7f000001", "0177.0.0.1", "127.1", "0"])
    func odd(host: String) async throws {
        #expect(!PublicAddress.isWritten(host))
        await #expect(throws: ForbiddenAddress.self) { _ = try await PublicAddress.of(host, port: 80) }
    }

    @Test(
        "an address in the usual form is what whoever runs the program wrote", arguments: ["127.0.0.1", "::1", "[::1]"])
    func written(host: String) { #expect(PublicAddress.isWritten(host)) }

    @Test("a name that leads to this machine is not called, whatever answers there")
    func name() async throws {
        // Known by every machine's own list of names.
        await #expect(throws: ForbiddenAddress.self) { _ = try await PublicAddress.of("localhost", port: 80) }
    }
}
