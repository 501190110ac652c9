import Kernel
import Testing

@testable import Registry

@Suite("Folding for search")
struct KeyTests {
    let keys = RegisterKey(pack: City.pack)

    @Test(
        "ways of writing one name have one key",
        arguments: [
            ["髙橋", "高橋"], ["𠮷田", "吉田"], ["山﨑", "山崎", "山 崎", "山　崎"], ["渡邊", "渡邉", "渡辺"],
            ["齋藤", "齊藤", "斎藤", "斉藤"], ["辻󠄀", "辻"], ["神\u{FA19}", "神神"], ["さとう", "サトウ", "ｻﾄｳ"], ["サトー", "サト"],
            ["がっこう", "ｶﾞｯｺｳ", "ガツコウ"], ["NGUYEN VAN", "Ｎｇｕｙｅｎ　Ｖａｎ", "nguyenvan"],
        ])
    func folding(writings: [String]) {
        let folded = writings.map(keys.fold)
        #expect(Set(folded).count == 1, "\(folded)")
    }

    @Test("a person is found under the reading, the name, the former name, the common name and the Latin name")
    func allNames() {
        var name = PersonName(family: "金", given: "成浩")
        name.furigana = .init(family: "キム", given: "ソンホ")
        name.commonName = "金田　成浩"
        name.formerFamily = "木村"
        name.romaji = "KIM SUNGHO"
        #expect(keys.keys(of: name) == ["金成浩", "キムソンホ", "金田成浩", "木村成浩", "kimsungho"])
    }

    @Test("every variant leads to a character that is no variant itself")
    func variantsAreDirect() throws {
        let table = try #require(City.pack.table("register/variants.csv", columns: ["variant", "common"]))
        let variants = Set(table.rows.map { Array($0[0].unicodeScalars) })
        for row in table.rows { #expect(!variants.contains(Array(row[1].unicodeScalars)), "\(row)") }
    }

    @Test(
        "ways of writing one address have one key",
        arguments: [
            ["梅田一丁目２番３号", "梅田1丁目2番3号", "梅田1-2-3", "梅田１－２－３", "梅田 1丁目 2-3", "梅田1の2の3"],
            ["長居十二丁目3番地", "長居12-3"], ["一番町5番6号", "一番町5-6"],
            ["本町1丁目2番3号 見本ハイツ 101号", "本町1-2-3見本ハイツ101"], ["センタービル前1番2号", "センタービル前１－２"],
        ])
    func addresses(writings: [String]) {
        let folded = writings.map { AddressKey.fold($0) }
        #expect(Set(folded).count == 1, "\(folded)")
    }

    @Test("prefecture, city and area in front of an address do not matter")
    func leading() {
        let names = ["見本県", "見本町", ""]
        #expect(AddressKey.fold("見本県見本町港町1-2-3", without: names) == AddressKey.fold("港町1丁目2番3号"))
        #expect(AddressKey.fold("見本町港町1-2-3", without: names) == AddressKey.fold("港町1丁目2番3号"))
    }

    @Test(
        "the search field takes names, dates of birth and postal codes",
        arguments: [
            ("やまだ たろう", "やまだ たろう", nil, nil, "kana"), ("山田", "山田", nil, nil, "name"),
            ("ヤマダ S55.4.1", "ヤマダ", "1980-04-01", nil, "kana-birth"),
            ("山田　太郎　昭和55年4月1日", "山田 太郎", "1980-04-01", nil, "name-birth"),
            ("19800401", "", "1980-04-01", nil, "birth"), ("１９８０/０４/０１", "", "1980-04-01", nil, "birth"),
            ("999-0001", "", nil, "999-0001", "postal-code"), ("〒９９９０００１", "", nil, "999-0001", "postal-code"),
        ] as [(String, String, String?, String?, String)])
    func query(typed: String, name: String, birth: String?, code: String?, means: String) {
        let query = RegisterQuery(typed)
        #expect(query.name == name)
        #expect(query.birth?.description == birth)
        #expect(query.postalCode?.description == code)
        #expect(query.means == means)
    }
}
