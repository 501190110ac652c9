import Booking
import Counter
import Kernel
import MyNumberCard
import Pack
import Procedures
import Registry
import Seals
import Sheets
import Store

/// What moving-out notices are worked with: the register, the rules, the seals, reservations and cases.
///
/// Pages and the API call the desk; the desk decides what may be done, does it in one transaction and records it.
public struct MoveOutDesk: Sendable {
    /// The purpose for which a notice reads the register (住民異動の処理).
    static let purpose = "resident-change"
    static let procedure = "tenshutsu"
    /// The kind of visit that is reserved in this city.
    static let visitKind = "move-in"
    static let actor = Actor.system("moveout")
    /// The life event of those who leave the country.
    static let abroadEvent = "going-abroad"

    public let store: Store
    public let pack: CityPack
    public let catalogue: ProcedureCatalogue
    public let forms: FormCatalogue
    public let directory: RegistryDirectory
    public let calendars: Calendars
    public let counter: CounterDesk
    public let booking: BookingDesk
    public let data: MoveOutData
    let eligibility: Eligibility?
    /// Nil where nobody has said whose certificates are believed: no notice is taken then.
    let seals: MoveOutSeals?
    /// Municipalities that notices are sent to, by their codes.
    let municipalities: [String: Municipality]
    /// The national portal; nil where nothing is taken from it.
    let portal: PortalClient?
    /// What 個人番号 and 住民票コード of advance notices are sealed by; without it none is taken here.
    let vault: RecordVault?

    public init(
        counter: CounterDesk, tables: RuleTables, booking: BookingDesk, data: MoveOutData, seals: MoveOutSeals?,
        municipalities: [String: Municipality] = [:], portal: PortalClient? = nil, vault: RecordVault? = nil
    ) {
        store = counter.store
        pack = counter.pack
        catalogue = counter.catalogue
        forms = counter.forms
        directory = counter.directory
        calendars = counter.calendars
        self.counter = counter
        self.booking = booking
        self.data = data
        eligibility = Eligibility(tables)
        self.seals = seals
        self.municipalities = municipalities
        self.portal = portal
        self.vault = vault
    }

    var places: Places { directory.places }

    /// The reading of the register by the program itself, which is recorded with the purpose.
    func grant() throws -> ReadGrant {
        let label = LocalizedText(ja: pack.words.text("moveout.purpose", .ja))
        return try ReadGrant(actor: Self.actor, purpose: Purpose(code: Self.purpose, label: label))
    }

    /// The last days that follow from a notice.
    func dates(_ notice: MoveOutNotice) -> MoveOutDates {
        MoveOutDates(
            planned: notice.planned, moved: notice.moved ?? notice.planned, rules: catalogue.dayRules,
            calendar: calendars.legal)
    }

    /// When an office looks at what arrives now: at once while it is open, else when it next opens.
    func processingTime(_ ward: WardCode, from now: Timestamp) -> Timestamp {
        guard let hours = places.ward(ward).flatMap({ calendars[$0.calendar]?.hours }), !hours.isOpen(at: now) else {
            return now
        }
        for day in 0...60 {
            let date = now.date.adding(days: day)
            for range in hours.hours(on: date) {
                let opens = Timestamp.at(date, range.lowerBound)
                if opens > now { return opens }
            }
        }
        return now
    }

    /// Whether a destination is in this city.
    func isHere(_ code: WardCode?) -> Bool {
        guard let code else { return false }
        return code == places.cityCode || places.ward(code) != nil
    }

    /// Whether the town of a destination is none of its postal code's: taken as it was typed, and flagged. Nobody can tell without the
    /// table of towns or without a postal code.
    func isUnlisted(_ to: MoveOutNotice.Destination) -> Bool {
        guard !data.towns.isEmpty, let code = to.postalCode.flatMap({ PostalCode($0) }) else { return false }
        return !data.towns.towns(code).contains { to.town.contains($0.name) }
    }

    /// How the municipality of a destination is called; its code where the table does not know it.
    func municipality(_ code: WardCode) -> String {
        data.municipalities[code]?.full ?? code.code
    }
}
