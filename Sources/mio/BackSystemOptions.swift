import ArgumentParser
import Entry
import Foundation
import Outbound

/// Where the back systems are into which cases are entered.
struct BackSystemOptions: ParsableArguments {
    @Option(
        name: .customLong("back-system"),
        help: """
            A back system by its name in entry/*.yml, such as juki=https://juki.example.internal, or \
            juki=sftp://mio@juki.example.internal/drop for one that takes files; repeatable.
            """)
    var systems: [String] = []

    @Option(
        name: .customLong("back-system-key"),
        help: """
            For one with an interface: the file of the key that it knows us by, such as juki=/etc/mio/juki.key; for one by \
            SFTP the file of the private key.
            """)
    var keys: [String] = []

    @Option(
        name: .customLong("back-system-operator"),
        help: "For one whose screens are used: the file of the operator's id and password, a line each.")
    var operators: [String] = []

    @Option(
        name: .customLong("back-system-hosts"),
        help:
            "For one that takes files by SFTP: the file of the host keys that are known, such as juki=/etc/mio/juki.hosts."
    )
    var knownHosts: [String] = []

    @Option(help: "The program that drives a browser for screens (chromedriver), such as http://127.0.0.1:9515.")
    var webdriver: String?

    @Option(
        name: .customLong("browser-argument"), parsing: .unconditionalSingleValue,
        help: "An argument for the browser, besides those that make it headless; repeatable.")
    var browserArguments: [String] = []

    func validate() throws {
        let (keyed, operated) = (try Self.pairs(keys), try Self.pairs(operators))
        let hosts = try Self.pairs(knownHosts)
        for (name, address) in try Self.pairs(systems) {
            if address.hasPrefix("sftp://") {
                guard let key = keyed[name], let known = hosts[name] else {
                    throw ValidationError(
                        "the back system \(name) needs --back-system-key and --back-system-hosts: it takes files by SFTP"
                    )
                }
                guard SFTPPlace(address, key: key, knownHosts: known) != nil else {
                    throw ValidationError(
                        "the address of the back system \(name) must be sftp://user@host:port/folder in plain letters")
                }
                continue
            }
            guard OutboundHost(.backSystem, address) != nil else {
                throw ValidationError(
                    "the address of the back system \(name) must begin with http://, https:// or sftp://")
            }
            guard (keyed[name] == nil) != (operated[name] == nil) else {
                throw ValidationError(
                    "the back system \(name) needs either --back-system-key or --back-system-operator")
            }
        }
        let known = try Self.pairs(systems)
        if let name = (Array(keyed.keys) + Array(operated.keys) + Array(hosts.keys)).sorted().first(where: {
            known[$0] == nil
        }) {
            throw ValidationError("there is no --back-system \(name)")
        }
        if !operated.isEmpty, webdriver.flatMap({ OutboundHost(.browser, $0) }) == nil {
            throw ValidationError("--back-system-operator needs --webdriver with an address of the web")
        }
    }

    /// The systems by their names, and the hosts that are called for them.
    ///
    /// - Parameter scripts: How screens are used, by the name of the system.
    func backSystems(
        scripts: [String: ScreenScript]
    ) throws -> (systems: [String: any BackSystem], hosts: [OutboundHost]) {
        let (keyed, operated) = (try Self.pairs(keys), try Self.pairs(operators))
        let known = try Self.pairs(knownHosts)
        var found: [String: any BackSystem] = [:]
        var hosts: [OutboundHost] = []
        for (name, address) in try Self.pairs(systems) {
            if let file = keyed[name], let hosts = known[name],
                let place = SFTPPlace(address, key: file, knownHosts: hosts)
            {
                found[name] = FileLink(place: place)
            } else if let file = keyed[name], let host = OutboundHost(.backSystem, address) {
                found[name] = ProgramInterface(host: host, key: try Self.lines(of: file, count: 1)[0])
                hosts.append(host)
            } else if let file = operated[name], let driver = webdriver.flatMap({ OutboundHost(.browser, $0) }) {
                guard let script = scripts[name] else { throw NoScript(system: name) }
                let lines = try Self.lines(of: file, count: 2)
                found[name] = ScreenSystem(
                    script: script, driver: driver,
                    address: address.hasSuffix("/") ? String(address.dropLast()) : address,
                    account: .init(id: lines[0], password: lines[1]), browserArguments: browserArguments)
                hosts.append(driver)
            }
        }
        return (found, hosts)
    }

    private static func pairs(_ texts: [String]) throws -> [String: String] {
        var pairs: [String: String] = [:]
        for text in texts {
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { throw ValidationError("\(text) must be NAME=VALUE") }
            guard pairs.updateValue(parts[1], forKey: parts[0]) == nil else {
                throw ValidationError("\(parts[0]) is there twice")
            }
        }
        return pairs
    }

    private static func lines(of file: String, count: Int) throws -> [String] {
        let text = try? String(contentsOfFile: file, encoding: .utf8)
        let lines = (text ?? "").split(whereSeparator: \.isNewline).map(String.init)
        guard lines.count == count, lines.allSatisfy({ $0.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } }) else {
            throw UnusableSecret(file: file, lines: count)
        }
        return lines
    }
}

/// The file does not hold what a back system asks for.
private struct UnusableSecret: Error, CustomStringConvertible {
    let file: String
    let lines: Int
    var description: String {
        "\(file) must hold \(lines) line\(lines == 1 ? "" : "s") of printable letters without spaces"
    }
}

/// The pack does not say how the screens are used.
private struct NoScript: Error, CustomStringConvertible {
    let system: String
    var description: String { "the pack has no script for the screens of \(system) in screens/*.yml" }
}
