import NIOCore
import NIOPosix

/// A name leads to an address that nothing on the internet has: the name is somebody's mistake, or its answer was changed so that the
/// program calls itself, its neighbours on the wire, or the machine's keeper (DNS rebinding; 169.254.169.254).
public struct ForbiddenAddress: Error, Sendable, CustomStringConvertible {
    /// The name.
    public let host: String

    public var description: String { "\(host) leads to an address that is not on the internet" }
}

/// Where a name on the internet leads.
enum PublicAddress {
    /// The address of a name.
    ///
    /// - Throws: ``ForbiddenAddress``; `SocketAddressError` where nobody knows the name.
    static func of(_ host: String, port: Int) async throws -> String {
        // It waits for the network, so not on a thread that others need.
        let found = try await NIOThreadPool.singleton.runIfActive {
            try SocketAddress.makeAddressResolvingHost(host, port: port)
        }
        guard allows(found), let address = found.ipAddress else { throw ForbiddenAddress(host: host) }
        return address
    }

    /// Whether a host is written as an address, in the usual form. Others (`0x7f.1`, `2130706433`) are names here, and looked up.
    static func isWritten(_ host: String) -> Bool {
        let bare = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
        return (try? SocketAddress(ipAddress: bare, port: 0)) != nil
    }

    /// Whether an address may be called: none of this machine, of its wire, of many at once, or of no use (RFC 6890). Private ranges are
    /// the city's own web servers where its names have two faces.
    static func allows(_ address: SocketAddress) -> Bool {
        switch address {
        case .v4(let address):
            allows(v4: withUnsafeBytes(of: address.address.sin_addr) { Array($0) })
        case .v6(let address):
            allows(v6: withUnsafeBytes(of: address.address.sin6_addr) { Array($0) })
        case .unixDomainSocket:
            false
        }
    }

    private static func allows(v4 bytes: [UInt8]) -> Bool {
        switch (bytes[0], bytes[1]) {
        case (0, _), (127, _), (169, 254), (224..., _): false
        default: true
        }
    }

    private static func allows(v6 bytes: [UInt8]) -> Bool {
        let isZero = { (range: Range<Int>) in bytes[range].allSatisfy { $0 == 0 } }
        // The address of IPv4 inside: ::a.b.c.d (with :: and ::1), ::ffff:a.b.c.d, and 64:ff9b::a.b.c.d of NAT64.
        let isMapped = isZero(0..<10) && bytes[10] == 0xFF && bytes[11] == 0xFF
        let isTranslated = bytes.starts(with: [0, 0x64, 0xFF, 0x9B]) && isZero(4..<12)
        if isZero(0..<12) || isMapped || isTranslated { return allows(v4: Array(bytes[12...])) }
        // fe80::/10 and ff00::/8.
        return !(bytes[0] == 0xFE && bytes[1] & 0xC0 == 0x80) && bytes[0] != 0xFF
    }
}
