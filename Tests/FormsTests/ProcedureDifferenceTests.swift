import Kernel
import Pack
import Rules
import Testing

@testable import Forms

@Suite("What differs between two editions of a procedure")
struct ProcedureDifferenceTests {
    typealias Subject = ProcedureDifference.Subject

    /// A definition that says everything that a definition may say.
    private static let text = """
        id: sample
        version: 1
        valid: {from: 2026-04-01, to: 2027-03-31}
        drafts: keep
        withdrawn: {from: 2027-01-01, note: おわります, successor: other}
        title: 見本
        about: 概要です
        applicant: だれでも
        until: いつでも
        result: 郵送
        section: general
        owner: 総務課
        audience: individual
        events: [moved-in]
        keywords: [みほん]
        basis: [法1条]
        channels: [online, counter]
        identity: "2"
        identity-reason: 確かめるため
        season: {from: 04-01, to: 06-30}
        once: {by: person, period: month}
        cosign: {by: "1", days: 14, when: agree = true, who: 同居する方}
        destination: office
        documents: [領収書]
        fees: [copy]
        days: 10
        retention: 5
        statistics: {target: true, goal: 50, minutes-paper: 15, minutes-online: 3}
        deadline: {rule: notice-14, from: moved, at: "23:30", warn: 10}
        guidance: [tennyuu]
        rush: {per-minute: 600}
        renews: 06-01
        pages:
          - id: first
            title: はじめ
            lead: 読んでください
            when: today != null
            items:
              - {name: moved, kind: date, label: 引っ越した日, hint: 住み始めた日, example: 5月1日}
              - {name: left, kind: date, label: 出た日}
              - {name: agree, kind: yes-no, label: 同居}
              - {name: office, kind: ward, label: 区役所}
              - {name: copies, kind: number, label: 通数, unit: 通, required: true, when: agree = true, smallest: 1, largest: 9, checks: [{must: copies != 4, message: 四は不可}]}
              - {name: sum, kind: number, label: 合計, value: copies * 2}
              - {name: why, kind: text, label: 理由, longest: 40, lines: 2, from: [last.why]}
              - {name: way, kind: choice, label: 方法, options: [{value: post, label: 送る, hint: 三日}]}
              - {name: proof, kind: file, label: 写し, types: [image/jpeg], fewest: 1, most: 2, bytes: 1000}
              - {name: home, kind: address, label: 住所, in-city: true}
              - {name: skip, kind: omission, label: 省く, reason: 番号法}
              - {name: visit, kind: slot, label: 来庁, calendar: move-in, place: office}
              - {name: rows, kind: group, label: 行, items: [{name: inner, kind: text, label: 中身}]}
        examples:
          - {name: 一つ, at: "2026-05-01T09:00:00+09:00", answers: {way: post}, files: [{id: f, name: a.jpg, type: image/jpeg, bytes: 9}], members: [{id: c, name: 花子, birth: 2020-05-05, relation: 子}], problems: [moved], values: {sum: 4}, shown: [way], hidden: [sum]}
        """

