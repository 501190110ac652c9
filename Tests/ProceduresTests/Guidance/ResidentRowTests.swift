import Kernel
import Testing

@testable import Procedures

/// Events of the calm household are on 2026-04-20, leaving on 2026-06-10. 2026-04-29 and 05-03 to 05-06 are holidays.
@Suite("Rows 1–16: register, card, insurance, pension, care")
struct ResidentRowTests {
    static let register: [RowCase] = [
        .needed(1, "moved in", .calm("moved-in"), until: "2026-05-07"),
        .not(1, "moved within the ward", .calm("within-ward")),
        .needed(2, "from abroad", .calm("from-abroad"), until: "2026-05-07"),
        .not(2, "from another municipality", .calm("moved-in")),
        .needed(3, "from another ward", .calm("between-wards"), until: "2026-05-07"),
        .not(3, "within the ward", .calm("within-ward")),
        .needed(4, "within the ward", .calm("within-ward"), until: "2026-05-07"),
        .not(4, "from another ward", .calm("between-wards")),
        .needed(5, "before the day of leaving", .calm("moving-out"), until: "2026-06-10"),
        .needed(5, "going abroad", .calm("going-abroad"), until: "2026-06-10"),
        .not(5, "moved in", .calm("moved-in")),
        .needed(
            6, "the head changes", .calm("between-wards", household: ["household.headChanges": true]),
            until: "2026-05-07"),
        .not(6, "the head stays", .calm("marriage")),
        .not(6, "named in the moving-in notification", .calm("moved-in")),
        .not(6, "the one who died was not the head", .calm("death", husband: ["person.relation": "child"])),
        .needed(
            7, "90 days after the notification of 04-24", .calm("moved-in", husband: ["person.card.held": true]),
            for: "夫", until: "2026-07-23"),
        .needed(
            7, "14 days after the marriage", .calm("marriage", husband: ["person.card.held": true]), for: "夫",
            until: "2026-05-07"),
        .not(7, "no card", .calm("moved-in"), for: "夫"),
        .not(
            7, "an expired card",
            .calm("moved-in", husband: ["person.card.held": true, "person.card.validTo": "2026-04-23"]), for: "夫"),
        .needed(
            7, "valid to the day of the session",
            .calm("moved-in", husband: ["person.card.held": true, "person.card.validTo": "2026-04-24"]), for: "夫",
            until: "2026-07-23"),
        .needed(
            8, "wanted",
            .calm("moved-in", husband: ["person.card.held": true, "person.wantsSignatureCertificate": true]), for: "夫"),
        .possible(8, "not asked yet", .calm("moved-in", husband: ["person.card.held": true]), for: "夫"),
        .not(
            8, "not wanted",
            .calm("moved-in", husband: ["person.card.held": true, "person.wantsSignatureCertificate": false]), for: "夫"),
        .not(
            8, "14 years old",
            .calm("moved-in").child("子", born: "2012-04-01").person("子", setting: ["person.card.held": true]), for: "子"),
        .needed(
            9, "a foreign national", .calm("moved-in", husband: ["person.nationality": "other"]), for: "夫",
            until: "2026-05-07"),
        .not(9, "a Japanese national", .calm("moved-in"), for: "夫"),
    ]

