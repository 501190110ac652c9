import Kernel
import Testing

@testable import Registry

@Suite("Dates of birth")
struct BirthDateTests {
    @Test(
        "unknown days and months are values of their own and read back as written",
        arguments: [
            ("1990-04-01", "平成2年4月1日"), ("1950-00-00", "昭和25年月日不詳"), ("1950-03-00", "昭和25年3月日不詳"),
            ("1989-00-00", "1989年月日不詳"), ("1989-01-00", "1989年1月日不詳"), ("1989-02-00", "平成元年2月日不詳"),
            ("1860-05-05", "1860年5月5日"),
        ])
    func japanese(iso: String, text: String) throws {
        let birth = try #require(BirthDate(iso: iso))
        #expect(birth.japanese == text)
        #expect(birth.description == iso)
    }

    @Test(
        "what is no date of birth is refused",
        arguments: ["", "1990-04-31", "1990-00-05", "1990-13-01", "0000-01-01", "1990/04/01", "１９９０-04-01", "90-04-01"])
    func refused(iso: String) { #expect(BirthDate(iso: iso) == nil) }

    @Test("the age is unknown only while the unknown day leaves it open")
    func age() throws {
        let birth = try #require(BirthDate(iso: "1950-00-00"))
        // Born between 1950-01-01 and 1950-12-31, an age being reached on the day before the birthday: on 2026-06-01 either
        // 75 or 76, on 2026-12-30 surely 76, on 2026-12-31 perhaps 77.
        #expect(birth.age(on: try #require(CivilDate(iso: "2026-06-01"))) == nil)
        #expect(birth.age(on: try #require(CivilDate(iso: "2026-12-30"))) == 76)
        #expect(birth.age(on: try #require(CivilDate(iso: "2026-12-31"))) == nil)
    }

    @Test("unknown parts sort before known ones")
    func order() throws {
        let dates = ["1950-03-02", "1950-00-00", "1949-12-31", "1950-03-00"].compactMap(BirthDate.init(iso:))
        #expect(dates.sorted().map(\.description) == ["1949-12-31", "1950-00-00", "1950-03-00", "1950-03-02"])
    }
}
