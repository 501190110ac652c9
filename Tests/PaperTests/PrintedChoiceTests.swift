import Kernel
import TestPaper
import Testing

@testable import Paper

@Suite("Printed alternatives")
struct PrintedChoiceTests {
    /// Circles and words of a sheet with one field.
    private func marks(
        _ value: FormValue?, _ style: Field.Style, width: Double = 60, grid: Int? = nil
    ) throws -> (circles: [Box], ticks: [Box], words: [(text: String, box: Box)]) {
        var template = Sample.template(style, width: width)
        template.fields[0].grid = grid
        return try PrintShop.alone {
            var plan = FormPlan(template: template, setter: Typesetter())
            try plan.fill(FormData(values: value.map { ["fact": $0] } ?? [:]))
            var circles: [Box] = []
            var ticks: [Box] = []
            var words: [(text: String, box: Box)] = []
            for mark in plan.pages[0].marks {
                switch mark {
                case .capsule(let box): circles.append(box)
                case .tick(let box): ticks.append(box)
                case .text(let text, let x, let y):
                    words.append((text.text, Box(x: x, y: y, width: text.width, height: text.height)))
                default: break
                }
            }
            return (circles, ticks, words)
        }
    }

    @Test(
        "a date's era is circled and its numbers stand before 年, 月 and 日",
        arguments: [
            ("2026-04-20", "令和", "8年4月20日"), ("1989-01-07", "昭和", "64年1月7日"), ("1989-01-08", "平成", "元年1月8日"),
            ("1925-12-31", "大正", "14年12月31日"),
        ])
    func eraCircle(iso: String, era: String, rest: String) throws {
        let date = try #require(CivilDate(iso: iso))
        let drawn = try marks(.date(date), .eraCircle)
        #expect(drawn.circles.count == 1)
        let circle = try #require(drawn.circles.first)
        let circled = drawn.words.filter { word in
            circle.x <= word.box.x + word.box.width / 2 && word.box.x + word.box.width / 2 <= circle.right
                && circle.y <= word.box.y + word.box.height / 2 && word.box.y + word.box.height / 2 <= circle.bottom
        }
        #expect(circled.map(\.text) == [era])
        let form = try Sample.render(.date(date), on: Sample.template(.eraCircle))
        #expect(try OutsideReader.text(form.pdf).unspaced.contains("大正昭和平成令和" + rest))
    }

    @Test("a blank date shows the eras to circle; a western date and one without a certain era stand whole")
    func otherDates() throws {
        let blank = try marks(nil, .eraCircle)
        #expect(blank.circles.isEmpty)
        #expect(blank.words.map(\.text).prefix(7) == ["大正", "昭和", "平成", "令和", "年", "月", "日"])
        let date = try #require(CivilDate(iso: "1990-01-02"))
        #expect(try marks(.westernDate(date), .eraCircle).words.first?.text == "1990年1月2日")
        let unknown = try #require(PartialDate(digits: "19890000"))
        #expect(try marks(.partialDate(unknown), .eraCircle).words.first?.text == "西暦1989年月日不詳")
        let meiji = try #require(CivilDate(iso: "1912-07-01"))
        #expect(try marks(.date(meiji), .eraCircle).words.first?.text == "明治45年7月1日")
    }

    @Test("alternatives stand in columns below each other, unless they would become much smaller")
    func grid() throws {
        let options = ["一", "二", "三", "四"].map { Field.Option(value: $0, label: $0) }
        let drawn = try marks(.choices(["三"]), .check(options), grid: 2)
        let words = drawn.words.filter { ["一", "二", "三", "四"].contains($0.text) }
        #expect(words.count == 4)
        #expect(words[0].box.y == words[1].box.y && words[2].box.y == words[3].box.y && words[0].box.y < words[2].box.y)
        #expect(words[0].box.x == words[2].box.x && abs(words[1].box.x - words[0].box.x - 30) < 0.001)
        #expect(drawn.ticks.count == 1 && drawn.ticks[0].x < words[2].box.x && drawn.ticks[0].y >= words[2].box.y)
        // Thirteen characters of 11 points (3.88 mm) are wider than a column of 10 mm: the words flow in lines instead.
        let long = ["これはとても長い選択肢です", "短"].map { Field.Option(value: $0, label: $0) }
        let flowed = try marks(nil, .check(long), width: 56, grid: 4).words.filter { $0.text != "" }
        #expect(flowed.map(\.text) == ["これはとても長い選択肢です", "短"])
        #expect(flowed[1].box.x >= flowed[0].box.right || flowed[1].box.y > flowed[0].box.y)
    }

    @Test("words that are circled have dots between them")
    func dots() throws {
        let options = ["男", "女"].map { Field.Option(value: $0, label: $0) }
        let form = try Sample.render(nil, on: Sample.template(.circle(options)))
        #expect(try OutsideReader.text(form.pdf).unspaced.contains("・"))
    }
}
