import Kernel
import Testing

@testable import Procedures

/// Events of the calm household are on 2026-04-20, leaving on 2026-06-10. 2026-04-29 and 05-03 to 05-06 are holidays.
@Suite("Rows 17–47: children, disability, belongings, family register, the rest")
struct FamilyRowTests {
    static func movedIn(child born: String) -> Story { .calm("moved-in").child("子", born: born) }

    static let children: [RowCase] = [
        .needed(17, "first child", .calm("birth"), until: "2026-05-07"),
        .needed(17, "moved in with a child", movedIn(child: "2015-01-10"), until: "2026-05-07"),
        .not(17, "public servant", .calm("birth", household: ["household.childAllowance": "office"])),
        .not(17, "paid here already", .calm("birth", household: ["household.childAllowance": "here"])),
        .not(17, "no child", .calm("moved-in")),
        .needed(
            18, "paid here already", .calm("birth", household: ["household.childAllowance": "here"]),
            until: "2026-05-07"),
        .not(18, "not paid yet", .calm("birth")),
        .needed(
            19, "paid here, leaves",
            .calm("moving-out", household: ["household.childAllowance": "here"]).child("子", born: "2015-01-10"),
            until: "2026-06-24"),
        .not(19, "not paid here", .calm("moving-out").child("子", born: "2015-01-10")),
        .needed(
            20, "born on 2 April: child until the end of the next fiscal year", movedIn(child: "2008-04-02"), for: "子"),
        .not(20, "born on 1 April: 18 on 31 March, the year is over", movedIn(child: "2008-04-01"), for: "子"),
        .not(
            20, "public assistance", movedIn(child: "2015-01-10").household(["household.insurance": "seiho"]), for: "子"),
        .needed(
            21, "a child moves", .calm("within-ward").child("子", born: "2015-01-10"), for: "子", until: "2026-05-07"),
        .not(21, "an adult moves", .calm("within-ward"), for: "夫"),
        .not(
            21, "holds no certificate",
            .calm("within-ward").child("子", born: "2015-01-10").person("子", setting: ["person.childMedical": false]),
            for: "子"),
        .needed(
            22, "a single parent moves in", movedIn(child: "2015-01-10").household(["household.singleParent": true])),
        .possible(22, "not asked yet", movedIn(child: "2015-01-10")),
        .not(22, "a couple", movedIn(child: "2015-01-10").adult("妻", relation: "spouse", sex: "female")),
        .not(22, "no child", .calm("within-ward")),
        .needed(27, "born on 1 April: begins school at six", movedIn(child: "2020-04-01"), for: "子"),
        .not(27, "born on 2 April: begins a year later", movedIn(child: "2020-04-02"), for: "子"),
        .needed(27, "last year of lower secondary school", movedIn(child: "2011-04-02"), for: "子"),
        .not(27, "left lower secondary school", movedIn(child: "2011-04-01"), for: "子"),
        .needed(
            28, "a place is wanted", movedIn(child: "2023-01-10").person("子", setting: ["person.childcareWish": true]),
            for: "子"),
        .not(28, "none is wanted", movedIn(child: "2023-01-10"), for: "子"),
        .not(
            28, "six years old", movedIn(child: "2020-04-01").person("子", setting: ["person.childcareWish": true]),
            for: "子"),
        .needed(
            29, "pregnant",
            .calm("moved-in").adult("妻", relation: "spouse", sex: "female").person(
                "妻", setting: ["person.pregnant.expecting": true]), for: "妻"),
        .not(29, "not pregnant", .calm("moved-in").adult("妻", relation: "spouse", sex: "female"), for: "妻"),
        .needed(30, "six", movedIn(child: "2019-04-22"), for: "子"),
        .not(30, "seven in law on the day before the birthday", movedIn(child: "2019-04-21"), for: "子"),
        .needed(36, "wanted", .calm("birth").person("子", setting: ["person.wantsCard": true]), for: "子"),
        .not(36, "not wanted", .calm("birth"), for: "子"),
        .needed(
            37, "in national health insurance, something remains",
            .calm("birth", household: ["household.insurance": "kokuho"]).event(setting: ["birth.lumpSumRemainder": true]
            ), for: "妻", until: "2028-04-20"),
        .not(
            37, "paid in full to the hospital", .calm("birth", household: ["household.insurance": "kokuho"]), for: "妻"),
        .not(37, "the father", .calm("birth", household: ["household.insurance": "kokuho"]), for: "夫"),
        .needed(47, "six months before the due date begin on the day", expecting(due: "2026-10-24"), for: "妻"),
        .not(47, "six months before the due date begin tomorrow", expecting(due: "2026-10-25"), for: "妻"),
        .needed(47, "gave birth", .calm("birth", household: ["household.insurance": "kokuho"]), for: "妻"),
        .not(47, "category 3", .calm("birth"), for: "妻"),
    ]

