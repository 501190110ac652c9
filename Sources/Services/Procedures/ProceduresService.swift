import Kernel
import Pack
import Registry
import Sheets
import Site
import Store

/// Procedures of the city: which ones follow from what happened, their printed forms, and the cases that were handed in.
///
/// ```swift
/// let procedures = ProceduresService(pack: pack, places: places, calendars: calendars)
/// procedures.catalogue.procedure("tennyuu")    // for other services
/// ```
public struct ProceduresService: CityService {
    public static let name = "procedures"
    public static let migrations: [Migration] = [
        .cases, .caseRequests, .formUse, .shortfalls, .casesByProcedure, .formChanges,
        .reminders,
    ]

    /// What the pack says about procedures, with the changes that were published since.
    public let live: LiveCatalogue
    /// The printed forms.
    public let forms: FormCatalogue
    /// The decision tables.
    public let tables: RuleTables
    /// Shows forms that somebody is writing.
    public let preview: FormPreview
    /// How often each edition of a form, by `id edition`, came out of a terminal since a day; nil where there are no terminals.
    public var terminalUses: (@Sendable (CivilDate, ReadTransaction) throws -> [String: Int])?
    private let pages: CasePages
    private let guidance: GuidanceAPI
    private let shortfalls: ShortfallPages
    private let reminders: ReminderPages

    /// Reads the procedures and forms of a pack; what is wrong with them is added to the pack's faults.
    public init(pack: CityPack, places: Places, calendars: Calendars) {
        let catalogue = ProcedureCatalogue(pack: pack)
        live = LiveCatalogue(catalogue)
        forms = FormCatalogue(pack: pack)
        preview = FormPreview(forms: forms, people: SampleHolders(pack: pack))
        tables = RuleTables(pack: pack)
        pages = CasePages(
            words: CaseWords(live: live, places: places), calendar: calendars.legal)
        guidance = GuidanceAPI(live: live, calendar: calendars.legal)
        shortfalls = ShortfallPages(live: live, calendar: calendars.legal)
        reminders = ReminderPages(live: live, places: places, words: pack.words, calendar: calendars.legal)
        for procedure in catalogue.procedures {
            for form in procedure.forms where !forms.ids.contains(form) {
                pack.manifest.fault("procedure \"\(procedure.id)\" has the form \"\(form)\", but forms/ has none such")
            }
        }
    }

    /// The procedures as they are decided now.
    public var catalogue: ProcedureCatalogue { live.current }

    public var navigation: [NavigationItem] {
        [
            NavigationItem(path: "/office/cases", label: "cases.title", about: "cases.about"),
            NavigationItem(
                path: ShortfallPages.path, label: "cases.shortfall.title", about: "cases.shortfall.about"),
            NavigationItem(path: FormPages.path, label: "forms.title", about: "forms.about"),
        ]
    }

