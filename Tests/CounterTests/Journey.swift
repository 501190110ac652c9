import Kernel
import Procedures
import Site
import Testing

@testable import Counter

/// A person as a clerk writes them down.
struct Person {
    var family = "港"
    var given: String
    var kana: String
    var born: String
    var sex: String
    var relation: String
    var card = "no"
    var isProtected = false

    /// What the form sends.
    var fields: [(String, String)] {
        var all = [
            ("family", family), ("given", given), ("kanaFamily", "みなと"), ("kanaGiven", kana), ("birthDate.year", born),
            ("sex", sex), ("relation", relation), ("card", card), ("nationality", "japan"), ("source", "certificate"),
        ]
        if isProtected { all.append(("protected", "yes")) }
        return all
    }

    /// 35 self-employed, 33 pregnant, 5 and 0: the family of acceptance 01.1.
    static let family = [
        Person(given: "一郎", kana: "いちろう", born: "H2.6.10", sex: "male", relation: "head", card: "yes"),
        Person(given: "花子", kana: "はなこ", born: "1992-11-03", sex: "female", relation: "spouse", card: "yes"),
        Person(given: "桜", kana: "さくら", born: "令和2年8月15日", sex: "female", relation: "child"),
        Person(given: "蓮", kana: "れん", born: "R7.12.1", sex: "male", relation: "child"),
    ]

    static let seven =
        family
        + [
            Person(given: "葵", kana: "あおい", born: "2018-05-05", sex: "female", relation: "child"),
            Person(given: "健", kana: "けん", born: "2016-02-29", sex: "male", relation: "child"),
            Person(given: "ウメ", kana: "うめ", born: "昭和30年1月15日", sex: "female", relation: "parent"),
        ]
}

/// A clerk who takes a visitor through a session, page by page.
struct Journey {
    let office: WardOffice
    let browser: Browser
    /// The path of the session's page.
    let page: String

    var id: CounterSession.Identifier {
        get throws { try #require(CounterSession.Identifier(String(page.split(separator: "/").last ?? ""))) }
    }

    /// What the clerk fills in to open a session for a move into the city.
    static let opening = [
        ("events", "moved-in"), ("date.year", "2026"), ("date.month", "4"), ("date.day", "20"), ("role", "head"),
        ("identity", "driving-licence"), ("language", "ja"),
    ]

    static let address = [
        ("newPostalCode", "530-0001"), ("newBlock", "１丁目２番３号"), ("newBuilding", "見本マンション 405"),
        ("oldAddress", "兵庫県神戸市中央区加納町６丁目５番１号"),
    ]

    /// Opens a session and adds persons; address and answers are not there yet.
    static func opened(
        _ persons: [Person] = Person.family, _ opening: [(String, String)] = opening,
        by actor: Actor = WardOffice.clerk,
        at office: WardOffice
    ) async throws -> Journey {
        let browser = await office.signedIn(actor)
        let form = await browser.get("/office/sessions/new")
        let answer = await browser.post("/office/sessions", opening + form.text.keys)
        try #require(answer.status == 303, "\(answer.text.errors)")
        let journey = Journey(office: office, browser: browser, page: answer.location)
        for person in persons { try await journey.add(person) }
        return journey
    }

    /// A session with persons, addresses and all questions answered.
    static func heard(
        _ persons: [Person] = Person.family, _ opening: [(String, String)] = opening,
        by actor: Actor = WardOffice.clerk,
        at office: WardOffice
    ) async throws -> Journey {
        let journey = try await opened(persons, opening, by: actor, at: office)
        try await journey.move(address)
        try await journey.answerAll()
        return journey
    }

    func add(_ person: Person) async throws {
        let form = await browser.get(page + "/persons/new")
        let answer = await browser.post(page + "/persons", person.fields + form.text.keys)
        try #require(answer.status == 303, "\(answer.text.errors)")
    }

    /// Writes the move down, the day as it was said at the opening unless given.
    func move(_ fields: [(String, String)], on day: String = "2026-04-20") async throws {
        let answer = await browser.post(page + "/move", [("date-moved-in.year", day)] + fields)
        try #require(answer.status == 303, "\(answer.text.errors)")
    }

    /// Answers question after question until none is left.
    func answerAll(_ answers: [String: String] = Journey.answers) async throws {
        for _ in 0..<20 {
            let questions = Question.all(on: await browser.get(page).text)
            if questions.isEmpty { return }
            let answer = await browser.post(page + "/answers", questions.flatMap { $0.fields(answers) })
            try #require(answer.status == 303, "\(answer.text.errors)")
        }
        Issue.record("the hearing does not end")
    }

    func sign() async -> SiteResponse {
        let seen = await browser.get(page + "/confirm").text.hidden("seen")
        return await browser.post(page + "/confirm", [("agreed", "yes"), ("method", "paper")] + seen)
    }

    func handIn() async -> SiteResponse {
        await browser.get(page)
        return await browser.post(page + "/hand-in", [])
    }

    /// The paths of the forms on the session's page.
    func forms() async -> [String] {
        await browser.get(page).text.links.filter { $0.contains("/forms/") }.sorted()
    }

    /// Ids of the procedures with a status, as the session's page says.
    func procedures(_ status: String) async -> Set<String> {
        let text = await browser.get(page).text
        return Set(
            text.matches(of: /data-procedure="([^"]+)" data-status="([^"]+)"/).compactMap {
                $0.2 == status ? String($0.1) : nil
            })
    }

    func record() async throws -> SessionRecord {
        let id = try id
        return try #require(try await office.store.read { try SessionStore.load(id, in: $0) })
    }

    /// What the family of acceptance 01.1 answers; everything else is no.
    static let answers = [
        "household.insurance": "kokuho", "household.childAllowance": "elsewhere", "household.pregnant": "yes",
        "p2--person.pregnant.expecting": "yes",
        "p2--person.pregnant.dueDate": "2026-09-10", "from.otherPrefecture": "yes", "person.pension": "1",
        "p1--person.wantsSeal": "yes", "p1--person.wantsSignatureCertificate": "yes",
    ]
}

/// A question as it stands on a page.
struct Question {
    let name: String
    var type: String
    var values: [String]

