import Accounts
import Booking
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
    /// All editions of the procedures.
    let editions: OnlineEditions
    private let searches: CatalogueSearches
    let pack: CityPack
    let places: Places
    let calendar: OpeningCalendar
    /// When the offices are open.
    let calendars: Calendars
    let directory: RegistryDirectory
    /// Fees and life events, as they are decided now.
    let live: LiveCatalogue
    /// Seals individual numbers; nil where there are no keys, and then none are asked for.
    let vault: RecordVault?
    /// Whose signatures are believed; nil where nobody has said so, and then nothing that needs one can be sent.
    let seals: MoveOutSeals?
    /// Looks at files for viruses; nil where the city has none, and the office is told so.
    let scanner: VirusScanner?
    /// Writes photographs anew; nil where they are kept as they come.
    let pictures: PictureCleaner?
    /// Reserves slots of calendars; nil where nothing is reserved.
    let booking: BookingDesk?
    /// Whether applications are taken here: not in a part of the network from which none would reach the office.
    let isTaking: Bool
    /// Which way applications go from here.
    let route: ApplicationRoute
    /// Follows links of definitions; nil where whoever runs the program has named no hosts.
    public var links: LinkChecker?
    /// Scheme and host under which the city is reached, for links in letters; nil where nobody has said so, and then letters name the
    /// page in words alone.
    public var address: String?

    /// Over a database whose migrations are done.
    public init(
        store: Store, pack: CityPack, catalogue: OnlineCatalogue, places: Places, calendars: Calendars,
        directory: RegistryDirectory, live: LiveCatalogue,
        vault: RecordVault? = nil, seals: MoveOutSeals? = nil, scanner: VirusScanner? = nil,
        pictures: PictureCleaner? = nil, booking: BookingDesk? = nil, isTaking: Bool = true,
        route: ApplicationRoute = .here
    ) {
        self.route = route
        (self.store, self.pack, editions) = (store, pack, catalogue.editions)
        searches = CatalogueSearches(pack: pack)
        (self.places, self.directory, self.live) = (places, directory, live)
        calendar = calendars.legal
        self.calendars = calendars
        (self.vault, self.seals, self.isTaking) = (vault, seals, isTaking)
        (self.scanner, self.pictures, self.booking) = (scanner, pictures, booking)
    }

    /// The procedures as they stand today.
    public var catalogue: OnlineCatalogue { editions.catalogue(on: store.now().date) }

    /// The search over ``catalogue``.
    var search: CatalogueSearch {
        let today = store.now().date
        return searches.search(over: editions.catalogue(on: today), on: today)
    }

    /// What happens in a life, by which procedures are found.
    var lifeEvents: [LifeEvent] { live.current.events }

    /// A fee or payment of a day in words; nil when there is none.
    func fee(_ id: String, on day: CivilDate, _ ctx: PageContext) -> HTML? {
        guard let fee = live.current.fee(id), let amount = fee.amount(on: day) else { return nil }
        let key = fee.kind == .fee ? "online.fee.sum" : "online.fee.payment"
        return ctx.t(key, ["title": ctx.text(fee.title), "yen": ctx.number(amount.amount)])
    }

    /// The definition in which a draft is filled in: the one that stands now, or the one with which it began where the owner lets
    /// drafts be filled in to the end.
    func procedure(of draft: Draft) throws(SiteFailure) -> OnlineProcedure {
        let begun = editions.edition(draft.procedure, version: draft.version)
        // What was sent is set right in the form in which it was asked.
        if draft.application != nil, let begun { return begun }
        guard let procedure = catalogue.procedure(draft.procedure) else { throw .notFound }
        let tried = editions.tried(draft.procedure, version: draft.version)
        // Who began in the second edition of a trial goes on in it, as long as it says the law that stands.
        if let tried, WordingComparison(from: procedure, to: tried).isOnlyWording { return tried }
        guard procedure.drafts == .keep, draft.version < procedure.version || tried != nil,
            !procedure.isWithdrawn(on: store.now().date), let begun
        else { return procedure }
        return begun
    }

    /// The definition in which an application was made; another edition of it where that one is gone.
    func procedure(of application: Application) -> OnlineProcedure? {
        editions.edition(application.procedure, version: application.version)
            ?? catalogue.procedure(application.procedure) ?? editions.editions(of: application.procedure).last
    }

    /// What a form is told: the city's places and the applicant's household.
    func formPlaces(_ draft: Draft, files: [DraftFile]) -> FormPlaces {
        let places = places
        var known = FormPlaces(
            ward: { places.ward(of: $0) }, wards: places.wards.map(\.code), members: draft.members,
            files: files.map(\.known))
        known.takesNumbers = vault != nil
        if let booking { known.calendars = SlotCalendars(booking.plan) }
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

    /// Scheme and host for an address that the reader of a page takes along.
    func siteAddress(_ request: SiteRequest) -> String { address ?? request.siteAddress }

    /// The ward that gets an application: what the definition works out, or the city itself.
    func destination(_ procedure: OnlineProcedure, _ outcome: FormOutcome) -> WardCode? {
        let named = procedure.destination?.evaluate(outcome.inputs).json.stringValue
        return named.flatMap { WardCode($0) } ?? places.cityCode ?? places.wards.first?.code
    }
}
