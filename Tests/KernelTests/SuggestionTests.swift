import Kernel
import Testing

@Suite struct SuggestionTests {
    @Test(
        "a slip of the hand finds the name that was meant; another word finds none",
        arguments: [
            ("feee", ["fee", "from"], "fee"), ("person.birthdate", ["person.birthDate"], "person.birthDate"),
            ("hosuehold", ["household", "person"], "household"), ("dog", ["household", "person"], nil),
            ("", ["a"], "a"), ("x", [], nil),
        ] as [(String, [String], String?)])
    func nearest(name: String, known: [String], meant: String?) {
        #expect(Suggestion.nearest(to: name, among: known) == meant)
    }
}
