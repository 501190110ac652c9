import DMN
import Kernel
import Pack
import Rules

/// The procedures of a city that can be done online: as the pack has them, from the files of `online/`, one a file, or as they stand
/// on a day with what was published since.
public struct OnlineCatalogue: Sendable {
    /// All editions, shared by everyone who has this catalogue.
    public let editions: OnlineEditions
    private let shelf: OnlineShelf

    init(_ shelf: OnlineShelf, editions: OnlineEditions) { (self.shelf, self.editions) = (shelf, editions) }

    /// In the order of their ids.
    public var procedures: [OnlineProcedure] { shelf.procedures }

    /// What has helped elsewhere with fields that give trouble.
    public var cures: [FormCure] { editions.context.cures }

    /// Differs between catalogues that may differ; 0 as the pack has it.
    public var serial: Int { shelf.serial }

    /// Reads the procedures of a pack; what is wrong with them is added to the pack's faults.
    ///
    /// - Parameters:
    ///   - calendar: the city's opening days, which conditions count.
    ///   - places: the city's wards, for the examples that definitions carry.
    public init(pack: CityPack, calendar: OpeningCalendar, places: FormPlaces) {
        let functions = FEELFunctions.forms(calendar)
        let events = pack.document("life-events.yml").map { $0.items.compactMap { $0.node("id")?.scalar } } ?? []
        let fees = pack.document("fees.yml").map { $0.items.compactMap { $0.node("id")?.scalar } } ?? []
        let rules = pack.documentsOfLayers("day-rules.yml").flatMap { $0.items.compactMap { $0.node("id")?.scalar } }
        let guidance = pack.files(in: "procedures").flatMap { file in
            (pack.read(file)?.items ?? []).compactMap { $0.node("id")?.scalar }
        }
        let omitted = pack.omitted("online")
        let context = OnlineProcedureContext(
            pack: pack, functions: functions, lifeEvents: events, fees: fees, dayRules: rules, guidance: guidance,
            cures: FormCure.read(pack, functions), places: places)
        var procedures: [OnlineProcedure] = []
        var known: [String] = []
        var files: [String: PackFile] = [:]
        for file in pack.files(in: "online") {
            guard let node = pack.read(file) else { continue }
            known.append(file.stem)
            guard let procedure = context.procedure(node, pack.faults, runsExamples: true),
                !omitted.contains(procedure.id)
            else { continue }
            files[procedure.id] = file
            if procedure.id != file.stem { node.fault("the file of \"\(procedure.id)\" is named \(procedure.id).yml") }
            procedures.append(procedure)
        }
        for id in omitted.sorted() where !known.contains(id) {
            let near = Suggestion.hint(id, among: known)
            pack.manifest.node("omit")?.fault("\"\(id)\" is left out, but there is none in online\(near)")
        }
        self.init(
            OnlineShelf(procedures, serial: 0),
            editions: OnlineEditions(context: context, packed: procedures, files: files))
    }

    /// The procedure of an id; nil when there is none.
    public func procedure(_ id: String) -> OnlineProcedure? { shelf.byID[id].map { shelf.procedures[$0] } }
}

/// Procedures in the order of their ids, found by them.
struct OnlineShelf: Sendable {
    let procedures: [OnlineProcedure]
    let byID: [String: Int]
    let serial: Int

    init(_ procedures: [OnlineProcedure], serial: Int) {
        self.procedures = procedures.sorted { $0.id < $1.id }
        self.serial = serial
        byID = Dictionary(
            self.procedures.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    }
}

extension FEELFunctions {
    /// What conditions of forms may call: FEEL's own functions, ages in law, and the city's calendar:
    ///
    /// - `opening day(from, n)`: the nth day on which the city is open, `from` being the first when it is one
    /// - `working day(date)`: the day itself, or the next that is not closed by law
    static func forms(_ calendar: OpeningCalendar) -> FEELFunctions {
        var functions = FEELFunctions.legal
        functions.register(
            name: "opening day", parameters: [("from", .date), ("n", .number)], result: .date
        ) { arguments in
            guard let from = arguments[0].civilDate, case .number(let count) = arguments[1], let count = count.int,
                (1...60).contains(count)
            else { return .null }
            var day = calendar.nextWorkingDay(onOrAfter: from)
            for _ in 1..<count { day = calendar.nextWorkingDay(onOrAfter: day.adding(days: 1)) }
            return .date(day)
        }
        functions.register(name: "working day", parameters: [("date", .date)], result: .date) { arguments in
            guard let date = arguments[0].civilDate else { return .null }
            return .date(calendar.nextWorkingDay(onOrAfter: date))
        }
        return functions
    }
}