    static func expecting(due: String) -> Story {
        .calm("moved-in", household: ["household.insurance": "kokuho"])
            .adult("妻", relation: "spouse", sex: "female")
            .person("妻", setting: ["person.pregnant.expecting": true, "person.pregnant.dueDate": .string(due)])
    }

    static let welfare: [RowCase] = [
        .needed(
            23, "physical handbook, at once", .calm("moved-in", husband: ["person.handbooks": ["physical-4"]]), for: "夫"
        ),
        // The 30th day after 04-20 is 05-20, a Wednesday.
        .needed(
            23, "mental health handbook, 30 days", .calm("moved-in", husband: ["person.handbooks": ["mental-2"]]),
            for: "夫", until: "2026-05-20"),
        .not(23, "no handbook", .calm("moved-in"), for: "夫"),
        .needed(
            24, "medical support", .calm("between-wards", husband: ["person.certificates": ["self-support-medical"]]),
            for: "夫", until: "2026-05-07"),
        .not(
            24, "another certificate", .calm("between-wards", husband: ["person.certificates": ["designated-disease"]]),
            for: "夫"),
        .needed(25, "grade 1", .calm("within-ward", husband: ["person.handbooks": ["physical-1"]]), for: "夫"),
        .not(25, "grade 3", .calm("within-ward", husband: ["person.handbooks": ["physical-3"]]), for: "夫"),
        .not(25, "no handbook", .calm("within-ward"), for: "夫"),
        .needed(
            26, "designated disease", .calm("moved-in", husband: ["person.certificates": ["designated-disease"]]),
            for: "夫"),
        .not(26, "no certificate", .calm("moved-in"), for: "夫"),
        .needed(
            34, "70 within three months, in law on 07-20",
            .calm("moved-in", husband: ["person.birthDate": "1956-07-21"]), for: "夫"),
        .not(34, "70 a day too late", .calm("moved-in", husband: ["person.birthDate": "1956-07-22"]), for: "夫"),
        .needed(
            34, "the one who died held a pass",
            .calm("death", husband: ["person.birthDate": "1950-01-01", "person.seniorPass": true]), for: "夫"),
        .not(34, "the one who died held none", .calm("death"), for: "夫"),
        .needed(
            43, "held a handbook", .calm("death", husband: ["person.handbooks": ["rehabilitation-a"]]), for: "夫",
            until: "2026-05-07"),
        .not(43, "held none", .calm("death"), for: "夫"),
    ]

