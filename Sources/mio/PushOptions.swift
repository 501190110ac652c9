import ArgumentParser
import Foundation
import Outbound
import Store
import Tickets

/// How browsers are told that a ticket is called.
struct PushOptions: ParsableArguments {
    @Option(help: "The file of the key by which push services of browsers know this city; `mio push-key` makes one.")
    var pushKey: String?

    @Option(help: "Whom push services ask when something is wrong, such as mailto:web@city.example.")
    var pushContact: String?

    @Option(
        name: .customLong("push-service"),
        help: "An origin beside the services of the browsers, such as https://push.city.example; repeatable.")
    var services: [String] = []

    func validate() throws {
        guard (pushKey == nil) == (pushContact == nil) else {
            throw ValidationError("--push-key and --push-contact belong together")
        }
        if let pushContact, !pushContact.hasPrefix("mailto:"), !pushContact.hasPrefix("https://") {
            throw ValidationError("--push-contact must begin with mailto: or https://")
        }
        for service in services where OutboundHost(.push, service) == nil {
            throw ValidationError("--push-service must be an origin such as https://push.city.example")
        }
    }

    /// Who tells them; nil without a key.
    func desk() throws -> PushDesk? {
        guard let pushKey, let pushContact else { return nil }
        let text = String(decoding: try SecretFile.read(pushKey, kind: "push key"), as: UTF8.self)
        guard let raw = Data(base64Encoded: text.trimmingCharacters(in: .whitespacesAndNewlines)),
            let key = try? PushKey(raw: Array(raw), contact: pushContact)
        else { throw UnusablePushKey(file: pushKey) }
        return PushDesk(key: key, services: PushServices(origins: Set(services)))
    }

    /// For the log: what may be called.
    var hosts: [OutboundHost] {
        guard pushKey != nil else { return [] }
        let known = PushServices.ofBrowsers.map { "https://\($0.hasPrefix(".") ? "any" : "")\($0)" }
        return (known + services).compactMap { OutboundHost(.push, $0) }
    }
}

/// Makes the key by which push services know this city.
struct PushKeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "push-key", abstract: "Make the key with which browsers are told that a ticket is called (VAPID).")

    @Argument(help: "The file; it must not exist. Browsers that were told with another key have to ask anew.")
    var file: String

    func run() throws {
        let text = Data(PushKey.make()).base64EncodedString() + "\n"
        try PrivateFile.write(Array(text.utf8), to: file)
    }
}

/// The file holds no key.
private struct UnusablePushKey: Error, CustomStringConvertible {
    let file: String
    var description: String { "\(file) holds no push key; make one with: mio push-key \(file)" }
}
