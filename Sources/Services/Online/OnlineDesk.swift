import Accounts
import Forms
import Kernel
import MoveOut
import Pack
import Procedures
import Registry
import Site
import Store

/// What online procedures work with: the catalogue, the city's places and calendar, the register, the database.
public struct OnlineDesk: Sendable {
    /// Why the program reads the register for somebody who fills in a form.
    static let purpose = "online-application"

    public let store: Store
    public let catalogue: OnlineCatalogue
    let search: CatalogueSearch
    let pack: CityPack
    let places: Places
    let calendar: OpeningCalendar
    let directory: RegistryDirectory
    /// Fees and life events, as they are decided now.
    let live: LiveCatalogue
    /// Seals individual numbers; nil where there are no keys, and then none are asked for.
    let vault: RecordVault?
    /// Whose signatures are believed; nil where nobody has said so, and then nothing that needs one can be sent.
    let seals: MoveOutSeals?
    /// Looks at files for viruses; nil where the city has none, and the office is told so.
    let scanner: VirusScanner?
    /// Whether applications are taken here: not in a part of the network from which none would reach the office.
    let isTaking: Bool
    /// Which way applications go from here.
    let route: ApplicationRoute

    /// Over a database whose migrations are done.
    public init(
        store: Store, pack: CityPack, catalogue: OnlineCatalogue, places: Places, calendars: Calendars,
        directory: RegistryDirectory, live: LiveCatalogue,
        vault: RecordVault? = nil, seals: MoveOutSeals? = nil, scanner: VirusScanner? = nil, isTaking: Bool = true,
        route: ApplicationRoute = .here
    ) {
        self.route = route
        (self.store, self.pack, self.catalogue) = (store, pack, catalogue)
        search = CatalogueSearch(catalogue, pack: pack)
        (self.places, self.directory, self.live) = (places, directory, live)
        calendar = calendars.legal
        (self.vault, self.seals, self.scanner, self.isTaking) = (vault, seals, scanner, isTaking)
    }

    /// What happens in a life, by which procedures are found.
    var lifeEvents: [LifeEvent] { live.current.events }

    /// A fee or payment of a day in words; nil when there is none.
    func fee(_ id: String, on day: CivilDate, _ ctx: PageContext) -> HTML? {
        guard let fee = live.current.fee(id), let amount = fee.amount(on: day) else { return nil }
        let key = fee.kind == .fee ? "online.fee.sum" : "online.fee.payment"
        return ctx.t(key, ["title": ctx.text(fee.title), "yen": ctx.number(amount.amount)])
    }

    /// The definition with which a draft began; the one that is valid now where that one is gone.
    func procedure(of draft: Draft) throws(SiteFailure) -> OnlineProcedure {
        guard let procedure = catalogue.procedure(draft.procedure) else { throw .notFound }
        return procedure
    }

    /// What a form is told: the city's places and the applicant's household.
    func formPlaces(_ draft: Draft, files: [DraftFile]) -> FormPlaces {
        let places = places
        var known = FormPlaces(
            ward: { places.ward(of: $0) }, wards: places.wards.map(\.code), members: draft.members,
            files: files.map(\.known))
        known.takesNumbers = vault != nil
        return known
    }

    /// What is known of somebody before they type.
    func prefill(for actor: Actor, _ procedure: OnlineProcedure) async throws -> Prefill {
        let owner = DraftOwner(actor)
        let (last, account) = try await store.read { tx in
            (
                actor.kind == .anonymous
                    ? nil : try Application.last(of: owner, procedure: procedure.id, in: tx)?.answers,
                try AccountFacts.of(actor, in: tx)?.values ?? [:]
            )
        }
        guard actor.kind == .resident, let id = ResidentID(actor.id) else {
            var prefill = Prefill()
            prefill.add(last: last)
            prefill.add(account: account)
            if actor.kind == .organisation { prefill.add(account: ["organisation": .string(actor.name)]) }
            return prefill
        }
        // The program reads for them, once, when the form is begun: the others of the household can see that it did.
        let label = LocalizedText(ja: pack.words.text("online.purpose", .ja))
        let grant = try ReadGrant(
            actor: Actor.system("online").acting(for: actor.id), purpose: Purpose(code: Self.purpose, label: label))
        guard let resident = try await directory.resident(id, for: grant) else { return Prefill() }
        let family = try await directory.household(of: id, for: grant)
        let words = pack.words
        var prefill = Prefill(of: resident, in: family, last: last) { relation in
            guard !relation.isHead else { return words.text("registry.relation.head", .ja) }
            return relation.steps.map { words.text("registry.relation.\($0.rawValue)", .ja) }
                .joined(separator: words.text("registry.relation.of", .ja))
        }
        prefill.add(account: account)
        return prefill
    }

    /// The ward that gets an application: what the definition works out, or the city itself.
    func destination(_ procedure: OnlineProcedure, _ outcome: FormOutcome) -> WardCode? {
        let named = procedure.destination?.evaluate(outcome.inputs).json.stringValue
        return named.flatMap { WardCode($0) } ?? places.cityCode ?? places.wards.first?.code
    }
}