    static let rest: [RowCase] = [
        .needed(31, "wanted", .calm("moved-in", husband: ["person.wantsSeal": true]), for: "夫"),
        .not(31, "not wanted", .calm("from-abroad"), for: "夫"),
        .not(
            31, "14 years old", movedIn(child: "2012-01-10").person("子", setting: ["person.wantsSeal": true]), for: "子"),
        .needed(
            32, "owns a moped, 15 days", .calm("moved-in", household: ["household.moped": true]), until: "2026-05-07"),
        // The 30th day after 06-10 is 07-10, a Friday.
        .needed(
            32, "returned on leaving, 30 days", .calm("moving-out", household: ["household.moped": true]),
            until: "2026-07-10"),
        .not(32, "no moped", .calm("moved-in")),
        .needed(
            33, "a dog without registered chip",
            .calm("moved-in", household: ["household.dog": true, "household.dogChip": false]), until: "2026-05-20"),
        .not(
            33, "a dog with registered chip",
            .calm("moved-in", household: ["household.dog": true, "household.dogChip": true])),
        .not(33, "no dog", .calm("death")),
        // 14 days counting 04-20: 05-03, a Sunday and holiday.
        .needed(35, "born here", .calm("birth"), until: "2026-05-07"),
        // 3 months counting 04-20: 07-19, a Sunday; 07-20 is 海の日.
        .needed(35, "born abroad", .calm("birth").event(setting: ["filing.abroad": true]), until: "2026-07-21"),
        .not(35, "another event", .calm("marriage")),
        // 7 days counting 04-20: 04-26, a Sunday.
        .needed(38, "known on the day", .calm("death"), until: "2026-04-27"),
        .needed(
            38, "known on 04-25", .calm("death").event(setting: ["death.knownDate": "2026-04-25"]), until: "2026-05-01",
            on: "2026-04-25"),
        .not(38, "another event", .calm("birth")),
        // Two years from 04-24.
        .needed(
            39, "was in national health insurance", .calm("death", household: ["household.insurance": "kokuho"]),
            for: "夫", until: "2028-04-23"),
        .not(39, "was insured through the employer", .calm("death"), for: "夫"),
        .needed(
            40, "received a pension", .calm("death", husband: ["person.pension": "recipient"]), for: "夫",
            until: "2026-05-07"),
        .not(40, "received none", .calm("death"), for: "夫"),
        // 3 months from 04-21: 07-20, 海の日.
        .needed(41, "owned a house", .calm("death", household: ["household.fixedAssets": true]), until: "2026-07-21"),
        .not(41, "owned nothing", .calm("death")),
        .needed(42, "tenant", .calm("marriage", household: ["household.municipalHousing": true])),
        .not(42, "no tenant", .calm("birth")),
        .needed(44, "both may marry", .calm("marriage")),
        .possible(44, "kinship not asked yet", .calm("marriage").event(setting: ["marriage.closeKin": "unknown"])),
        .not(44, "one is 17", .calm("marriage").person("妻", setting: ["person.birthDate": "2008-04-22"])),
        .needed(
            44, "18 in law on the day before the birthday",
            .calm("marriage").person("妻", setting: ["person.birthDate": "2008-04-21"])),
        .not(44, "one is married", .calm("marriage").event(setting: ["marriage.alreadyMarried": true])),
        .not(44, "close relatives", .calm("marriage").event(setting: ["marriage.closeKin": true])),
        .needed(45, "wanted", .calm("marriage", household: ["household.wantsCertificate": true])),
        .not(45, "not wanted", .calm("birth")),
        .needed(46, "changes dwelling", .calm("moving-out")),
        .not(46, "stays", .calm("birth")),
    ]

    @Test("children and pregnancy", arguments: children)
    func decidesChildren(row: RowCase) { row.check() }

    @Test("disability, illness and age", arguments: welfare)
    func decidesWelfare(row: RowCase) { row.check() }

    @Test("belongings, family register and the rest", arguments: rest)
    func decidesTheRest(row: RowCase) { row.check() }

    @Test("every row has a case in which it is needed and one in which it is not")
    func complete() {
        let all = ResidentRowTests.register + ResidentRowTests.insurance + Self.children + Self.welfare + Self.rest
        #expect(Set(all.filter { $0.status == .needed }.map(\.row)) == Set(1...47))
        #expect(Set(all.filter { $0.status == .notNeeded }.map(\.row)) == Set(1...47))
    }

    @Test("a registered seal ends by itself on leaving the city, and the person is told")
    func sealNotice() {
        let result = Story.calm("moving-out", husband: ["person.sealRegistered": true]).evaluated(on: "2026-04-24")
        #expect(result.notices.map(\.person) == ["夫"])
        #expect(Story.calm("moving-out").evaluated(on: "2026-04-24").notices == [])
    }
}
