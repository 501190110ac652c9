import Accounts
import Booking
import Counter
import Devices
import Entry
import Forms
import Kernel
import Mail
import MoveOut
import Online
import Operations
import Outbound
import Pack
import Plan
import Procedures
import Registry
import Relay
import Site
import Store
import Tickets
import Trail

/// One city with all its services: the one place where the parts of the platform meet.
struct City: Sendable {
    let pack: CityPack
    let places: Places
    let calendars: Calendars
    var plan: PlanService
    let procedures: ProceduresService
    let formValues: FormValues
    /// The A4 printers of the offices.
    let formPrinters: FormPrinters
    let tickets: TicketOffices
    var booking: BookingPlan
    /// What can be done online.
    let online: OnlineCatalogue
    let moveOutData: MoveOutData
    let cast: DemoCast
    /// The people of the sample cards.
    let demoHouseholds: DemoHouseholds
    /// How the screens of back systems are used, by the names that the pack uses.
    let screenScripts: [String: ScreenScript]
    /// The back systems by the names that the pack uses.
    var backSystems: [String: any BackSystem] = [:]
    /// Who tells browsers that a ticket is called; nil where nobody does.
    var push: PushDesk?
    /// Who takes letters by mail; nil where they wait.
    var mailSender: MailService.Sender?
    /// Scheme and host under which the city is reached, for links in letters.
    var address: String?
    /// Where people show who they are.
    var identityProviders: [IdentityProvider] = []
    /// Whose cards sign people in.
    var cardSeals: CardSeals?
    /// Whether staff have accounts of this program's own.
    var hasStaffAccounts = false
    /// A demonstration, where everybody may read all letters.
    var isDemo = false
    /// Looks at files of visitors for viruses; nil where nobody does.
    var scanner: VirusScanner?
    /// Writes photographs of visitors anew; nil where they are kept as they come.
    var pictures: PictureCleaner?
    /// Follows the links of definitions; nil where nobody does.
    var links: LinkChecker?
    /// Which way applications go from here, where the network is divided.
    var applicationRoute = ApplicationRoute.here
    /// Whose signatures are believed, and what notices of moving out are exchanged with.
    var moveOutPartners = MoveOutPartners()

    /// Reads a pack and every service's part of it; what is wrong is in `pack.faults`, all of it at once.
    ///
    /// - Throws: `PackFault` when there is no readable `pack.yml`; `RouteConflict` when two services claim one route.
    static func load(_ path: String) throws -> City {
        let pack = try CityPack.load(path)
        let places = Places(pack: pack)
        let calendars = Calendars(pack: pack)
        let booking = BookingPlan(pack: pack, places: places, calendars: calendars)
        var formPlaces = FormPlaces(ward: { places.ward(of: $0) }, wards: places.wards.map(\.code))
        formPlaces.calendars = SlotCalendars(booking)
        let city = City(
            pack: pack, places: places, calendars: calendars, plan: PlanService(pack: pack),
            procedures: ProceduresService(pack: pack, places: places, calendars: calendars),
            formValues: FormValues(pack: pack), formPrinters: FormPrinters(pack: pack, places: places),
            tickets: TicketOffices(pack: pack, places: places, calendars: calendars),
            booking: booking,
            online: OnlineCatalogue(pack: pack, calendar: calendars.legal, places: formPlaces),
            moveOutData: MoveOutData(pack: pack, places: places),
            cast: DemoCast(pack: pack, places: places),
            demoHouseholds: DemoHouseholds(pack: pack, places: places), screenScripts: ScreenScripts.read(pack))
        // The site and the sample data read their parts when they are put together.
        let empty = try Store.open(DatabaseURL(.memory), clock: SystemClock())
        _ = try city.app(store: empty, clock: SystemClock())
        if pack.document("sample/population.yml") != nil {
            _ = SampleCity(pack: pack, places: places, seed: 1, today: SystemClock().today)
        }
        return city
    }

    /// What the pack holds, in one line.
    var summary: String {
        let counts = [
            (plan.plan.initiatives.count, "initiatives"), (places.wards.count, "wards"),
            (procedures.catalogue.procedures.count, "procedures"), (procedures.forms.ids.count, "forms"),
            (online.procedures.count, "online procedures"),
            (pack.words.keys.count, "words"),
        ]
        return counts.map { "\($0) \($1)" }.joined(separator: ", ")
    }

    /// The services in the order of the navigation.
    func services(_ store: Store, vault: RecordVault? = nil, role: NetworkRole = .all) -> [any CityService] {
        let registry = RegistryService(pack: pack, store: store, places: places, vault: vault)
        let devices = devices(store)
        var procedures = procedures
        procedures.terminalUses = { day, tx in try devices.usesByEdition(since: day, in: tx) }
        return [
            CounterService(desk: desk(store)), ticketService(store), devices, procedures, registry,
            TrailService(pack: pack, directory: registry.directory), plan, entry, OperationsService(),
            BookingService(plan: booking), moveOut(store, vault: vault), onlineService(store, vault: vault, role: role),
            mail,
            accounts(store),
        ]
    }

