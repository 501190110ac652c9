import Kernel
import Testing

@Suite("Kana and widths")
struct KanaTests {
    @Test(
        "hiragana and katakana change into each other and nothing else changes",
        arguments: [("みやこ", "ミヤコ"), ("がぎぐゔゝゞっゃゎゕゖ", "ガギグヴヽヾッャヮヵヶ"), ("漢字Aー・１", "漢字Aー・１"), ("ゐゑを", "ヰヱヲ")])
    func scripts(hiragana: String, katakana: String) {
        #expect(Kana.toKatakana(hiragana) == katakana)
        #expect(Kana.toHiragana(katakana) == hiragana)
    }

    @Test(
        "half width becomes full width with voiced marks joined",
        arguments: [
            ("ｶﾞｷﾞﾊﾟﾋﾟｳﾞﾜﾞ", "ガギパピヴヷ"), ("ｱｲｳｴｵｯｬｭｮｰ｡｢｣､･", "アイウエオッャュョー。「」、・"), ("ABC-123 ~", "ＡＢＣ－１２３　～"),
            ("ｱﾞ", "ア゛"), ("ﾞ", "゛"), ("漢字", "漢字"),
        ])
    func fullWidth(half: String, full: String) {
        #expect(Kana.toFullWidth(half).isExactly(full))
    }

    @Test(
        "full width becomes half width with voiced marks apart",
        arguments: [("ガギパピヴ", "ｶﾞｷﾞﾊﾟﾋﾟｳﾞ"), ("ＡＢＣ－１２３　", "ABC-123 "), ("アー・。", "ｱｰ･｡"), ("ひらがな漢字", "ひらがな漢字")])
    func halfWidth(full: String, half: String) {
        #expect(Kana.toHalfWidth(full).isExactly(half))
    }

    @Test("every katakana comes back from half width")
    func roundTrip() throws {
        let text = "ァアィイゥウェエォオカガキギクグケゲコゴサザシジスズセゼソゾタダチヂッツヅテデトドナニヌネノハバパヒビピフブプヘベペホボポマミムメモャヤュユョヨラリルレロワヲンヴー"
        #expect(Kana.toFullWidth(Kana.toHalfWidth(text)).isExactly(text))
    }

    @Test(
        "readings that sound alike share a search key",
        arguments: [
            (["ﾆｯﾎﾟﾝ ﾊﾞｼ", "にっぽんばし", "ニッポンバシ", "ニツポンバシ", "ニッホ\u{309A}ンハ\u{3099}シ", "ニッポン・バシ"], "ニツポンバシ"),
            (["オオノ", "おおの", "ｵｵﾉ", "ｵーｵノ"], "オオノ"), (["ジョー", "ｼﾞｮｰ", "じょー", "ジョ"], "ジヨ"),
            (["ＴＡＮＡＫＡ", "tanaka", "Tanaka "], "tanaka"), (["　", ""], ""), (["ケ\u{31F0}"], "ケク"),
        ])
    func searchKey(texts: [String], key: String) {
        for text in texts { #expect(Kana.searchKey(text).isExactly(key), "\(text)") }
    }

    @Test("digits change their width alone")
    func digits() {
        #expect(Kana.halfWidthDigits("１丁目２番３－４Ａ") == "1丁目2番3－4Ａ")
        #expect(Kana.fullWidthDigits("1丁目2番3-4A") == "１丁目２番３-４A")
    }

    @Test("kanji, variation selectors and compatibility ideographs are never touched")
    func untouched() {
        for text in ["\u{FA19}", "葛\u{E0100}", "か\u{3099}", "\u{2F81A}", "𠮷野", "é", "👪"] {
            #expect(Kana.toHalfWidth(text).isExactly(text))
            #expect(Kana.toFullWidth(text).isExactly(text))
            #expect(Kana.halfWidthDigits(text).isExactly(text))
        }
        #expect(Kana.toKatakana("か\u{3099}").isExactly("カ\u{3099}"))
    }

    @Test("a reading is kana only")
    func isKana() {
        for text in ["ヤマダ　タロウ", "やまだ", "ｼﾞｮｰ", "カ\u{3099}"] { #expect(Kana.isKana(text), "\(text)") }
        for text in ["", "山田", "Yamada", "ヤマダ1", "ヤマダ\n"] { #expect(!Kana.isKana(text), "\(text)") }
    }
}
