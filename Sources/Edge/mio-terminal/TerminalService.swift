import Kernel
import Logging
import Pack
import Site
import Store

/// The pages of the terminal in the ward office: forms that come out with name, address, birth date and sex already on them.
///
/// It stands on the machine itself and talks to nobody but the browser in front of it, the reader and the printer, so every page
/// is open to whoever stands there. What is personal lives in the one ``Visit`` and nowhere else.
struct TerminalService: CityService {
    static let name = "terminal"
    static let migrations: [Migration] = [ReportLog.migration]

    let terminal: Terminal

    func routes(_ r: inout Routes) {
        let start = StartPages(terminal: terminal)
        let choose = ChoosePages(terminal: terminal)
        let card = CardPages(terminal: terminal)
        let facts = FactPages(terminal: terminal)
        let wish = WishPages(terminal: terminal)
        let brought = BroughtPages(terminal: terminal)
        let document = DocumentPages(terminal: terminal)
        let confirm = ConfirmPages(terminal: terminal)
        let printing = PrintingPages(terminal: terminal)
        let small = 16_384
        r.asset(TerminalAssets.script)
        r.get("/", allow: .anyone, start.attract)
        r.post("/visits", allow: .anyone, bodyLimit: small, start.begin)
        r.get("/thanks", allow: .anyone, start.thanks)
        r.post("/thanks", allow: .anyone, bodyLimit: small, start.taken)
        if let voices = terminal.voices {
            r.get("/voices/{name}", allow: .anyone, VoicePages(shelf: voices).sound)
        }
        r.get("/visits/{id}/time", allow: .anyone, start.time)
        r.post("/visits/{id}/touch", allow: .anyone, bodyLimit: small, start.touch)
        r.get("/visits/{id}/still", allow: .anyone, start.still)
        r.post("/visits/{id}/low", allow: .anyone, bodyLimit: small, start.low)
        r.post("/visits/{id}/voice", allow: .anyone, bodyLimit: small, start.voice)
        r.post("/visits/{id}/cancel", allow: .anyone, bodyLimit: small, start.cancel)

        r.get("/visits/{id}/choose", allow: .anyone, choose.show)
        r.post("/visits/{id}/choose", allow: .anyone, bodyLimit: small, choose.choose)
        r.post("/visits/{id}/wish", allow: .anyone, bodyLimit: small, wish.take)
        r.get("/visits/{id}/card", allow: .anyone, card.show)
        r.get("/visits/{id}/card/sight", allow: .anyone, card.sight)
        r.post("/visits/{id}/card", allow: .anyone, bodyLimit: small, card.read)
        r.post("/visits/{id}/licence", allow: .anyone, bodyLimit: small, card.licence)
        r.get("/visits/{id}/code", allow: .anyone, card.code)
        r.post("/visits/{id}/code", allow: .anyone, bodyLimit: small, card.readByCode)
        r.get("/visits/{id}/type", allow: .anyone, facts.show)
        r.post("/visits/{id}/type", allow: .anyone, bodyLimit: small, facts.take)
        r.get("/visits/{id}/brought", allow: .anyone, brought.show)
        r.post("/visits/{id}/brought", allow: .anyone, bodyLimit: small, brought.take)
        r.get("/visits/{id}/document", allow: .anyone, document.show)
        r.post("/visits/{id}/document", allow: .anyone, bodyLimit: small, document.read)
        r.get("/visits/{id}/document/check", allow: .anyone, document.check)
        r.post("/visits/{id}/document/check", allow: .anyone, bodyLimit: small, document.take)
        r.post("/visits/{id}/blank", allow: .anyone, bodyLimit: small, facts.blank)
        r.get("/visits/{id}/confirm", allow: .anyone, confirm.show)
        r.post("/visits/{id}/confirm", allow: .anyone, bodyLimit: small, confirm.take)
        r.get("/visits/{id}/sheets/{form}/{page}", allow: .anyone, confirm.picture)
        r.get("/visits/{id}/printing", allow: .anyone, printing.show)
        r.get("/visits/{id}/printing/progress", allow: .anyone, printing.progress)
        r.post("/visits/{id}/printing", allow: .anyone, bodyLimit: small, printing.again)
    }
}

/// All that the pages of one terminal work with.
struct Terminal: Sendable {
    /// What it is called on paper and in lists, such as `KITA-01`.
    let name: String
    /// Whom the forms are addressed to; nil leaves the place blank.
    let office: String?
    let forms: OfferedForms
    let words: Words
    let languages: [Language]
    let visits: VisitDesk
    let card: CardStand
    let prints: PrintRoom
    let reports: ReportLog
    let state: TerminalState
    /// Hands facts over to counters; nil without a server.
    var handover: HandoverPost?
    /// Asks which forms somebody needs who shows a code; nil without a server.
    var wishes: (any Wishes)?
    /// Fetches what visitors have written at home; nil without a server.
    var brought: (any Brought)?
    /// Reads documents under the camera; nil where there is none.
    var document: DocumentDesk?
    /// When visits begin; nil for always.
    var hours: TerminalHours?
    /// What pages say aloud, spoken into files beforehand; nil without any.
    var voices: VoiceShelf?
    /// Pages say their headings without being asked: the sound goes to an earphone and disturbs nobody.
    var speaks = false
    /// The digits of the drawn keypad stand in another order for each visit.
    var shufflesKeypad = false

    /// The addresses of those of some sentences that can be said in a language.
    func clips(_ keys: [String], in language: Language) -> [String] { voices?.paths(keys, in: language) ?? [] }
}

/// Files for the pages of the terminal.
enum TerminalAssets {
    static let script = Asset(name: "terminal.js", bytes: PackageResources.terminal_js)
}
