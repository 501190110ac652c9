import Kernel
import Paper
import Procedures

/// A text of a session with characters that no font can print as written (外字).
public struct UnprintableText: Sendable, Hashable {
    public let subject: FactSubject
    /// The name of the fact, such as `person.family`.
    public let name: String
    public let text: String
    /// Each with its variation selector.
    public let characters: [String]
}

extension SessionFacts {
    /// The facts that are printed and are text of the people's own: names and places.
    private static let printed: Set<String> = [
        "person.family", "person.given", "person.formerFamily", "person.commonName", "person.honseki",
        "person.hittousha", "newAddress.town", "newAddress.block", "newAddress.building", "newAddress.text",
        "oldAddress.text", "newHead.name", "oldHead.name", "applicant.name",
    ]
    /// Those that tell where somebody is; of a protected household they are not shown.
    private static let places = ["newAddress.", "oldAddress.", "person.honseki"]

    /// What cannot be printed as it is written; places of a protected household are not told.
    func unprintable(isProtected: Bool) -> [UnprintableText] {
        current.compactMap { fact in
            guard Self.printed.contains(fact.name), let text = fact.value.stringValue, !text.isPlain,
                !(isProtected && Self.places.contains { fact.name.hasPrefix($0) })
            else { return nil }
            let characters = text.unprintableCharacters
            return characters.isEmpty
                ? nil
                : UnprintableText(subject: fact.subject, name: fact.name, text: text, characters: characters)
        }
    }
}

extension SessionRecord {
    /// What cannot be printed as it is written.
    var unprintable: [UnprintableText] { facts.unprintable(isProtected: isProtected) }
}

extension CounterDesk {
    /// Puts a registered character in the place of one that cannot be printed. Who said the name keeps what they said: the
    /// clerk's spelling stands beside it, and the event keeps both code points.
    func replace(
        _ character: String, with other: MJCharacter, in subject: FactSubject, _ name: String,
        of id: CounterSession.Identifier, by clerk: Actor
    ) async throws {
        try await change(id, by: clerk) { record, tx in
            guard let text = record.facts.text(subject, name), text.containsExactly(character) else {
                throw SessionRefusal.changedMeanwhile
            }
            try SessionStore.save(
                SessionFact(
                    subject: subject, name: name, value: .string(text.replacingExactly(character, with: other.text)),
                    source: .staff, at: tx.now), in: id, tx)
            try tx.record(
                .init(
                    kind: "character.replaced", at: tx.now, actor: clerk, subject: id.description,
                    ward: record.session.ward, purpose: Self.purpose,
                    data: .object([
                        "from": .string(character.codePoints), "to": .string(other.codePoints),
                        "mj": .string(other.number),
                    ])))
        }
    }
}

extension String {
    /// Only letters, kana and the ideographs that every Japanese font has: there is nothing to look up.
    fileprivate var isPlain: Bool {
        unicodeScalars.allSatisfy { scalar in
            switch scalar.value {
            case 0x20...0x7E, 0x3000...0x30FF, 0x4E00...0x9FA5, 0xFF01...0xFF9F: true
            default: false
            }
        }
    }

    /// By code points: a plain character is not found in one with a variation selector, nor one spelling in another.
    fileprivate func containsExactly(_ character: String) -> Bool { !places(of: character).isEmpty }

    fileprivate func replacingExactly(_ character: String, with other: String) -> String {
        var scalars = Array(unicodeScalars)
        let length = character.unicodeScalars.count
        for place in places(of: character).reversed() {
            scalars.replaceSubrange(place..<(place + length), with: Array(other.unicodeScalars))
        }
        return String(String.UnicodeScalarView(scalars))
    }

    private func places(of character: String) -> [Int] {
        let all = Array(unicodeScalars), sought = Array(character.unicodeScalars)
        guard !sought.isEmpty, all.count >= sought.count else { return [] }
        return (0...(all.count - sought.count)).filter { place in
            let end = place + sought.count
            guard all[place..<end].elementsEqual(sought) else { return false }
            // One without a selector is another character than the same with one.
            return end == all.count || !all[end].properties.isVariationSelector
        }
    }
}
