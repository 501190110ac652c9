import Kernel
import Testing

@testable import Forms

@Suite("Filling in a form")
struct FormRunTests {
    static let copies = FormFile(
        """
        pages:
          - id: what
            title: 何が必要ですか
            items:
              - name: kind
                kind: choice
                label: 証明書の種類
                required: true
                options:
                  - {value: whole, label: 世帯全員}
                  - {value: part, label: 世帯の一部}
              - {name: count, kind: number, label: 通数, required: true, smallest: 1, largest: 10, unit: 通}
              - {name: fee, kind: yen, label: 手数料, value: count * 300}
          - id: who
            title: だれの
            when: kind = "part"
            items:
              - name: people
                kind: group
                label: 必要な人
                required: true
                most: 3
                items:
                  - {name: name, kind: person-name, label: 氏名, required: true}
                  - {name: birth, kind: date, label: 生年月日, required: true}
                  - name: guardian
                    kind: text
                    label: 保護者
                    when: birth > today - duration("P18Y")
                    required: true
          - id: how
            title: 受け取り
            items:
              - name: by
                kind: choice
                label: 受け取り方
                required: true
                options: [{value: post, label: 郵送}, {value: counter, label: 窓口}]
              - name: day
                kind: date
                label: 受け取る日
                when: by = "counter"
                required: true
                checks:
                  - must: day >= earliest
                    message: {ja: "{earliest}より後の日を選んでください。", en: "Choose {earliest} or later."}
              - {name: earliest, kind: date, label: 最も早い日, value: today + duration("P3D")}
              - {name: agreed, kind: consent, label: 同意します}
        """)

    static let whole: [String: [String]] = [
        "kind": ["whole"], "count": ["2"], "by": ["post"], "agreed": ["yes"],
    ]

    @Test("what is asked depends on answers, what follows is worked out, and what is not asked does not count")
    func whole() throws {
        let outcome = try Self.copies.outcome(
            Self.whole.merging(["people.0.name.family": ["無視"], "day": ["2026-05-01"]]) { $1 })
        #expect(outcome.problems == [])
        #expect(outcome.pages == ["what", "how"])
        #expect(
            outcome.json.canonical
                == #"{"agreed":true,"by":"post","count":2,"earliest":"2026-05-04","fee":600,"kind":"whole"}"#)
        #expect(!outcome.shown.contains("people") && !outcome.shown.contains("day"))
    }

