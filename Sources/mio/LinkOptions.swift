import ArgumentParser
import Online
import Outbound

/// Which links in the definitions of procedures are followed.
struct LinkOptions: ParsableArguments {
    @Option(
        name: .customLong("check-links"),
        help:
            "An origin such as https://www.city.example; links of procedures to it are followed each night. Repeatable."
    )
    var origins: [String] = []

    func validate() throws {
        for origin in origins where OutboundHost(.links, origin) == nil {
            throw ValidationError("--check-links must be an origin such as https://www.city.example")
        }
    }

    /// Nil where no host is named.
    var checker: LinkChecker? { origins.isEmpty ? nil : LinkChecker(origins: origins) }

    /// For the log: what may be called.
    var hosts: [OutboundHost] { origins.compactMap { OutboundHost(.links, $0) } }
}