    /// For each key that a definition may have: another value of it, and what is then said to differ.
    private static let head: [(key: String, old: String, new: String, told: Subject)] = [
        ("valid.to", "to: 2027-03-31", "to: 2028-03-31", .validTo),
        ("drafts", "drafts: keep", "drafts: renew", .drafts),
        ("withdrawn.from", "from: 2027-01-01", "from: 2027-02-01", .withdrawn),
        ("withdrawn.note", "おわります", "まとまります", .withdrawalNote),
        ("withdrawn.successor", "successor: other", "successor: third", .withdrawn), ("title", "見本", "手本", .title),
        ("about", "概要です", "説明です", .about), ("applicant", "だれでも", "住民", .applicant), ("until", "いつでも", "月末", .until),
        ("result", "郵送", "窓口", .result), ("section", "section: general", "section: tax", .section),
        ("owner", "総務課", "税務課", .owner), ("audience", "audience: individual", "audience: business", .audience),
        ("events", "[moved-in]", "[birth]", .events), ("keywords", "[みほん]", "[てほん]", .keywords),
        ("basis", "[法1条]", "[法2条]", .basis), ("channels", "[online, counter]", "[online]", .channels),
        ("identity", "identity: \"2\"", "identity: \"1\"", .identity),
        ("identity-reason", "確かめるため", "守るため", .identityReason), ("season.from", "from: 04-01", "from: 05-01", .season),
        ("season.to", "to: 06-30", "to: 07-31", .season), ("once.by", "by: person", "by: household", .once),
        ("once.period", "period: month", "period: ever", .once), ("cosign.by", "by: \"1\"", "by: \"3\"", .cosignBy),
        ("cosign.days", "days: 14", "days: 7", .cosignDays),
        ("cosign.when", "days: 14, when: agree = true", "days: 14, when: agree = false", .cosignWhen),
        ("cosign.who", "同居する方", "世帯主", .cosignWho),
        ("destination", "destination: office", "destination: ward", .destination),
        ("documents", "[領収書]", "[通帳]", .documents), ("fees", "[copy]", "[other]", .fees),
        ("days", "\ndays: 10", "\ndays: 11", .days), ("retention", "retention: 5", "retention: 6", .retention),
        ("statistics.target", "target: true", "target: false", .target),
        ("statistics.goal", "goal: 50", "goal: 60", .goal),
        ("statistics.minutes-paper", "minutes-paper: 15", "minutes-paper: 16", .minutesPaper),
        ("statistics.minutes-online", "minutes-online: 3", "minutes-online: 4", .minutesOnline),
        ("deadline.rule", "rule: notice-14", "rule: notice-30", .deadlineRule),
        ("deadline.from", "from: moved", "from: left", .deadlineFrom),
        ("deadline.day", "rule: notice-14, from: moved", "day: moved", .deadlineDay),
        ("deadline.at", "at: \"23:30\"", "at: \"17:00\"", .deadlineTime),
        ("deadline.warn", "warn: 10", "warn: 3", .deadlineWarning),
        ("guidance", "[tennyuu]", "[tenkyo]", .guidance),
        ("rush.per-minute", "per-minute: 600", "per-minute: 60", .rush),
        ("renews", "renews: 06-01", "renews: 07-01", .renews),
    ]
    private static let pages: [(key: String, old: String, new: String, told: Subject)] = [
        ("id", "id: first", "id: begin", .whole), ("title", "はじめ", "つぎ", .title),
        ("lead", "読んでください", "確かめてください", .lead),
        ("when", "when: today != null", "when: now != null", .when),
    ]
    private static let items: [(key: String, old: String, new: String, told: Subject)] = [
        ("name", "name: inner", "name: deep", .whole),
        ("kind", "name: home, kind: address, label: 住所, in-city: true", "name: home, kind: text, label: 住所", .kind),
        ("label", "出た日", "去った日", .label), ("hint", "住み始めた日", "移った日", .hint), ("example", "5月1日", "6月1日", .example),
        ("unit", "unit: 通", "unit: 枚", .unit), ("required", "required: true", "required: false", .required),
        ("when", "required: true, when: agree = true", "required: true, when: agree = false", .when),
        ("value", "copies * 2", "copies * 3", .computed), ("checks.must", "copies != 4", "copies != 5", .checks),
        ("checks.message", "四は不可", "不可", .message), ("options.value", "value: post,", "value: mail,", .options),
        ("options.label", "送る", "届ける", .optionLabel), ("options.hint", "三日", "四日", .optionHint),
        ("from", "[last.why]", "[last.reason]", .sources),
        ("items", "{name: inner, kind: text, label: 中身}", "{name: inner, kind: text, label: 内容}", .label),
        ("smallest", "smallest: 1", "smallest: 2", .smallest), ("largest", "largest: 9", "largest: 8", .largest),
        ("longest", "longest: 40", "longest: 50", .longest), ("lines", "lines: 2", "lines: 1", .lines),
        ("fewest", "fewest: 1", "fewest: 2", .fewest), ("most", "most: 2", "most: 3", .most),
        ("types", "types: [image/jpeg]", "types: [image/png]", .types), ("bytes", "bytes: 1000", "bytes: 2000", .bytes),
        ("in-city", "in-city: true", "in-city: false", .inCity), ("reason", "番号法", "住基法", .reason),
        ("calendar", "calendar: move-in", "calendar: kouza", .calendar),
        ("place", "calendar: move-in, place: office", "calendar: move-in, place: home.ward", .slotPlace),
    ]
    private static let examples: [(key: String, old: String, new: String, told: Subject)] = [
        ("name", "name: 一つ", "name: 二つ", .whole), ("at", "2026-05-01T09", "2026-05-01T10", .example),
        ("answers", "answers: {way: post}", "answers: {way: none}", .example),
        ("files", "name: a.jpg", "name: b.jpg", .example),
        ("members", "2020-05-05", "2020-05-06", .example), ("problems", "problems: [moved]", "problems: []", .example),
        ("values", "{sum: 4}", "{sum: 6}", .example), ("shown", "shown: [way]", "shown: [why]", .example),
        ("hidden", "hidden: [sum]", "hidden: [skip]", .example),
    ]