    @Test("rows of a group ask for themselves, and each fault has its row")
    func rows() throws {
        var answers = Self.whole.merging(["kind": ["part"]]) { $1 }
        #expect(try Self.copies.outcome(answers).problems == [FormProblem(path: "people", .tooFew(1))])
        answers["people.0.name.family"] = ["大阪"]
        answers["people.0.name.given"] = ["太郎"]
        answers["people.0.birth"] = ["平成2年1月2日"]
        answers["people.4.name.family"] = ["大阪"]
        answers["people.4.birth"] = ["2020-05-05"]
        let outcome = try Self.copies.outcome(answers)
        #expect(
            outcome.problems == [
                FormProblem(path: "people.4.name.given", .missing), FormProblem(path: "people.4.guardian", .missing),
            ])
        #expect(outcome.shown.contains("people.4.guardian") && !outcome.shown.contains("people.0.guardian"))
        answers["people.4.name.given"] = ["花子"]
        answers["people.4.guardian"] = ["大阪太郎"]
        let complete = try Self.copies.outcome(answers)
        #expect(complete.problems == [])
        #expect(complete.value("people.1.guardian") == .string("大阪太郎"))
        for row in 5..<9 { answers["people.\(row).birth"] = ["2020-05-05"] }
        #expect(try Self.copies.outcome(answers).problems.contains(FormProblem(path: "people", .tooMany(3))))
    }

    @Test(
        "a check names the day that it means, by the day on which the form is filled in",
        arguments: [
            ("2026-05-04", "2026-05-01T23:59:59+09:00", nil),
            ("2026-05-03", "2026-05-01T12:00:00+09:00", "2026年5月4日より後の日を選んでください。"),
            ("2026-05-04", "2026-05-02T00:00:00+09:00", "2026年5月5日より後の日を選んでください。"),
        ] as [(String, String, String?)])
    func check(day: String, at: String, expected: String?) throws {
        let answers = Self.whole.merging(["by": ["counter"], "day": [day]]) { $1 }
        let problems = try Self.copies.outcome(answers, at: at).problems
        guard let expected else { return #expect(problems == []) }
        guard case .check(let message)? = problems.first?.kind else { return #expect(Bool(false), "\(problems)") }
        #expect(problems.map(\.path) == ["day"] && message.text(in: .ja) == expected)
    }

    @Test("nothing answered: every item that is asked and needed is named once, in the order of the pages")
    func empty() throws {
        let problems = try Self.copies.outcome([:]).problems
        #expect(
            problems == [
                FormProblem(path: "kind", .notChosen), FormProblem(path: "count", .missing),
                FormProblem(path: "by", .notChosen), FormProblem(path: "agreed", .notAgreed),
            ])
    }

    @Test("a program's JSON is read as a page's fields are")
    func json() throws {
        let sheet = try #require(Self.copies.sheet)
        let body = try JSONValue(
            parsing:
                #"{"kind":"part","count":1,"people":[{"name":{"family":"大阪","given":"太郎"},"birth":"1990-01-02"}],"by":"post","agreed":true}"#
        )
        let now = try #require(Timestamp(iso: "2026-05-01T12:00:00+09:00"))
        let outcome = FormRun(sheet, RawAnswers(body), at: now).outcome()
        #expect(outcome.problems == [])
        #expect(outcome.value("people.0.birth") == .string("1990-01-02") && outcome.value("fee") == .int(300))
        // What came out can be put in again: a draft that goes on is the same draft.
        #expect(FormRun(sheet, RawAnswers(outcome.json), at: now).outcome().json == outcome.json)
    }

    @Test("members and files are those that are known, whatever ids are sent")
    func known() throws {
        let form = FormFile(
            items: """
                - {name: who, kind: members, label: 対象, required: true, most: 2}
                - {name: proof, kind: file, label: 写し, types: [image/jpeg], fewest: 1, required: true}
                """)
        let birth = try #require(CivilDate(iso: "2020-05-05"))
        let places = FormPlaces(
            members: [FormPlaces.Member(id: "a", name: "大阪花子", birth: birth, relation: "子")],
            files: [FormPlaces.File(id: "f", name: "x.jpg", type: "image/jpeg", bytes: 9, sha256: "00")])
        let outcome = try form.outcome(["who": ["a"], "proof": ["f"]], places: places)
        #expect(outcome.problems == [])
        #expect(outcome.value("who.0.birth") == .string("2020-05-05"))
        var other = places
        other.files = [
            FormPlaces.File(id: "f", name: "x.exe", type: "application/x-dosexec", bytes: 11 << 20, sha256: "00")
        ]
        #expect(
            try form.outcome(["who": ["a"], "proof": ["f"]], places: other).problems.map(\.kind) == [
                .fileType(name: "x.exe", taken: ["image/jpeg"]), .fileTooLarge(name: "x.exe", most: 10 << 20),
            ])
        let foreign = try form.outcome(["who": ["b"], "proof": ["g"]], places: places)
        #expect(foreign.problems.map(\.kind) == [.notOffered, .notOffered])
        #expect(try form.outcome([:], places: places).problems.map(\.kind) == [.notChosen, .tooFew(1)])
    }

    @Test("a ward is one of the city's; a city without wards does not ask and knows it")
    func wards() throws {
        let form = FormFile(items: "- {name: where, kind: ward, label: 区, required: true}")
        let codes = try ["271021", "271276"].map { try #require(WardCode($0)) }
        #expect(
            try form.outcome(["where": ["271276"]], places: FormPlaces(wards: codes)).value("where")
                == .string("271276"))
        #expect(
            try form.outcome(["where": ["271039"]], places: FormPlaces(wards: codes)).problems.map(\.kind) == [
                .notOffered
            ])
        #expect(try form.outcome([:], places: FormPlaces(wards: codes)).problems.map(\.kind) == [.notChosen])
        let town = try form.outcome(["where": ["271276"]], places: FormPlaces(wards: [codes[0]]))
        #expect(town.problems == [] && town.value("where") == .string("271021") && town.shown.isEmpty)
    }

    @Test("the schema lists what programs send")
    func schema() throws {
        let sheet = try #require(Self.copies.sheet)
        #expect(sheet.schema["properties"]?["kind"]?["enum"]?[1] == .string("part"))
        #expect(sheet.schema["properties"]?["fee"] == nil)
        #expect(sheet.schema["properties"]?["people"]?["items"]?["properties"]?["birth"]?["format"] == .string("date"))
        let required = sheet.schema["required"]?.arrayValue ?? []
        #expect(required.contains(.string("count")) && !required.contains(.string("day")))
    }
}
