import Kernel
import Pack
import Paper
import Sheets
import TestPaper
import Testing

@Suite("Forms of the packs, filled from a card")
struct ShippedFormTests {
    @Test("there are more than sixty forms, among them those that a ward office gives out most, and no fault in any")
    func inventory() {
        #expect(Shipped.pack.faults.all.isEmpty)
        #expect(Shipped.forms.ids.count >= 60)
        let named = [
            "juuminhyou-seikyuu", "koseki-seikyuu", "inkan-touroku", "inkan-shoumei", "idou-todoke", "setai-henkou",
            "ininjou",
            "kokuho-todoke", "nenkin-todoke", "jidou-teate-nintei", "jidou-teate-gakukaitei", "jidou-teate-henkou",
            "kodomo-iryou",
            "sousaihi", "honnin-tsuuchi", "zei-shoumei", "inu-henkou", "keirou-joushashou", "youkaigo-nintei",
            "shougai-techou-henkou", "card-anshou",
        ]
        for id in named { #expect(Shipped.forms.ids.contains(id), "\(id)") }
    }

    @Test("a second city has the forms of the base and its own invented people")
    func secondCity() {
        let town = Shipped.load("sample-town")
        let forms = FormCatalogue(pack: town)
        #expect(
            SampleHolders(pack: town).people.map(\.id) == ["normal", "longest", "unknown-day", "former-name", "alias"])
        #expect(town.faults.all.isEmpty)
        #expect(forms.ids.count >= 60 && !forms.ids.contains("honnin-tsuuchi"))
    }

    @Test("every form has its title in all twelve languages and its purpose in three", arguments: Shipped.ids)
    func languages(id: String) throws {
        let form = try Shipped.form(id)
        for language in Shipped.pack.languages { #expect(form.title.has(language), "\(language.rawValue)") }
        for language in [Language.ja, .jaEasy, .en] { #expect(form.purpose.has(language), "\(language.rawValue)") }
        #expect(!form.owner.isEmpty)
        #expect(form.template.note.hasPrefix("様式見本"))
    }

    @Test(
        "2.1 an ordinary person's name and address stand on every form, the sex is circled where it is asked",
        arguments: Shipped.ids)
    func ordinary(id: String) throws {
        let form = try Shipped.form(id)
        let holder = try Shipped.holder("normal")
        let printed = try Shipped.print(form, for: holder)
        let text = try OutsideReader.text(printed.pdf).unspaced
        #expect(text.contains("大阪太郎"))
        #expect(text.contains("大阪府大阪市北区中之島1丁目3番20号"))
        if form.writes(.birthDate, of: holder) {
            #expect(text.contains("平成2年1月2日") || text.contains("大正昭和平成令和2年1月2日"))
        }
        #expect(printed.pages == 1 && printed.missing.isEmpty && printed.unmatched.isEmpty)
        #expect(try OutsideReader.check(printed.pdf).status == 0)
        try SexCircle.expect("男", of: form, holder: holder)
    }

    @Test(
        "2.4 the longest name and an address of 45 characters (135 bytes) are complete on every form",
        arguments: Shipped.ids)
    func longest(id: String) throws {
        let form = try Shipped.form(id)
        let holder = try Shipped.holder("longest")
        #expect(holder.address.count == 45 && holder.address.utf8.count == 135)
        let printed = try Shipped.print(form, for: holder)
        let text = try OutsideReader.text(printed.pdf).unspaced
        #expect(text.contains("フェルナンデス・ガルシアマリア・イサベル・デ・ラ・クルス"))
        #expect(text.contains("大阪府大阪市東淀川区東中之島四丁目11番45号みおつくしグランドハイツ中央棟1203号室"))
        if form.writes(.agentName, of: holder) { #expect(text.contains("フェルナンデス・ガルシアアレハンドロ")) }
        if form.writes(.agentAddress, of: holder) {
            #expect(text.contains("大阪府大阪市西淀川区大字西中之島小字川向1234番地の56第二みおつくしハイツ西棟108号"))
        }
        #expect(printed.overflowed.isEmpty, "the form itself has room for it")
        #expect(try OutsideReader.check(printed.pdf).status == 0)
        try SexCircle.expect("女", of: form, holder: holder)
    }

    @Test(
        "a name and an address longer than any card's go to the continuation sheet and are never cut",
        arguments: Shipped.ids)
    func beyond(id: String) throws {
        let form = try Shipped.form(id)
        var holder = try Shipped.holder("normal")
        holder.name = "寿限無寿限無　" + (1...90).map { "名\($0)" }.joined()
        holder.address = "大阪府大阪市北区中之島１丁目３番２０号　" + (1...120).map { "棟\($0)" }.joined()
        let text = try OutsideReader.text(Shipped.print(form, for: holder).pdf).unspaced
        #expect(text.contains(holder.name.unspaced))
        #expect(text.contains((1...120).map { "棟\($0)" }.joined()))
    }

    @Test("an unknown day of birth is written as unknown, never as a day", arguments: Shipped.ids)
    func unknownDay(id: String) throws {
        let form = try Shipped.form(id)
        let holder = try Shipped.holder("unknown-day")
        let printed = try Shipped.print(form, for: holder)
        let text = try OutsideReader.text(printed.pdf).unspaced
        #expect(text.contains("𠮷田髙子") && text.contains("大阪府大阪市中央区久太郎町4丁目渡辺3号"))
        if form.writes(.birthDate, of: holder) {
            #expect(text.contains("昭和20年3月日不詳") || text.contains("大正昭和平成令和20年3月不詳日"))
        }
        #expect(printed.pages == 1 && printed.missing.isEmpty)
        #expect(try OutsideReader.check(printed.pdf).status == 0)
    }

    @Test("a blank form is one sound sheet with its title and nobody's name", arguments: Shipped.ids)
    func blank(id: String) throws {
        let form = try Shipped.form(id)
        let printed = try form.template.render(CardSheet(form, holder: CardHolder()).data, marks: Shipped.marks)
        let text = try OutsideReader.text(printed.pdf).unspaced
        #expect(printed.pages == 1)
        #expect(text.contains(form.template.title.unspaced) && text.contains("様式見本"))
        #expect(!text.contains("大阪太郎") && !text.contains("不詳日"))
        #expect(try OutsideReader.check(printed.pdf).status == 0)
    }

    @Test("the small print about law and edition fits its line", arguments: Shipped.ids)
    func smallPrint(id: String) throws {
        // The foot has 68 mm; 48 characters of the smallest size (4 points, 1.41 mm) fill it.
        let template = try Shipped.form(id).template
        #expect(template.basis.count <= 48 && template.note.count <= 48)
    }
}
