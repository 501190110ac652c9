import Testing

@testable import Entry

@Suite("The comparison of what was read back")
struct ComparisonTests {
    let ours = EntryValues(
        values: ["name": "港　一郎", "birth": "1990-06-10"],
        labels: [
            EntryLabel(field: "birth", label: "生年月日"), EntryLabel(field: "name", label: "氏名"),
            EntryLabel(field: "card", label: "カード"),
        ])

    func fields(_ theirs: [String: String]) -> [String] { Comparison.differences(ours, theirs).map(\.field) }

    @Test("is empty when every field is the same, and an absent value is an empty one")
    func equal() {
        #expect(fields(["name": "港　一郎", "birth": "1990-06-10"]) == [])
        #expect(fields(["name": "港　一郎", "birth": "1990-06-10", "card": ""]) == [])
    }

    @Test("names the fields that differ in the order of the rule, with both values")
    func different() {
        let differences = Comparison.differences(ours, ["name": "港　一朗", "card": "有"])
        #expect(
            differences == [
                Comparison.Difference(field: "birth", label: "生年月日", ours: "1990-06-10", theirs: ""),
                Comparison.Difference(field: "name", label: "氏名", ours: "港　一郎", theirs: "港　一朗"),
                Comparison.Difference(field: "card", label: "カード", ours: "", theirs: "有"),
            ])
    }

    @Test("takes what nobody entered for a difference")
    func foreign() { #expect(fields(["name": "港　一郎", "birth": "1990-06-10", "memo": "x"]) == ["memo"]) }

    @Test(
        "does not take one spelling of a name for another that looks the same",
        arguments: [
            // U+FA19 is canonically equivalent to U+795E; が may be written as か with a mark; 辻 with a variation selector.
            ("\u{FA19}", "\u{795E}"), ("が", "か\u{3099}"), ("辻", "辻\u{E0100}"), ("港 一郎", "港　一郎"),
        ])
    func spelling(ours: String, theirs: String) {
        let values = EntryValues(values: ["name": ours], labels: [EntryLabel(field: "name", label: "氏名")])
        #expect(Comparison.differences(values, ["name": theirs]).count == 1)
    }
}
