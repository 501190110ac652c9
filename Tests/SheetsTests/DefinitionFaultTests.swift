import Kernel
import Pack
import Sheets
import Testing

@Suite("Definitions of forms")
struct DefinitionFaultTests {
    @Test(
        "what is wrong is a fault at its line",
        arguments: [
            ("window: juumin", "window: jumin", 8, "there is no window \"jumin\"; did you mean 'juumin'?"),
            ("owner: 担当\n", "", 1, "\"owner\" is missing"),
            ("events: []", "events: [moved]", 10, "there is no life event \"moved\""),
            ("events: []\n", "", 1, "\"events\" is missing"),
            ("sex: printed\n", "sex: maybe\n", 11, "is not one of printed, not-printed"),
            ("sex: printed\n", "sex: not-printed\n", 11, "names a field for it"),
            ("  sex: sex\n", "", 11, "names no field for it"),
            ("en: Sample}, purpose", "de: Muster}, purpose", 7, "title is missing in en"),
            (
                "  family: family\n", "  familie: family\n", 13,
                "the form has no field \"familie\"; did you mean 'family'?"
            ),
            ("  phone: phone\n", "  phone: phne\n", 23, "no card has \"phne\"; did you mean \"phone\"?"),
            ("  phone: phone\n", "  phone: {other: phone}\n", 23, "one by sex such as {male: name}"),
            ("  born: birthDate\n", "  other: birthDate\n", 21, "needs style era-date or era-circle"),
            ("  phone: phone\n", "  born: phone\n", 21, "stands twice"),
            ("  sex: sex\n", "  other: sex\n", 22, "sex needs style circle or check"),
            ("  to: office\n", "  sex: office\n", 22, "stands twice"),
            ("sex: printed\n", "sex: printed\nneedsIndividualNumber: true\n", 12, "does not name sample"),
            (
                "field: other, label: その他", "field: my.individualNumber, label: 番号", 1,
                "does not say needsIndividualNumber"
            ),
            ("  phone: phone\n", "  phone: individualNumber\n", 23, "needs style digits with 12 boxes"),
            ("basis: なし\n", "basis: なし\nbase: x\n", 6, "unknown key \"base\""),
        ])
    func faults(old: String, new: String, line: Int, reason: String) throws {
        let yaml = CardSheetTests.yaml.replacing(old, with: new, maxReplacements: 1)
        #expect(yaml != CardSheetTests.yaml)
        let faults = try Self.faults(yaml)
        #expect(
            faults.contains { $0.hasPrefix("sample.yml:\(line):") && $0.contains(reason) }, "\(faults)")
    }

    /// The faults of a definition; of one that is no YAML too.
    static func faults(_ yaml: String) throws -> [String] {
        let faults = PackFaults()
        guard let node = PackNode.read(Array(yaml.utf8), file: "sample.yml", faults: faults) else {
            return faults.all.map(\.description)
        }
        _ = FormDefinition(node, context: FormContext(pack: Shipped.load("sample-town")))
        return faults.all.map(\.description)
    }

    @Test("the table of the pack decides which forms may ask for the individual number")
    func individualNumbers() {
        let rule = Shipped.forms.context.individualNumbers
        #expect(rule.allows("youkaigo-nintei") && rule.allows("kokuho-kougaku"))
        #expect(!rule.allows("juuminhyou-seikyuu") && !rule.allows("idou-todoke") && !rule.allows(""))
        for form in Shipped.forms.all { #expect(!form.needsIndividualNumber || rule.allows(form.template.id)) }
    }
}
