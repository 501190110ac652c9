import Kernel
import Pack
import Procedures

/// The rules of a pack by procedure.
public struct EntryRules: Sendable {
    private let rules: [String: EntryRule]

    /// Reads `entry/*.yml`; what is wrong is added to the pack's faults.
    public init(pack: CityPack, catalogue: ProcedureCatalogue) {
        var rules: [String: EntryRule] = [:]
        // A city that leaves a procedure of a lower layer out has no case of it.
        let omitted = pack.omitted("procedures")
        for file in pack.files(in: "entry") {
            for node in pack.read(file)?.items ?? [] {
                for rule in Self.rules(node, catalogue, omitted)
                where rules.updateValue(rule, forKey: rule.procedure) != nil {
                    node.fault("there are two entry rules for the procedure \"\(rule.procedure)\"")
                }
            }
        }
        self.rules = rules
    }

    /// The rule of a procedure; nil when people enter it by hand.
    public subscript(procedure: String) -> EntryRule? { rules[procedure] }

    /// What people call a back system; its name where no rule has it any more.
    public func title(ofSystem name: String) -> LocalizedText {
        rules.values.filter { $0.system == name }.min { $0.procedure < $1.procedure }?.systemTitle
            ?? LocalizedText(ja: name)
    }

    /// Ids of the procedures that are entered by a program, in order.
    public var procedures: [String] { rules.keys.sorted() }

    private static func rules(
        _ node: PackNode, _ catalogue: ProcedureCatalogue, _ omitted: Set<String>
    ) -> [EntryRule] {
        node.allow(["procedures", "system", "title", "automatic", "completes", "fields", "persons"])
        let persons = node.node("persons")
        persons?.allow(["most", "fields"])
        let most = persons?.int("most") ?? 0
        if let persons, !(1...99).contains(most) { persons.fault("\"most\" must be from 1 to 99") }
        // Always, never, or for cases that came by these channels.
        let channels = node.node("automatic")?.isList ?? false ? Set(node.strings("automatic")) : []
        let shared = (node.string("system"), channels.isEmpty ? node.bool("automatic", default: false) : false)
        let title = node.localized("title")
        let completes = node.bool("completes", default: false)
        var names: Set<String> = []
        let fields = node.nodes("fields").compactMap { field($0, ofPersons: false, &names) }
        let personFields = persons?.nodes("fields").compactMap { field($0, ofPersons: true, &names) } ?? []
        if !fields.contains(where: { $0.source == .caseNumber }) {
            node.fault("no field has \"case: number\": without it nothing entered can be found again")
        }
        if node.nodes("procedures").isEmpty { node.fault("\"procedures\" is missing") }
        return node.nodes("procedures").compactMap { item in
            guard let (id, kind) = procedure(item) else { return nil }
            if omitted.contains(id) { return nil }
            if catalogue.procedure(id) == nil { item.fault("there is no procedure \"\(id)\"") }
            let own = kind.map { kind in
                fields.map { field in
                    field.source == .constant("{kind}")
                        ? EntryField(name: field.name, label: field.label, source: .constant(kind), words: [:]) : field
                }
            }
            return EntryRule(
                procedure: id, system: shared.0, systemTitle: title, isAutomatic: shared.1, automaticChannels: channels,
                completesCase: completes,
                fields: own ?? fields, personFields: personFields, mostPersons: most)
        }
    }

    /// `tennyuu`, or `{id: tennyuu, kind: 転入}` for the value that stands for `{kind}`.
    private static func procedure(_ node: PackNode) -> (id: String, kind: String?)? {
        guard node.isMap else { return node.scalar.map { ($0, nil) } }
        node.allow(["id", "kind"])
        return (node.string("id"), node.string("kind"))
    }

    private static func field(
        _ node: PackNode, ofPersons: Bool, _ names: inout Set<String>
    ) -> EntryField? {
        node.allow(["field", "label", "value", "case", "address", "of", "fact", "words", "otherwise"])
        let name = node.string("field")
        if !names.insert(name).inserted { node.fault("the field \"\(name)\" is there twice") }
        if ofPersons, !name.contains("{n}") { node.fault("the name of a person's field must have \"{n}\" in it") }
        var words: [String: String] = [:]
        for entry in node.node("words")?.entries ?? [] { words[entry.key] = entry.value.scalar }
        guard let source = source(node, ofPersons: ofPersons) else { return nil }
        return EntryField(
            name: name, label: node.string("label"), source: source, words: words,
            otherwise: node.optionalString("otherwise"))
    }

    private static func source(_ node: PackNode, ofPersons: Bool) -> EntryField.Source? {
        let ways = ["value", "case", "address", "fact"].filter(node.has)
        guard ways.count == 1 else {
            node.fault("a field has exactly one of \"value\", \"case\", \"address\" and \"fact\"")
            return nil
        }
        switch ways[0] {
        case "value": return .constant(node.string("value"))
        case "case":
            let what = node.string("case")
            if what == "number" { return .caseNumber }
            if what == "receivedOn" { return .receivedOn }
            node.node("case")?.fault("\"case\" must be number or receivedOn")
            return nil
        case "address":
            let kind = node.string("address")
            if ["newAddress", "oldAddress"].contains(kind) { return .address(kind) }
            node.node("address")?.fault("\"address\" must be newAddress or oldAddress")
            return nil
        default:
            let fallback: EntryField.Subject? = ofPersons ? .person : nil
            let subject = node.has("of") ? node.value("of", EntryField.Subject.self) : fallback
            guard let subject else {
                if !node.has("of") { node.fault("\"of\" is missing: event, household or party") }
                return nil
            }
            if subject == .person, !ofPersons {
                node.node("of")?.fault("a fact of a person belongs under \"persons\"")
                return nil
            }
            return .facts(subject, node.strings("fact"))
        }
    }
}
