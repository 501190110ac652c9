import Kernel
import Testing

@testable import MoveOut

@Suite("Rules of moving out")
struct RuleTests {
    @Test(
        "the check digit of a receipt number is Luhn's",
        arguments: [("7992739871", 3), ("25127000001", 0), ("0", 0), ("1", 8)])
    func luhn(digits: String, check: Int) {
        #expect(ReceiptNumber.checkDigit(digits) == check)
    }

    @Test("a receipt number is read as people type it, and one digit wrong or two changed places are found out")
    func receipts() throws {
        let ward = try #require(WardCode("271276"))
        let number = ReceiptNumber(year: FiscalYear(2025), ward: ward, running: 1)
        #expect(number.text == "T251270000010")
        #expect(ReceiptNumber("t25127-000001 0") == number)
        #expect(ReceiptNumber("Ｔ２５１２７０００００１０") == number)
        #expect(ReceiptNumber("T251270000020") == nil)
        #expect(ReceiptNumber("T521270000010") == nil)
        #expect(ReceiptNumber("T25127000001") == nil)
    }

    /// Worked by hand: days (first not counted), and ends on closed days.
    @Test(
        "last days",
        arguments: [
            // move, planned, D_in, D_special, filing, card
            ("2026-04-01", "2026-04-01", "2026-04-15", "2026-05-01", "2026-04-10", "2026-07-09"),
            // 14 days end on Sunday 3 May; 4, 5 and 6 May are holidays. 30 days end on Tuesday 19 May.
            ("2026-04-19", "2026-04-19", "2026-05-07", "2026-05-19", "2026-05-07", "2026-08-05"),
            // Ends in the closed days of the new year: 4 January 2027 is a Monday.
            ("2026-12-18", "2026-12-02", "2027-01-04", "2027-01-04", "2026-12-25", "2027-03-25"),
            // Moved later than planned: the special day counts from the plan.
            ("2026-04-10", "2026-04-01", "2026-04-24", "2026-05-01", "2026-04-24", "2026-07-23"),
        ])
    func dates(
        moved: String, planned: String, dayIn: String, special: String, filed: String, card: String
    ) async throws {
        let town = try await Town()
        func day(_ text: String) throws -> CivilDate { try #require(CivilDate(iso: text)) }
        let dates = MoveOutDates(
            planned: try day(planned), moved: try day(moved), rules: town.desk.catalogue.dayRules,
            calendar: town.desk.calendars.legal)
        #expect(dates.lastDayIn.description == dayIn)
        #expect(dates.lastDaySpecial.description == special)
        #expect(dates.lastCardDay(filedOn: try day(filed)).description == card)
        #expect(town.desk.catalogue.dayRules.contains { $0.id == "special-30" })
    }

    private static let fine = Eligibility.Question(
        destination: .elsewhere, days: 10, certificate: .good, signer: .mover, age: 30, hasCard: true,
        isProtected: false, hasOpenCase: false, addressFits: true)

    @Test("every rule of the table has its reason, its result and its ways")
    func table() async throws {
        let eligibility = try #require(try await Town().desk.eligibility)
        #expect(eligibility.findings(Self.fine) == [])
        func findings(_ change: (inout Eligibility.Question) -> Void) -> [String] {
            var question = Self.fine
            change(&question)
            return eligibility.findings(question).map {
                "\($0.reason) \($0.result.rawValue) \($0.ways.map(\.rawValue).joined(separator: "+"))"
            }
        }
        #expect(findings { $0.destination = .abroad } == ["abroad refuse window+post"])
        #expect(findings { $0.destination = .sameCity } == ["same-city reserve reservation"])
        #expect(findings { $0.days = 31 } == ["too-early refuse later+window+post"])
        #expect(findings { $0.days = 30 } == [])
        #expect(findings { $0.days = -10 } == [])
        #expect(findings { $0.days = -11 } == ["too-late refuse window+post"])
        #expect(findings { $0.certificate = .revoked } == ["certificate-revoked refuse window+post"])
        #expect(findings { $0.certificate = .expired } == ["certificate-expired refuse window+post"])
        #expect(findings { $0.certificate = .none } == ["certificate-none refuse window+post"])
        #expect(findings { $0.certificate = .locked } == ["certificate-locked refuse window+post"])
        #expect(findings { $0.certificate = .unknown } == [])
        #expect(findings { $0.signer = .notMover } == ["not-mover refuse window+post"])
        #expect(findings { $0.signer = .notResident } == ["not-resident refuse window"])
        #expect(findings { $0.age = 14 } == ["under-15 refuse window"])
        #expect(findings { $0.age = 15 } == [])
        #expect(findings { $0.hasCard = false } == ["no-card refuse window+post"])
        #expect(findings { $0.isProtected = true } == ["protected staff "])
        #expect(findings { $0.hasOpenCase = true } == ["open-case staff "])
        #expect(findings { $0.addressFits = false } == ["address-differs staff "])
        #expect(
            findings {
                $0.days = 31
                $0.age = 14
            }.count == 2, "all reasons are told at once")
    }

    @Test("a notice is read strictly, and comes out byte for byte as it went in")
    func notice() async throws {
        let town = try await Town()
        let notice = try await town.notice(try Town.signer("normal"))
        let json = try JSONValue(parsing: notice.content)
        #expect(try NoticeReader.read(json) == notice)
        #expect(json.canonicalBytes == notice.content)
        func faults(_ change: (inout [String: JSONValue]) -> Void) -> [String] {
            var object = json.objectValue ?? [:]
            change(&object)
            do throws(NoticeFaults) {
                _ = try NoticeReader.read(.object(object))
                return []
            } catch {
                return error.problems.map(\.pointer)
            }
        }
        #expect(faults { $0["planned"] = "1 April" } == ["/planned"])
        #expect(faults { $0["members"] = .array([]) } == ["/members"])
        #expect(faults { $0["newHead"] = 9 } == ["/newHead"])
        #expect(faults { $0["planed"] = "2026-04-01" } == ["/planed"])
        #expect(faults { $0["to"] = ["code6": "281001", "town": "x"] } == ["/to/code6"])
        #expect(faults { $0["nonce"] = nil } == ["/nonce"])
        #expect(faults { $0["contact"] = ["tel": "電話"] } == ["/contact/tel"])
        #expect(faults { $0["form"] = "moveout/2" } == ["/form"])
    }

    @Test("what arrives while the office is closed is worked on when it next opens")
    func processing() async throws {
        let town = try await Town()
        func time(_ moment: String) throws -> String {
            town.desk.processingTime(town.ward, from: try #require(Timestamp(iso: moment))).iso
        }
        #expect(try time("2026-03-16T10:21:07+09:00") == "2026-03-16T10:21:07.000+09:00")
        #expect(try time("2026-03-16T06:00:00+09:00") == "2026-03-16T09:00:00.000+09:00")
        #expect(try time("2026-03-16T20:00:00+09:00") == "2026-03-17T09:00:00.000+09:00")
        // Friday, the day of the spring equinox.
        #expect(try time("2026-03-20T10:00:00+09:00").hasSuffix("T09:00:00.000+09:00"))
    }
}
