import Forms
import Kernel
import Procedures
import Store

/// Which way applications go from here, where the city's network is divided. Applications that people hand in outside are sealed
/// for the inside in the transaction that gives them their number; what they wrote is then no longer there. Back come the state,
/// the office's messages and its letters.
public enum ApplicationRoute: Sendable {
    /// One network: they are examined where they arrive.
    case here
    /// The part that residents reach.
    case outside(ParcelSeal)
    /// The part where they are examined, with the keys that open them.
    case inside(ParcelKeys)

    /// Whether what is handed in goes on to the inside.
    public var isOutside: Bool { seal != nil }

    /// Seals what is handed in; nil where it stays.
    var seal: ParcelSeal? {
        guard case .outside(let seal) = self else { return nil }
        return seal
    }

    /// What is handed in goes inward under this topic, all of one application under its id: it is taken in this order.
    static let topic = "application"
    /// Stands before the running number of what was handed in outside.
    static let mark = "N"
}

extension OnlineDesk {
    /// Whether a procedure can be applied for here. Who a resident is, is known by the register, which is inside; outside
    /// there are accounts by mail, organisations, and procedures for which nobody need be known. What two sign and what is drawn
    /// by lot is kept together inside.
    func takes(_ procedure: OnlineProcedure) -> Bool {
        guard isTaking else { return false }
        guard route.seal != nil else { return true }
        return ![.card, .signature].contains(procedure.identity) && procedure.cosigning == nil
            && procedure.sheet.slots.allSatisfy(isOffered)
    }

    /// Whether something of a slot's calendar can be reserved here; also where nothing stands in it now.
    private func isOffered(_ item: FormItem) -> Bool {
        guard let plan = booking?.plan, let calendar = item.slot?.calendar else { return true }
        let kinds = plan.kinds(in: calendar)
        return kinds.isEmpty || kinds.contains(where: plan.isOffered)
    }
}

/// What goes inward, sealed.
struct SealedPart: Sendable {
    let seal: ParcelSeal
    let id: CaseFile.Identifier

    /// - Parameter what: The kind of part; `content` must not have a member of this name.
    func send(_ what: String, _ content: [String: JSONValue], in tx: WriteTransaction) throws {
        let body: JSONValue = .object(content.merging(["what": .string(what)]) { $1 })
        let key = id.description
        try tx.send(
            Parcel(
                topic: ApplicationRoute.topic, key: key,
                body: try seal.seal(body, topic: ApplicationRoute.topic, key: key)), .inward)
    }
}

extension Actor {
    /// Who handed in, for the inside.
    var carried: JSONValue {
        var body: [String: JSONValue] = [
            "kind": .string(kind.rawValue), "id": .string(id), "name": .string(name),
        ]
        body["onBehalfOf"] = onBehalfOf.map(JSONValue.string)
        return .object(body)
    }

    init?(carried body: JSONValue?) {
        guard let kind = body?["kind"]?.stringValue.flatMap(Actor.Kind.init), kind != .staff, kind != .system,
            let id = body?["id"]?.stringValue, let name = body?["name"]?.stringValue
        else { return nil }
        self.init(kind: kind, id: id, name: name, onBehalfOf: body?["onBehalfOf"]?.stringValue)
    }
}
