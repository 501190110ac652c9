import Kernel
import Pack
import Paper
import Sheets
import TestPaper
import Testing

@Suite("Forms filled from a card")
struct CardSheetTests {
    /// A small form with every kind of box.
    static let yaml = """
        id: sample
        version: "1"
        title: 見本
        validFrom: 2026-04-01
        basis: なし
        note: 様式見本
        languages: {title: {ja: 見本, ja-easy: みほん, en: Sample}, purpose: {ja: 見本, ja-easy: みほん, en: Sample}}
        window: juumin
        owner: 担当
        events: []
        sex: printed
        card:
          family: family
          given: given
          whole: name
          kana: furigana
          town: address.town
          block: address.block
          building: address.building
          address: address
          born: birthDate
          sex: sex
          phone: phone
          agentName: agent.name
          agentAddress: agent.address
          date: today
          to: office
        body:
          - columns: [60, 60]
            rows:
              - [10, {field: family, label: 氏}, {field: given, label: 名}]
              - [10, {field: whole, label: 氏名, style: name}, {field: kana, label: かな}]
              - [10, {field: town, label: 町名}, {field: block, label: 番地}]
              - [10, {field: building, label: 方書}, {field: address, label: 住所}]
              - [10, {field: born, label: 生年月日, style: era-circle}, {field: sex, label: 性別, style: circle, options: [male 男, female 女]}]
              - [10, {field: phone, label: 電話}, {field: date, label: 日付, style: era-date}]
              - [10, {field: agentName, label: 代理人, style: name}, {field: agentAddress, label: 代理人の住所}]
              - [10, {field: to, label: あて先}, {field: other, label: その他}]
        """

    static func form(_ yaml: String) throws -> (form: FormDefinition?, faults: [String]) {
        let faults = PackFaults()
        let pack = Shipped.load("sample-town")
        let node = try #require(PackNode.read(Array(yaml.utf8), file: "sample.yml", faults: faults))
        let form = FormDefinition(node, context: FormContext(pack: pack))
        return (form, faults.all.map(\.description))
    }

    static func holder() -> CardHolder {
        var holder = CardHolder(
            name: "大阪［浪速］　花子", address: "大阪府大阪市住吉区我孫子東三丁目１番２－３０４号　みほん荘", birthDate: "19900102", sex: "2")
        holder.phone = "090-0000-0001"
        holder.furigana = "おおさか　はなこ"
        holder.agent = CardHolder.Agent(name: "見本　次郎", address: "見本町１－２")
        return holder
    }

    @Test("each fact goes into its box, digits of addresses as the form writes them, everything else stays blank")
    func facts() throws {
        let (form, faults) = try Self.form(Self.yaml)
        #expect(faults.isEmpty)
        let sheet = CardSheet(try #require(form), holder: Self.holder(), today: Shipped.today, office: "見本町長")
        let born = try #require(PartialDate(digits: "19900102"))
        #expect(
            sheet.data.values == [
                "family": "大阪［浪速］", "given": "花子", "whole": .name("大阪［浪速］　花子", furigana: nil), "kana": "おおさか　はなこ",
                "town": "大阪府大阪市住吉区我孫子東三丁目", "block": "1番2-304号", "building": "みほん荘",
                "address": "大阪府大阪市住吉区我孫子東三丁目1番2-304号　みほん荘", "born": .partialDate(born), "sex": .choices(["female"]),
                "phone": "090-0000-0001", "agentName": .name("見本　次郎", furigana: nil), "agentAddress": "見本町1-2",
                "date": .date(Shipped.today), "to": "見本町長",
            ])
        // 6+2 氏・名, 8 氏名, 16+7+4 and 27 addresses, 9 平成2年1月2日, 1 circle, 13 telephone, 4+6 agent, 10 令和8年4月24日.
        #expect(sheet.charactersSaved == 6 + 2 + 8 + 16 + 7 + 4 + 27 + 9 + 1 + 13 + 4 + 6 + 10)
    }