    public func routes(_ r: inout Routes) {
        let work = PurposeRule.required(CasePages.purpose)
        let clerk = Permission.staff("clerk"), checker = Permission.staff("checker")
        let readers = Permission.anyOf([clerk, checker])
        let limit = 65_536
        r.get("/office/cases", allow: readers, purpose: work, pages.list)
        r.get("/office/cases/{id}", allow: readers, purpose: work, pages.show)
        r.get("/office/cases/{id}/forms/{file}", allow: readers, purpose: work, pages.form)
        r.post(
            "/office/cases/{id}/complete", allow: checker, purpose: work, bodyLimit: limit, pages.move(to: .completed))
        r.post("/office/cases/{id}/return", allow: checker, purpose: work, bodyLimit: limit, pages.move(to: .returned))
        r.post("/office/cases/{id}/receive", allow: clerk, purpose: work, bodyLimit: limit, pages.move(to: .received))
        r.post(
            "/office/cases/{id}/withdraw", allow: readers, purpose: work, bodyLimit: limit, pages.move(to: .withdrawn))
        r.post(
            "/office/cases/{id}/shortfalls", allow: readers, purpose: work, bodyLimit: limit, pages.addShortfall)
        r.get(ShortfallPages.path, allow: readers, purpose: work, shortfalls.list)
        let reminder = ReminderPages.path + "/{id}"
        r.get(ReminderPages.path, allow: readers, purpose: work, reminders.list)
        r.get(reminder, allow: readers, purpose: work, reminders.show)
        r.get(reminder + "/letter.pdf", allow: readers, purpose: work, reminders.letter)
        r.post(reminder + "/sent", allow: readers, purpose: work, bodyLimit: limit, reminders.sent)
        r.get(ShortfallPages.path + "/{id}", allow: readers, purpose: work, shortfalls.show)
        r.post(
            ShortfallPages.path + "/{id}/brought", allow: readers, purpose: work, bodyLimit: limit,
            shortfalls.end(.brought))
        r.post(
            ShortfallPages.path + "/{id}/waive", allow: readers, purpose: work, bodyLimit: limit,
            shortfalls.end(.waived))
        r.post(
            ShortfallPages.path + "/{id}/contacted", allow: readers, purpose: work, bodyLimit: limit,
            shortfalls.contacted)
        r.post(
            "/api/v1/guidance/evaluate", allow: .anyone, bodyLimit: GuidanceAPI.bodyLimit, api: GuidanceAPI.operation,
            guidance.evaluate)
        let sheets = FormPages(preview: preview, terminalUses: terminalUses)
        r.asset(FormPages.script)
        r.get(FormPages.path, allow: FormPages.readers, sheets.list)
        r.get(FormPages.path + "/{id}", allow: FormPages.readers, sheets.show)
        r.post(
            FormPages.path + "/{id}/preview", allow: FormPages.readers, bodyLimit: FormPages.bodyLimit, sheets.preview)
        let writers = FormChangePages.writers
        let drafts = FormChangePages(preview: preview)
        let boxes = FormBoxPages(drafts: drafts)
        let draft = FormPages.path + "/{id}/drafts/{draft}"
        r.get(FormPages.path + "/{id}/drafts/new", allow: writers, drafts.new)
        r.post(FormPages.path + "/{id}/drafts", allow: writers, bodyLimit: limit, drafts.begin)
        r.get(draft, allow: FormPages.readers, drafts.show)
        r.post(draft, allow: writers, bodyLimit: limit, drafts.save)
        r.post(draft + "/text", allow: writers, bodyLimit: FormPages.bodyLimit, drafts.saveText)
        r.post(draft + "/publish", allow: writers, bodyLimit: limit, drafts.publish)
        r.post(draft + "/withdraw", allow: writers, bodyLimit: limit, drafts.withdraw)
        r.get(draft + "/boxes/{box}", allow: writers, boxes.show)
        r.post(draft + "/boxes/{box}", allow: writers, bodyLimit: limit, boxes.save)
        r.post(draft + "/boxes/{box}/arrange", allow: writers, bodyLimit: limit, boxes.arrange)
        let formAPI = FormAPI(preview: preview)
        r.get("/api/v1/forms", allow: .anyone, api: FormAPI.listOperation, formAPI.list)
        r.post(
            "/api/v1/forms/{id}/preview", allow: FormPages.readers, bodyLimit: FormAPI.bodyLimit,
            api: FormAPI.previewOperation, formAPI.preview)
        let cases = CaseAPI(live: live)
        r.post(
            "/api/v1/cases", allow: clerk, purpose: work, bodyLimit: CaseAPI.bodyLimit,
            api: CaseAPI.submitOperation, cases.submit)
        r.get("/api/v1/cases", allow: readers, purpose: work, api: CaseAPI.listOperation, cases.list)
        r.get("/api/v1/cases/{id}", allow: readers, purpose: work, api: CaseAPI.showOperation, cases.show)
        r.post(
            "/api/v1/cases/{id}/steps", allow: readers, purpose: work, bodyLimit: limit,
            api: CaseAPI.stepOperation, cases.step)
        let table = TableAPI(tables: tables)
        r.get("/api/v1/tables", allow: .anyone, api: TableAPI.listOperation, table.list)
        r.get("/api/v1/tables/{id}/dmn", allow: .anyone, api: TableAPI.modelOperation, table.model)
        r.post(
            "/api/v1/tables/{id}/evaluate", allow: .anyone, bodyLimit: TableAPI.bodyLimit,
            api: TableAPI.evaluateOperation, table.evaluate)
    }
}
