import Kernel

/// What somebody of the floor asks for the visit under way: to print again what did not come out, to say that it did, or to end it.
struct FloorOrder: Sendable, Hashable {
    /// What is asked.
    enum Kind: String, Sendable {
        case printAgain = "print-again"
        case isOut = "is-out"
        case cancel
    }

    let id: String
    /// The mark of the visit it is for.
    let visit: String
    let kind: Kind

    /// Reads one of the server's; nil for one of a later edition, which is left alone.
    init?(_ json: JSONValue) {
        guard let id = json["id"]?.stringValue, let visit = json["visit"]?.stringValue,
            let kind = json["kind"]?.stringValue.flatMap(Kind.init)
        else { return nil }
        (self.id, self.visit, self.kind) = (id, visit, kind)
    }
}

extension Terminal {
    /// Does what the floor asks, as the visitor could have done on the page.
    ///
    /// - Returns: False when the visit is over or there is nothing to do.
    func carryOut(_ order: FloorOrder) async -> Bool {
        guard let id = await visits.id(marked: order.visit) else { return false }
        if order.kind == .cancel {
            await visits.cancel(id)
            return true
        }
        let isOut = order.kind == .isOut
        let began = await visits.update(id) { visit -> Bool in
            guard let run = visit.run, !run.isRunning,
                run.sheets.contains(where: { $0.state == .doubtful || ($0.state == .failed && !isOut) })
            else { return false }
            visit.run?.again(on: run.printer, outAfterAll: isOut)
            return true
        }
        guard began == true else { return false }
        Task { [prints] in await prints.work(id) }
        return true
    }
}
