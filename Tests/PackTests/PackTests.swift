import Foundation
import Kernel
import Pack
import Testing

private let manifest = "id: town\nname: {ja: 町, en: Town}\nlanguages: [ja, en]\n"

@Suite struct PackTests {
    @Test("a folder without pack.yml is refused with its path")
    func missingManifest() throws {
        let pack = try TemporaryPack(["town/other.yml": "a: 1"])
        #expect(throws: PackFault.self) { try CityPack.load(pack.root + "/town") }
    }

    @Test("every fault of a file is named with file, line and column, not only the first")
    func allFaults() throws {
        let pack = try TemporaryPack([
            "town/pack.yml": manifest,
            "town/fees.yml": """
            - id: copy
              fee: three
              from: 2026-02-30
            - title: {en: Copy}
              feee: 300
            """,
        ])
        let faults = try pack.faults { pack in
            for node in pack.document("fees.yml")?.items ?? [] {
                node.allow(["id", "fee", "from", "title"])
                _ = node.string("id")
                _ = node.optionalInt("fee")
                _ = node.optionalDate("from")
                _ = node.optionalLocalized("title")
            }
        }
        #expect(
            faults == [
                "town/fees.yml:2:8: \"fee\" must be a whole number",
                "town/fees.yml:3:9: \"from\" must be a date that exists, written as 2026-04-01",
                "town/fees.yml:4:3: \"id\" is missing: text is expected",
                "town/fees.yml:4:10: the Japanese text (ja) is missing",
                "town/fees.yml:5:9: unknown key \"feee\"; did you mean \"fee\"?",
            ])
    }

    @Test(
        "what is not YAML is refused with its line",
        arguments: [
            ("a: [1, 2\nb: 3\n", 2), ("a: 1\na: 2\n", 1), ("a: \"open\nb: 3\n", 3), ("\ta: 1\n", 1),
        ])
    func brokenYAML(text: String, line: Int) throws {
        let pack = try TemporaryPack(["town/pack.yml": manifest, "town/a.yml": text])
        let faults = try pack.faults { #expect($0.document("a.yml") == nil) }
        #expect(faults.count == 1)
        #expect(faults.first?.hasPrefix("town/a.yml:\(line)") == true, "\(faults)")
    }

    @Test("a file that is not UTF-8 is refused with the line of the first wrong byte")
    func wrongEncoding() throws {
        let pack = try TemporaryPack(["town/pack.yml": manifest])
        try pack.write("town/a.yml", Array("a: 町\nb: ".utf8) + [0x93, 0xFA, 0x96, 0x7B])  // 日本 in Shift_JIS
        let faults = try pack.faults { _ = $0.document("a.yml") }
        #expect(faults == ["town/a.yml:2:1: the file is not UTF-8; save it as UTF-8 (without BOM)"])
    }

    @Test("a bomb of aliases is refused and does not unfold")
    func aliasBomb() throws {
        var text = "a0: &a0 [x, x]\n"
        for level in 1...60 { text += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1)]\n" }
        let pack = try TemporaryPack(["town/pack.yml": manifest, "town/a.yml": text])
        let faults = try pack.faults { _ = $0.document("a.yml") }
        #expect(faults.first?.contains("anchors and aliases") == true)
    }

    @Test("a file of the city stands for the base's file of the same name; other files of the base stay")
    func layers() throws {
        let pack = try TemporaryPack([
            "base/pack.yml": "id: base\nname: 全国\nlanguages: [ja]\n",
            "base/forms/a.yml": "who: base", "base/forms/b.yml": "who: base",
            "town/pack.yml": manifest + "base: ../base\n",
            "town/forms/b.yml": "who: town", "town/forms/c.yml": "who: town",
        ])
        let faults = try pack.faults { pack in
            #expect(pack.documents(in: "forms").map { $0.string("who") } == ["base", "town", "town"])
            #expect(pack.layers.map(\.name) == ["base", "town"])
        }
        #expect(faults.isEmpty)
    }

    @Test("a base that leads back to itself is a fault and not an endless loop")
    func circle() throws {
        let pack = try TemporaryPack([
            "base/pack.yml": "id: base\nname: 全国\nlanguages: [ja]\nbase: ../town\n",
            "town/pack.yml": manifest + "base: ../base\n",
        ])
        #expect(try pack.faults().first?.contains("leads back") == true)
    }

    @Test("words fall back from easy Japanese to Japanese, from other languages to English, then Japanese")
    func words() throws {
        let pack = try TemporaryPack([
            "town/pack.yml": manifest,
            "town/words/site.yml": """
            site.save: {ja: 保存する, ja-easy: "{保存|ほぞん}する", en: Save}
            site.hello: {ja: "{name}さん、こんにちは", en: "Hello, {name}"}
            site.only: {ja: 日本語だけ}
            """,
            "town/words/site.es.yml": "site.save: Guardar\nsite.gone: Nada\n",
        ])
        let faults = try pack.faults { pack in
            let words = pack.words
            #expect(words.text("site.save", .jaEasy) == "{保存|ほぞん}する")
            #expect(words.text("site.save", Language(rawValue: "es")) == "Guardar")
            #expect(words.text("site.hello", Language(rawValue: "es"), ["name": "Aoi"]) == "Hello, Aoi")
            #expect(words.text("site.hello", .jaEasy, ["name": "{x}"]) == "{x}さん、こんにちは")
            #expect(words.text("site.only", .en) == "日本語だけ")
            #expect(words.text("site.none", .ja) == "⟦site.none⟧")
        }
        #expect(
            faults == ["town/words/site.es.yml:2:12: \"site.gone\" has no Japanese text, so no page uses it"])
    }

    @Test("a CSV file is read with its columns; a missing column or cell is a fault with its line")
    func tables() throws {
        let pack = try TemporaryPack([
            "town/pack.yml": manifest,
            "town/a.csv": "# source: sample\ncode,name\n1,\"北, 南\"\n2,西\n",
            "town/b.csv": "code,name\n1,北\n2,西,南\n",
        ])
        let faults = try pack.faults { pack in
            #expect(pack.table("a.csv", columns: ["code", "name"])?.rows == [["1", "北, 南"], ["2", "西"]])
            #expect(pack.table("a.csv", columns: ["kana"]) == nil)
            #expect(pack.table("b.csv", columns: ["code"]) == nil)
        }
        #expect(
            faults == [
                "town/a.csv:2:1: columns are missing: kana",
                "town/b.csv:2:1: 3 cells stand where 2 columns are named",
            ])
    }
}
