import DMN
import Testing

@Suite("Decision models")
struct DecisionModelErrorTests {
    @Test("an error names file, line and column")
    func description() {
        let error = DecisionModelError("unknown element", file: "fees.dmn", line: 3, column: 9)
        #expect(error.description == "fees.dmn:3:9: unknown element")
    }
}