    static let insurance: [RowCase] = [
        .needed(
            10, "no other insurance", .calm("moved-in", husband: ["person.insurance": "none"]), for: "夫",
            until: "2026-05-07"),
        .needed(
            10, "newborn of a household in national health insurance",
            .calm("birth", household: ["household.insurance": "kokuho"]), for: "子", until: "2026-05-07"),
        .not(10, "public assistance", .calm("moved-in", household: ["household.insurance": "seiho"]), for: "夫"),
        .not(10, "employer's insurance", .calm("moved-in"), for: "夫"),
        .not(
            10, "75 on the day",
            .calm("moved-in", household: ["household.insurance": "kokuho"]).person(
                "夫", setting: ["person.birthDate": "1951-04-20"]), for: "夫"),
        .needed(
            10, "75 on the next day",
            .calm("moved-in", household: ["household.insurance": "kokuho"]).person(
                "夫", setting: ["person.birthDate": "1951-04-21"]), for: "夫", until: "2026-05-07"),
        .not(
            10, "staying two months",
            .calm(
                "from-abroad",
                husband: [
                    "person.nationality": "other", "person.insurance": "none",
                    "person.residence.periodEnd": "2026-06-19",
                ]), for: "夫"),
        .needed(
            10, "staying a year",
            .calm(
                "from-abroad",
                husband: [
                    "person.nationality": "other", "person.insurance": "none",
                    "person.residence.periodEnd": "2027-04-19",
                ]), for: "夫", until: "2026-05-07"),
        .possible(
            10, "insurance not asked yet", .calm("moved-in", household: ["household.insurance": "unknown"]), for: "夫",
            until: "2026-05-07"),
        // The 14th day after 06-10 is 06-24, a Wednesday.
        .needed(
            11, "a member leaves the city", .calm("moving-out", household: ["household.insurance": "kokuho"]), for: "夫",
            until: "2026-06-24"),
        .not(11, "employer's insurance", .calm("moving-out"), for: "夫"),
        .needed(
            12, "a member moves", .calm("within-ward", household: ["household.insurance": "kokuho"]),
            until: "2026-05-07"),
        .needed(
            12, "the head of members died", .calm("death", household: ["household.insurance": "kokuho"]),
            until: "2026-05-07"),
        .not(
            12, "one who was not the head died",
            .calm("death", household: ["household.insurance": "kokuho"]).person(
                "夫", setting: ["person.relation": "parent"])),
        .not(12, "nobody is a member", .calm("within-ward")),
        .needed(
            13, "20 in law on the day before the birthday",
            .calm("moved-in", household: ["household.insurance": "kokuho"]).person(
                "夫", setting: ["person.birthDate": "2006-04-21"]), for: "夫", until: "2026-05-07"),
        .not(
            13, "still 19",
            .calm("moved-in", household: ["household.insurance": "kokuho"]).person(
                "夫", setting: ["person.birthDate": "2006-04-22"]), for: "夫"),
        .needed(
            13, "still 59",
            .calm("moved-in", household: ["household.insurance": "kokuho"]).person(
                "夫", setting: ["person.birthDate": "1966-04-22"]), for: "夫", until: "2026-05-07"),
        .not(
            13, "60 in law on the day before the birthday",
            .calm("moved-in", household: ["household.insurance": "kokuho"]).person(
                "夫", setting: ["person.birthDate": "1966-04-21"]), for: "夫"),
        .not(13, "category 2", .calm("going-abroad"), for: "夫"),
        .needed(
            14, "75 on the day", .calm("moved-in", husband: ["person.birthDate": "1951-04-20"]), for: "夫",
            until: "2026-05-07"),
        .not(14, "75 on the next day", .calm("moved-in", husband: ["person.birthDate": "1951-04-21"]), for: "夫"),
        .needed(
            14, "70, enrolled by disability",
            .calm("within-ward", husband: ["person.birthDate": "1955-12-01", "person.insurance": "kouki"]), for: "夫",
            until: "2026-05-07"),
        .not(
            14, "80 with public assistance",
            .calm("moved-in", household: ["household.insurance": "seiho"]).person(
                "夫", setting: ["person.birthDate": "1945-12-01"]), for: "夫"),
        .needed(
            15, "certified", .calm("moved-in", husband: ["person.care.certified": true]), for: "夫", until: "2026-05-07"),
        .not(15, "not certified", .calm("moved-in"), for: "夫"),
        .not(
            15, "under 40",
            .calm("moved-in", husband: ["person.birthDate": "1990-01-01", "person.care.certified": true]), for: "夫"),
        .needed(
            16, "65 in law on the day before the birthday",
            .calm("moving-out", husband: ["person.birthDate": "1961-06-11"]), for: "夫", until: "2026-06-24"),
        .not(16, "still 64", .calm("moving-out", husband: ["person.birthDate": "1961-06-12"]), for: "夫"),
        .needed(
            16, "50 and certified", .calm("death", husband: ["person.care.certified": true]), for: "夫",
            until: "2026-05-07"),
    ]

    @Test("register and card", arguments: register)
    func decidesRegister(row: RowCase) { row.check() }

    @Test("insurance, pension and care", arguments: insurance)
    func decidesInsurance(row: RowCase) { row.check() }

    @Test("a notification after its last day is still taken, and says so with the law")
    func late() {
        let inTime = Story.calm("moved-in").evaluated(on: "2026-05-07").outcome(row: 1)?.lastDay
        #expect(inTime?.isOverdue == false)
        let late = Story.calm("moved-in").evaluated(on: "2026-05-08").outcome(row: 1)?.lastDay
        #expect(late?.isOverdue == true)
        #expect(late?.late?.text(in: .ja).contains("52条") == true)
    }

    @Test("a fourth Sunday on which the office opens does not make it a working day")
    func extraOpening() {
        // Moved on 2026-04-12: the 14th day is 04-26, the fourth Sunday.
        var calendar = Fixture.calendar
        calendar.extra = [
            ExtraOpening(day: .monthly(ordinal: 4, .sunday), hours: [HourRange("9:00-17:30")].compactMap(\.self))
        ]
        var story = Story.calm("moved-in")
        story.facts.events[0].date = Fixture.day("2026-04-12")
        let result = Guidance(story.catalogue).evaluate(
            story.facts, on: Fixture.day("2026-04-24"), calendar: calendar)
        #expect(result.outcome(row: 1)?.lastDay?.date == Fixture.day("2026-04-27"))
    }
}