    @Test("a form may ask for full-width digits")
    func fullWidth() throws {
        let (form, _) = try Self.form(Self.yaml.replacing("sex: printed\n", with: "sex: printed\ndigits: full\n"))
        var holder = Self.holder()
        holder.address = "見本町1-2 A-3号"
        let sheet = CardSheet(try #require(form), holder: holder)
        #expect(sheet.data.values["address"] == "見本町１－２ A-３号")
        #expect(sheet.data.values["date"] == nil && sheet.data.values["to"] == nil)
    }

    @Test("the sex stays on the card when the form does not print it, whoever holds it")
    func sexNotPrinted() throws {
        let form = try Shipped.form("ininjou")
        for code in ["1", "2", "9"] {
            var holder = try Shipped.holder("normal")
            holder.sex = CardHolder.Sex(code: code)
            let values = CardSheet(form, holder: holder).data.values
            #expect(!values.values.contains { if case .choices = $0 { true } else { false } })
        }
    }

    @Test("a form with a column for each sex fills the holder's and leaves the other blank")
    func columns() throws {
        let form = try Shipped.form("konin-todoke")
        let man = CardSheet(form, holder: try Shipped.holder("normal")).data.values
        #expect(man["husband.name"] != nil && man["wife.name"] == nil)
        let woman = CardSheet(form, holder: try Shipped.holder("longest")).data.values
        #expect(woman["wife.name"] != nil && woman["husband.name"] == nil)
        let neither = CardSheet(form, holder: try Shipped.holder("alias")).data.values
        #expect(neither["wife.name"] == nil && neither["husband.name"] == nil)
    }

    @Test("an individual number is written only on a form whose law asks for it")
    func individualNumber() throws {
        var holder = try Shipped.holder("normal")
        holder.individualNumber = IndividualNumber("123456789018")
        for id in Shipped.ids {
            let form = try Shipped.form(id)
            let text = try OutsideReader.text(Shipped.print(form, for: holder).pdf).unspaced
            #expect(text.contains("123456789018") == form.needsIndividualNumber, "\(id)")
        }
        #expect(try Shipped.form("youkaigo-nintei").needsIndividualNumber)
        #expect(try !Shipped.form("juuminhyou-seikyuu").needsIndividualNumber)
    }

    @Test("a foreign national may have the western calendar, a year whose era is not certain has it always")
    func westernDates() throws {
        let form = try Shipped.form("juuminhyou-seikyuu")
        var holder = try Shipped.holder("normal")
        holder.writesWesternDates = true
        #expect(try OutsideReader.text(Shipped.print(form, for: holder).pdf).unspaced.contains("1990年1月2日"))
        holder.birthDate = PartialDate(digits: "19890000")
        #expect(try OutsideReader.text(Shipped.print(form, for: holder).pdf).unspaced.contains("西暦1989年月日不詳"))
    }

    @Test("names are printed as on the card: former names, aliases, rare characters")
    func names() throws {
        let form = try Shipped.form("juuminhyou-seikyuu")
        for (id, name) in [("former-name", "大阪［浪速］花子"), ("alias", "NGUYENVANAN［大阪安］"), ("unknown-day", "𠮷田髙子")] {
            let text = try OutsideReader.text(Shipped.print(form, for: Shipped.holder(id)).pdf).unspaced
            #expect(text.contains(name))
        }
    }

    @Test("a reading is written in the kana that its box asks for")
    func kana() throws {
        let text = try OutsideReader.text(
            Shipped.print(Shipped.form("juuminhyou-seikyuu"), for: Shipped.holder("normal")).pdf
        ).unspaced
        #expect(text.contains("オオサカタロウ"))
        let moved = try OutsideReader.text(
            Shipped.print(Shipped.form("idou-todoke"), for: Shipped.holder("normal")).pdf
        ).unspaced
        #expect(moved.contains("おおさかたろう"))
    }

    @Test("the stamp of a terminal stands in the foot")
    func stamp() throws {
        let form = try Shipped.form("juuminhyou-seikyuu")
        var marks = Shipped.marks
        marks.stamp = "カード読取　端末 12　2026年4月24日 10時00分　窓口で本人確認があります"
        let printed = try form.template.render(FormData(), marks: marks)
        #expect(try OutsideReader.text(printed.pdf).unspaced.contains("カード読取端末122026年4月24日10時00分窓口で本人確認があります"))
        #expect(try OutsideReader.check(printed.pdf).status == 0)
    }
}
