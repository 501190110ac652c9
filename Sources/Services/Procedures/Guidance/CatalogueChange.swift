import DMN
import Kernel
import Pack
import Synchronization

/// What a text in the form of `procedures/*.yml` makes of a catalogue: the definitions it has stand for those of the same id.
public struct CatalogueChange: Sendable {
    /// The longest text, in bytes.
    public static let longestText = 200_000

    /// The catalogue with the change; the one before where something is wrong.
    public let catalogue: ProcedureCatalogue
    /// Ids of the procedures that the text defines.
    public let procedures: [String]
    /// What is wrong with it, with line and column.
    public let faults: [PackFault]

    /// Reads a text; nothing is stored.
    public init(_ text: String, of catalogue: ProcedureCatalogue, in pack: CityPack) {
        let file = "change.yml"
        func refuse(_ reason: String) -> PackFault { PackFault(file: file, line: 1, column: 1, reason: reason) }
        guard text.utf8.count <= Self.longestText else {
            self.init(catalogue, [], [refuse("the text has \(text.utf8.count) bytes; at most \(Self.longestText)")])
            return
        }
        let faults = PackFaults()
        let root = pack.read(text, as: file, faults: faults)
        let items = root?.items ?? []
        if items.isEmpty, faults.isEmpty {
            self.init(catalogue, [], [refuse("a list of procedures is expected, each beginning with \"- id:\"")])
            return
        }
        var found = catalogue.found
        let reader = ProcedureReader(
            expressions: ExpressionReader(scope: catalogue.scope, faults: faults), events: catalogue.knownEvents,
            found: found)
        var ids: [String] = []
        for node in items {
            let id = node.string("id")
            guard let place = found.procedures.firstIndex(where: { $0.id == id }) else {
                node.fault("there is no procedure \"\(id)\"; new ones come with the pack")
                continue
            }
            if ids.contains(id) { node.fault("\"\(id)\" is there twice") }
            guard var procedure = reader.procedure(node, topic: found.procedures[place].topic) else { continue }
            if procedure.row != found.procedures[place].row {
                node.node("row")?.fault("the row of a procedure stays \(found.procedures[place].row)")
            }
            for form in procedure.forms where !found.procedures[place].forms.contains(form) {
                node.node("forms")?.fault("the form \"\(form)\" comes with the pack")
            }
            procedure.limits = found.procedures[place].limits
            found.procedures[place] = procedure
            ids.append(id)
        }
        self.init(faults.isEmpty ? ProcedureCatalogue(found) : catalogue, ids, faults.all)
    }

    private init(_ catalogue: ProcedureCatalogue, _ procedures: [String], _ faults: [PackFault]) {
        (self.catalogue, self.procedures, self.faults) = (catalogue, procedures, faults)
    }
}

extension ProcedureCatalogue {
    /// Everything it was made of.
    var found: CatalogueReader.Found {
        var found = CatalogueReader.Found(texts: texts, scope: scope)
        found.events = events
        found.knownEvents = knownEvents
        found.topics = topics
        found.facts = facts
        found.documents = documents
        found.dayRules = dayRules
        found.fees = fees
        found.windows = windows
        found.procedures = procedures
        found.order = order
        return found
    }
}

/// The catalogue by which everything is decided now: the pack's, with the changes that were published since. One a program;
/// whoever asks it twice may get two.
public final class LiveCatalogue: Sendable {
    private let state: Mutex<ProcedureCatalogue>
    /// As the pack has it.
    public let original: ProcedureCatalogue

    public init(_ catalogue: ProcedureCatalogue) {
        original = catalogue
        state = Mutex(catalogue)
    }

    /// The one of now.
    public var current: ProcedureCatalogue { state.withLock { $0 } }

    /// From now on by this one.
    public func replace(with catalogue: ProcedureCatalogue) { state.withLock { $0 = catalogue } }
}
