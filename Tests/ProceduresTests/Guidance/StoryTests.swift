import Kernel
import Testing

@testable import Procedures

/// Acceptance 01.1–01.3, worked by hand from the table.
@Suite("Acceptance stories of the counter")
struct StoryTests {
    /// 35 self-employed, 33 pregnant, 5 and 0, Japanese, both adults hold cards; from another prefecture on 2026-04-20.
    static let family = Story("moved-in", on: "2026-04-20", ["move.special": false, "from.otherPrefecture": true])
        .person(
            "父",
            [
                "person.birthDate": "1990-06-10", "person.sex": "male", "person.relation": "head",
                "person.nationality": "japan", "person.card.held": true,
            ]
        )
        .person(
            "母",
            [
                "person.birthDate": "1992-11-03", "person.sex": "female", "person.relation": "spouse",
                "person.nationality": "japan", "person.card.held": true, "person.pregnant.expecting": true,
            ]
        )
        .person(
            "姉",
            [
                "person.birthDate": "2020-08-15", "person.sex": "female", "person.relation": "child",
                "person.nationality": "japan", "person.card.held": false,
            ]
        )
        .person(
            "弟",
            [
                "person.birthDate": "2025-12-01", "person.sex": "male", "person.relation": "child",
                "person.nationality": "japan", "person.card.held": false,
            ]
        )
        .household([
            "household.insurance": "kokuho", "household.childAllowance": "elsewhere", "household.dog": false,
            "household.moped": false, "household.hasHandbook": false,
        ])

    @Test("01.1 a family of four moves in: nine rows are needed, four are open, all others are not")
    func movesIn() {
        let result = Self.family.evaluated(on: "2026-04-24")
        #expect(result.rows(.needed) == [1, 7, 10, 13, 17, 20, 29, 30, 46])
        #expect(result.rows(.possible) == [8, 28, 31, 47])
        for row in 1...47 where ![1, 7, 10, 13, 17, 20, 29, 30, 46, 8, 28, 31, 47].contains(row) {
            #expect(result.status(row: row) == .notNeeded, "row \(row)")
        }
    }

    @Test("01.1 last days: 14th day 05-04 and 15th day 05-05 are holidays, so both end on 2026-05-07")
    func lastDays() {
        let result = Self.family.evaluated(on: "2026-04-24")
        #expect(result.outcome(row: 1)?.lastDay?.date == Fixture.day("2026-05-07"))
        #expect(result.outcome(row: 10, person: "父")?.lastDay?.date == Fixture.day("2026-05-07"))
        #expect(result.outcome(row: 17)?.lastDay?.date == Fixture.day("2026-05-07"))
        #expect(result.outcomes.allSatisfy { $0.lastDay?.isOverdue != true })
    }

    @Test("01.1 only the four open rows are asked about")
    func questions() {
        let result = Self.family.evaluated(on: "2026-04-24")
        #expect(
            result.asked == [
                "person.childcareWish", "person.pregnant.dueDate", "person.wantsSeal",
                "person.wantsSignatureCertificate",
            ])
    }

    @Test("01.2 father employed: rows 10 and 13 disappear with a reason by one answer, and the diff shows it")
    func employed() {
        let before = Self.family.evaluated(on: "2026-04-24")
        let after = Self.family.household(["household.insurance": "employee"]).evaluated(on: "2026-04-24")
        #expect(after.status(row: 10) == .notNeeded)
        #expect(after.status(row: 13) == .notNeeded)
        #expect(after.rows(.needed) == [1, 7, 17, 20, 29, 30, 46])
        #expect(after.rows(.possible) == [8, 28, 31])
        let diff = GuidanceDiff(from: before, to: after)
        #expect(diff.appeared == [])
        #expect(diff.changed == [])
        let gone = diff.disappeared.map {
            "\($0.before?.row ?? 0) \($0.after?.person ?? "") \($0.after?.reason.text(in: .ja) ?? "")"
        }
        #expect(
            gone == [
                "10 父 父さんは勤め先の健康保険（扶養を含む）に入っているため、必要ありません",
                "10 母 母さんは勤め先の健康保険（扶養を含む）に入っているため、必要ありません",
                "10 姉 姉さんは勤め先の健康保険（扶養を含む）に入っているため、必要ありません",
                "10 弟 弟さんは勤め先の健康保険（扶養を含む）に入っているため、必要ありません",
                "13 父 父さんは勤め先の厚生年金（第2号）に入っているため、必要ありません",
                "13 母 母さんは第2号の方に扶養される配偶者（第3号）のため、届出は配偶者の勤め先を通じて行います",
                "47 母 母さんは国民年金第1号でも国民健康保険でもないため、必要ありません",
            ])
    }

    /// A head of household of 78 dies on 2026-06-05, known on the same day.
    static func death(survivors: [String]) -> Story {
        var story = Story("death", on: "2026-06-05", of: ["夫"], ["death.funeralDate": "2026-06-08"])
            .person(
                "夫",
                [
                    "person.birthDate": "1948-01-20", "person.relation": "head", "person.pension": "recipient",
                    "person.seniorPass": true,
                ])
        if survivors.contains("妻") {
            story = story.person("妻", ["person.birthDate": "1955-09-01", "person.relation": "spouse"])
        }
        if survivors.contains("子") {
            story = story.person("子", ["person.birthDate": "1985-10-01", "person.relation": "child"])
        }
        return story.household([
            "household.insurance": "kokuho", "household.hasHandbook": false, "household.moped": false,
            "household.dog": false, "household.fixedAssets": true, "household.municipalHousing": false,
            "household.wantsCertificate": false,
        ])
    }

    @Test("01.3 head of three dies: two adults remain, so the change of household is needed")
    func twoRemain() {
        let result = Self.death(survivors: ["妻", "子"]).evaluated(on: "2026-06-09")
        // 12: wife and son are in national health insurance and their head changes. 14, 16: he was 78. 34: pass returned.
        #expect(result.rows(.needed) == [6, 12, 14, 16, 34, 38, 39, 40, 41])
        #expect(result.rows(.possible) == [])
        #expect(result.asked == [])
        // 7 days counting 06-05: 06-11.
        #expect(result.outcome(row: 38)?.lastDay?.date == Fixture.day("2026-06-11"))
        // 2 years from 06-09: 2028-06-08.
        #expect(result.outcome(row: 39, person: "夫")?.lastDay?.date == Fixture.day("2028-06-08"))
        // 14th day after 06-05 is 06-19, a Friday.
        #expect(result.outcome(row: 6)?.lastDay?.date == Fixture.day("2026-06-19"))
        // 3 months from 06-06 end on 09-05, a Saturday; 09-07 is the next working day.
        #expect(result.outcome(row: 41)?.lastDay?.date == Fixture.day("2026-09-07"))
    }

    @Test("01.3 with only the wife remaining the change of household is not needed, and says why")
    func oneRemains() {
        let result = Self.death(survivors: ["妻"]).evaluated(on: "2026-06-09")
        #expect(result.status(row: 6) == .notNeeded)
        #expect(
            result.outcome(row: 6)?.reason.text(in: .ja) == "残る15歳以上の方が一人で、新しい世帯主が明らかなため、届出は要りません")
        #expect(result.rows(.needed) == [12, 14, 16, 34, 38, 39, 40, 41])
    }
}