    static func all(on page: String) -> [Question] {
        var found: [Question] = []
        for input in page.inputs where input.name.contains("--") && input.type != "hidden" {
            let name = ["year", "month", "day"].reduce(input.name) { name, part in
                name.hasSuffix("." + part) ? String(name.dropLast(part.count + 1)) : name
            }
            let type = name == input.name ? input.type : "date"
            if let index = found.firstIndex(where: { $0.name == name }) {
                found[index].values.append(input.value)
            } else {
                found.append(Question(name: name, type: type, values: [input.value]))
            }
        }
        return found
    }

    /// What the visitor says: what is in the answers by whole name or by fact, else no, nothing or the last choice.
    func fields(_ answers: [String: String]) -> [(String, String)] {
        [(name + "--asked", "1")] + said(answers)
    }

    private func said(_ answers: [String: String]) -> [(String, String)] {
        let fact = name.split(separator: "-", omittingEmptySubsequences: true).last.map(String.init) ?? name
        let said = answers[name] ?? answers[fact]
        switch type {
        case "date": return [(name + ".year", said ?? "2026-10-10")]
        case "checkbox": return said.map { [(name, $0)] } ?? []
        case "radio":
            if let said, values.contains(said) { return [(name, said)] }
            return [(name, ["no", "none"].first(where: values.contains) ?? values.last ?? "")]
        default: return [(name, said ?? "1")]
        }
    }
}

extension String {
    /// What the page says is wrong, for the message of a failing test.
    var errors: String {
        matches(of: /<(?:p class="field-error"|p class="banner-title")[^>]*>(.*?)<\/p>/).map { String($0.1) }
            .joined(separator: "; ")
    }

    /// The hidden fields that make sending a form twice the same as sending it once.
    var keys: [(String, String)] { hidden("key") }

    /// The hidden fields of a name.
    func hidden(_ name: String) -> [(String, String)] {
        inputs.filter { $0.type == "hidden" && $0.name == name }.map { ($0.name, $0.value) }
    }
}
