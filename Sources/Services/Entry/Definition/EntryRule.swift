import Counter
import Kernel
import Procedures

/// How the case of one procedure is entered into a back system (基幹システムへの入力): a document of `entry/*.yml` in the pack.
public struct EntryRule: Sendable, Hashable {
    /// Id of the procedure.
    public let procedure: String
    /// The name of the back system; whoever runs the program says where it is.
    public let system: String
    /// What people call the back system.
    public let systemTitle: LocalizedText
    /// 自動確定可: entered without a second person looking at it first, however the case came.
    public let isAutomatic: Bool
    /// The same for cases that came by one of these channels only, such as those that were signed with a card.
    public let automaticChannels: Set<String>
    /// Whether the case is completed when it was entered.
    public let completesCase: Bool
    /// The fields of the case.
    let fields: [EntryField]
    /// The fields of each person, with `{n}` in their names for the number of the person, from 1.
    let personFields: [EntryField]
    /// The most persons that one entry holds.
    public let mostPersons: Int
}

/// A field of the back system and where its value comes from.
struct EntryField: Sendable, Hashable {
    enum Source: Sendable, Hashable {
        case constant(String)
        case caseNumber
        case receivedOn
        /// The first of these facts about the subject that is known; several words are joined by an ideographic space.
        case facts(Subject, [String])
        /// An address on one line: `newAddress` or `oldAddress`.
        case address(String)
    }

    enum Subject: String, Sendable, CaseIterable {
        case event, household, party, person
    }

    let name: String
    /// What people call it.
    let label: String
    let source: Source
    /// How the back system says the pack's words, such as `male` → 男.
    let words: [String: String]
    /// What is entered when nothing is known; nil for nothing.
    var otherwise: String?
}

/// The values to be entered, by the back system's field, with what people call them.
public struct EntryValues: Sendable, Hashable {
    /// What is entered; a field without a value is not there.
    public let values: [String: String]
    /// Names and labels of all fields in the order of the rule.
    public let labels: [EntryLabel]
}

/// A field as people call it.
public struct EntryLabel: Sendable, Hashable, Codable {
    /// The back system's name.
    public let field: String
    /// The label, such as 異動年月日.
    public let label: String
}

/// Why nothing can be entered from the facts.
enum EntryObstacle: String, Error, Sendable {
    /// The case came out of no signed session.
    case unsigned
    /// 支援措置: a person enters it, because addresses are not kept here.
    case protected
    /// More persons than the back system takes in one entry.
    case tooManyPersons = "too-many-persons"
}

extension EntryRule {
    /// Whether a case that came by a channel is entered without a check.
    public func isAutomatic(for channel: String) -> Bool { isAutomatic || automaticChannels.contains(channel) }

    /// The values for a case.
    func values(of file: CaseFile, _ signed: CaseFacts) throws(EntryObstacle) -> EntryValues {
        guard !signed.isProtected else { throw .protected }
        let persons = signed.facts.persons
        guard personFields.isEmpty || persons.count <= mostPersons else { throw .tooManyPersons }
        var values: [String: String] = [:]
        var labels: [EntryLabel] = []
        func add(_ field: EntryField, name: String, label: String, person: Int?) {
            labels.append(EntryLabel(field: name, label: label))
            values[name] = value(of: field, file, signed, person: person) ?? field.otherwise
        }
        for field in fields { add(field, name: field.name, label: field.label, person: nil) }
        for (index, person) in persons.enumerated() where !personFields.isEmpty {
            for field in personFields {
                add(
                    field, name: field.name.replacing("{n}", with: String(index + 1)),
                    label: "\(field.label)（\(index + 1)）", person: person)
            }
        }
        return EntryValues(values: values, labels: labels)
    }

    private func value(of field: EntryField, _ file: CaseFile, _ signed: CaseFacts, person: Int?) -> String? {
        switch field.source {
        case .constant(let text): return text
        case .caseNumber: return file.number
        case .receivedOn: return file.receivedAt.date.description
        case .address(let kind): return signed.facts.addressLine(kind)
        case .facts(let subject, let names):
            let subjects: [FactSubject] =
                switch subject {
                case .event: signed.events.map { .event($0) }
                case .household: [.household]
                case .party: [.party]
                case .person: person.map { [.person($0)] } ?? []
                }
            for subject in subjects {
                let words = names.compactMap { text(signed.facts[subject, $0], field.words) }
                if !words.isEmpty { return words.joined(separator: "\u{3000}") }
            }
            return nil
        }
    }

    /// A fact as the back system says it; nil for what is not known.
    private func text(_ value: JSONValue?, _ words: [String: String]) -> String? {
        let plain: String? =
            switch value {
            case .string(let text): text.isEmpty || text == FactValue.unknownWord ? nil : text
            case .bool(let flag): flag ? "true" : "false"
            case .int(let number): String(number)
            default: nil
            }
        guard let plain else { return nil }
        return words.isEmpty ? plain : words[plain] ?? plain
    }
}