    /// Letters by mail.
    var mail: MailService { MailService(sender: mailSender, isDemo: isDemo) }

    /// Who somebody is.
    func accounts(_ store: Store) -> AccountsService {
        AccountsService(
            desk: AccountDesk(
                store: store, pack: pack,
                directory: RegistryService(pack: pack, store: store, places: places).directory, address: address,
                providers: identityProviders, seals: cardSeals, hasStaffAccounts: hasStaffAccounts))
    }

    /// Takes what other parts of the network send.
    func inbox(_ store: Store) -> ParcelInbox {
        ParcelInbox(store: store, topics: services(store).flatMap(\.parcels) + [.events])
    }

    /// Carries parcels between this part of the network and the one outside of it.
    func carrier(to outside: OutboundHost, key: String, _ store: Store) -> Carrier {
        let services = services(store)
        return Carrier(to: outside, key: key, store: store, inbox: inbox(store)) { tx in
            for service in services { try service.introduce(in: tx) }
        }
    }

    /// What the counters work with.
    func desk(_ store: Store) -> CounterDesk {
        var desk = CounterDesk(
            store: store, pack: pack, live: procedures.live, forms: procedures.forms, formValues: formValues,
            directory: RegistryService(pack: pack, store: store, places: places).directory, calendars: calendars,
            tickets: SessionTickets(desk: ticketService(store).desk),
            handovers: CounterHandovers())
        desk.printers = formPrinters
        desk.cards = LinkedCards(store: store)
        desk.mail = AccountMail()
        desk.finder = OnlineService.finder
        desk.writing = DevicesService.bringPath
        return desk
    }

    /// Tickets and their queues.
    func ticketService(_ store: Store) -> TicketService {
        TicketService(
            store: store, offices: tickets, words: pack.words, codes: VisitorCodes(booking: BookingDesk(plan: booking)),
            // Without an authority to believe a station takes no notices.
            stations: moveOutPartners.seals == nil ? nil : StationGuide(data: moveOutData), push: push)
    }

    /// Terminals and other machines beside hardware.
    func devices(_ store: Store) -> DevicesService {
        DevicesService(
            pack: pack, places: places, forms: procedures.forms, store: store,
            wishes: TerminalWishes(counter: desk(store), tickets: ticketService(store).desk),
            tickets: ticketService(store).desk)
    }

    /// Entries into back systems.
    var entry: EntryService {
        EntryService(pack: pack, catalogue: procedures.catalogue, systems: backSystems)
    }

    /// Notices of moving out.
    func moveOut(_ store: Store, vault: RecordVault? = nil) -> MoveOutService {
        let partners = moveOutPartners
        return MoveOutService(
            desk: MoveOutDesk(
                counter: desk(store), tables: procedures.tables, booking: BookingDesk(plan: booking), data: moveOutData,
                // Notices are not carried from outside: there is the form for the post, and visits are reserved.
                seals: booking.share == .outside ? nil : partners.seals, municipalities: partners.municipalities,
                portal: partners.portal,
                vault: vault),
            tickets: StationDesk(tickets: ticketService(store)))
    }

    /// Online procedures.
    func onlineService(_ store: Store, vault: RecordVault? = nil, role: NetworkRole = .all) -> OnlineService {
        var desk = OnlineDesk(
            store: store, pack: pack, catalogue: online, places: places, calendars: calendars,
            directory: RegistryService(pack: pack, store: store, places: places).directory, live: procedures.live,
            vault: vault, seals: moveOutPartners.seals, scanner: scanner, pictures: pictures,
            booking: BookingDesk(plan: booking),
            // Without the inside's key nothing that is handed in outside would reach the office.
            isTaking: role != .public || applicationRoute.isOutside, route: applicationRoute)
        desk.links = links
        desk.address = address
        return OnlineService(desk: desk)
    }

    /// Brings the tables up to this version; returns what was applied.
    @discardableResult
    func migrate(_ store: Store) async throws -> [String] {
        try await SiteApp.migrate(store, services: services(store))
    }

    /// The site; with the people of a demonstration, signing in is choosing one of them. Without a vault there are no pages
    /// for 個人番号 and 住民票コード.
    func app(
        store: Store, clock: any CityClock, demo: DemoPeople? = nil, limits: RequestLimits = .none,
        machines: [MachineAccount] = [], partners: [MachineAccount] = [], role: NetworkRole = .all,
        vault: RecordVault? = nil
    ) throws -> SiteApp {
        let relay = machines.isEmpty ? [] : [RelayService(inbox: inbox(store))]
        return try SiteApp(
            store: store, pack: pack, clock: clock, services: services(store, vault: vault, role: role) + relay,
            demo: demo,
            machines: machines + partners, limits: limits, role: role, version: Version.current)
    }
}
