import ArgumentParser
import Foundation
import Kernel
import Site
import Store

/// Programs of sections (業務システム) that move the section's applications on by `POST /api/v1/cases/{id}/transitions`.
struct SectionSystemOptions: ParsableArguments {
    @Option(
        name: .customLong("section-system"),
        help:
            "A section whose own program moves its online applications on, with the file of that program's key, such as tax=/etc/mio/tax.key; repeatable."
    )
    var systems: [String] = []

    /// Each with the rights of an examiner of its section: it proposes, and never decides.
    func machines() throws -> [MachineAccount] {
        try systems.map { text in
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2, !parts[0].isEmpty else { throw ValidationError("\(text) must be SECTION=FILE") }
            let key = String(decoding: try SecretFile.read(parts[1], kind: "key of a section's program"), as: UTF8.self)
                .trimmingCharacters(in: .whitespacesAndNewlines)
            let actor = Actor(
                kind: .staff, id: "system.\(parts[0])", name: parts[0], roles: ["examiner", "section.\(parts[0])"])
            guard let account = MachineAccount(key: key, actor: actor) else {
                throw ValidationError(
                    "the key in \(parts[1]) must have at least \(MachineAccount.shortestKey) characters")
            }
            return account
        }
    }
}
