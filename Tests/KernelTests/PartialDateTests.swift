import Kernel
import Testing

@Suite("Dates of which a part is unknown")
struct PartialDateTests {
    @Test(
        "a card's eight digits are written as the register writes them",
        arguments: [
            ("19900102", "平成2年1月2日"), ("19890107", "昭和64年1月7日"), ("19890108", "平成元年1月8日"),
            ("19450300", "昭和20年3月日不詳"), ("19450000", "昭和20年月日不詳"),
            // 1989 began in 昭和 and ended in 平成, and so did January; February was 平成.
            ("19890000", "西暦1989年月日不詳"), ("19890100", "西暦1989年1月日不詳"), ("19890200", "平成元年2月日不詳"),
            ("20190400", "平成31年4月日不詳"), ("20190500", "令和元年5月日不詳"), ("20240200", "令和6年2月日不詳"),
        ])
    func written(digits: String, text: String) throws {
        #expect(try #require(PartialDate(digits: digits)).japanese == text)
    }

    @Test(
        "what is no date is none",
        arguments: ["", "1990010", "199001022", "00000000", "19901301", "19900230", "19900002", "1990-1-2", "１９９００１０２"])
    func refused(digits: String) { #expect(PartialDate(digits: digits) == nil) }

    @Test("it knows the first and the last day that it can be")
    func range() throws {
        let february = try #require(PartialDate(digits: "20240200"))
        #expect(february.earliest.description == "2024-02-01" && february.latest.description == "2024-02-29")
        let year = try #require(PartialDate(digits: "20230000"))
        #expect(year.earliest.description == "2023-01-01" && year.latest.description == "2023-12-31")
        let day = try #require(PartialDate(digits: "19900102"))
        #expect(day.date?.description == "1990-01-02" && day.earliest == day.latest)
    }
}
