import Kernel
import Pack
import Testing

@testable import Procedures

@Suite("Texts of the pack")
struct TextTests {
    /// Every text of a catalogue with the place it belongs to.
    static func texts(_ catalogue: ProcedureCatalogue) -> [(String, LocalizedText)] {
        var texts: [(String, LocalizedText)] = []
        for event in catalogue.events {
            texts += [event.title, event.subjects, event.date].map { ("event \(event.id)", $0) }
        }
        texts += catalogue.topics.map { ("topic \($0.id)", $0.title) }
        for fact in catalogue.facts {
            texts += [fact.question, fact.why].compactMap(\.self).map { ("fact \(fact.name)", $0) }
            texts += fact.choices.map { ("fact \(fact.name) \($0.value)", $0.label) }
        }
        for document in catalogue.documents {
            texts += [document.title, document.omission?.reason].compactMap(\.self).map {
                ("document \(document.id)", $0)
            }
        }
        for rule in catalogue.dayRules {
            texts += [rule.title, rule.late].compactMap(\.self).map { ("rule \(rule.id)", $0) }
        }
        texts += catalogue.fees.map { ("fee \($0.id)", $0.title) }
        texts += catalogue.windows.map { ("window \($0.id)", $0.title) }
        for procedure in catalogue.procedures {
            let all =
                [procedure.title, procedure.needed, procedure.possible].compactMap(\.self)
                + procedure.notNeeded.map(\.reason) + procedure.lastDays.compactMap(\.text)
                + procedure.notices.map(\.text)
            texts += all.map { ("procedure \(procedure.id)", $0) }
        }
        let general = catalogue.texts
        texts += [general.possible, general.notNeeded, general.named, general.someone].map { ("guidance.yml", $0) }
        return texts
    }

    @Test(
        "every definition speaks Japanese, easy Japanese and English",
        arguments: [Fixture.city.catalogue, Fixture.town.catalogue])
    func languages(catalogue: ProcedureCatalogue) {
        let texts = Self.texts(catalogue)
        #expect(texts.count > 400)
        for (place, text) in texts {
            for language in [Language.ja, .jaEasy, .en] {
                #expect(text.has(language), "\(place): \(language.rawValue) is missing beside \(text.text(in: .ja))")
            }
        }
    }

    /// The text without what is marked as `{漢字|かんじ}`, `{name}` or `{n}`.
    static func withoutReadings(_ text: String) -> String {
        var plain = ""
        for (index, piece) in text.split(separator: "{", omittingEmptySubsequences: false).enumerated() {
            guard index > 0 else {
                plain += piece
                continue
            }
            let parts = piece.split(separator: "}", maxSplits: 1, omittingEmptySubsequences: false)
            let isMark = parts[0] == "name" || parts[0] == "n" || parts[0].split(separator: "|").count == 2
            plain += parts.count == 2 && isMark ? String(parts[1]) : "{" + piece
        }
        return plain
    }

    @Test(
        "easy Japanese gives the reading of every kanji, and a person's name stays a name",
        arguments: [Fixture.city.catalogue, Fixture.town.catalogue])
    func readings(catalogue: ProcedureCatalogue) {
        for (place, text) in Self.texts(catalogue) {
            let easy = text.text(in: .jaEasy)
            let plain = Self.withoutReadings(easy)
            #expect(!plain.contains("{") && !plain.contains("}"), "\(place): a reading is not closed in \(easy)")
            let kanji = plain.unicodeScalars.filter { (0x3400...0x9FFF).contains($0.value) || $0 == "々" }
            #expect(kanji.isEmpty, "\(place): a kanji without reading in \(easy)")
        }
    }

    @Test(
        "texts refer to fees and never repeat their digits",
        arguments: [Fixture.city.catalogue, Fixture.town.catalogue])
    func noDigits(catalogue: ProcedureCatalogue) {
        let sums = catalogue.fees.flatMap(\.amounts.editions).flatMap { edition -> [String] in
            guard case .number(let yen) = edition.value, let whole = yen.int else { return [] }
            return ["\(whole)", Yen(whole).formatted]
        }
        for (place, text) in Self.texts(catalogue) {
            for language in text.languages {
                for sum in sums { #expect(!text.text(in: language).contains(sum), "\(place) repeats \(sum)") }
            }
        }
    }

    @Test("printed forms that procedures name are in the pack", arguments: ["osaka", "sample-town"])
    func forms(name: String) throws {
        let pack = try CityPack.load(Fixture.root + "/City/" + name)
        let forms = Set(pack.files(in: "forms").map(\.stem))
        for procedure in ProcedureCatalogue(pack: pack).procedures {
            for form in procedure.forms { #expect(forms.contains(form), "\(procedure.id) names \(form)") }
        }
    }
}