    private func read(_ text: String) throws -> OnlineProcedure {
        let faults = PackFaults()
        let node = try #require(PackNode.read(Array(text.utf8), file: "sample.yml", faults: faults))
        let procedure = OnlineProcedureReader(
            node: node, functions: .standard, faults: faults, lifeEvents: ["moved-in", "birth"],
            fees: ["copy", "other"], dayRules: ["notice-14", "notice-30"], guidance: ["tennyuu", "tenkyo"],
            places: FormPlaces()
        ).procedure(runsExamples: false)
        try #require(faults.isEmpty, "\(faults.all.map { "\($0.line): \($0.reason)" })")
        return try #require(procedure)
    }

    @Test(
        "whatever key of a definition is changed, who publishes it is told", arguments: head + pages + items + examples)
    func told(key: String, old: String, new: String, told: Subject) throws {
        try #require(Self.text.components(of: old) == 2, "\(old)")
        let (before, after) = (try read(Self.text), try read(Self.text.replacing(old, with: new)))
        let subjects = ProcedureDifference(from: before, to: after).lines.map(\.subject)
        #expect(subjects.contains(told), "\(key): \(subjects)")
        #expect(ProcedureDifference(from: before, to: before).lines.isEmpty)
    }

    /// The keys of lists of keys: those that hold maps by what stands in these.
    private func all(_ keys: [String], _ inner: [String: [String]]) -> Set<String> {
        Set(keys.flatMap { key in inner[key].map { $0.map { "\(key).\($0)" } } ?? [key] })
    }

    @Test("no key that a definition may have is forgotten above")
    func complete() {
        // Its id is the procedure itself, the studio counts versions, and the first day is what is proposed.
        let own: Set = ["id", "version", "valid.from", "pages", "examples"]
        #expect(
            all(OnlineProcedureReader.keys, OnlineProcedureReader.innerKeys).subtracting(own)
                == Set(Self.head.map(\.key)))
        #expect(Set(FormSheetReader.pageKeys).subtracting(["items"]) == Set(Self.pages.map(\.key)))
        #expect(
            all(ItemDefinitionReader.keys, ItemDefinitionReader.innerKeys) == Set(Self.items.map(\.key)))
        #expect(Set(FormSheetReader.exampleKeys) == Set(Self.examples.map(\.key)))
    }

    @Test("a deadline that goes or comes is told whole")
    func deadline() throws {
        let with = try read(Self.text)
        let without = try read(
            Self.text.replacing("deadline: {rule: notice-14, from: moved, at: \"23:30\", warn: 10}\n", with: ""))
        let expected: Set<Subject> = [.deadlineRule, .deadlineFrom, .deadlineTime, .deadlineWarning]
        let gone = ProcedureDifference(from: with, to: without).lines
        #expect(Set(gone.map(\.subject)) == expected && gone.allSatisfy { $0.after == nil && $0.before != nil })
        let come = ProcedureDifference(from: without, to: with).lines
        #expect(Set(come.map(\.subject)) == expected && come.allSatisfy { $0.before == nil && $0.after != nil })
    }

    @Test("rules are read from a definition and written as they were; further languages of a text stay")
    func rules() throws {
        let text = Self.text.replacing("who: 同居する方", with: "who: {ja: 同居する方, ko: 동거인}")
        var design = try #require(ProcedureDesign(text))
        var rules = design.rules
        #expect(
            rules.deadline == .init(.rule("notice-14", from: "moved"), time: "23:30", warning: 10)
                && rules.renews == "06-01" && rules.perMinute == 600 && rules.guidance == ["tennyuu"])
        #expect(rules.cosigning == .init(by: "1", days: 14, when: "agree = true", who: [.ja: "同居する方"]))
        design.rules = rules
        #expect(try design.text() == ProcedureDesign(text)?.text())
        rules.deadline = .init(.day("moved"))
        rules.cosigning?.when = nil
        rules.cosigning?.days = 7
        rules.perMinute = nil
        design.rules = rules
        let again = try #require(ProcedureDesign(try design.text()))
        #expect(again.rules == rules)
        #expect(try design.text().contains("동거인") && !(try design.text().contains("per-minute")))
        rules.cosigning = nil
        rules.cosigning = .init(by: "3", days: 28, who: [.ja: "世帯主", .en: "Head"])
        design.rules = .init()
        #expect(design.rules == .init())
        design.rules = rules
        #expect(design.rules == rules)
        _ = try read(try design.text())
    }
}

extension String {
    /// How many parts a text is cut into by another one.
    fileprivate func components(of part: String) -> Int {
        split(separator: part, omittingEmptySubsequences: false).count
    }
}
