import Kernel
import Testing

@testable import Rules

@Suite("JSON is read by the declared types")
struct JSONTests {
    static let person = FEELType.context([
        "age": .number, "born": .date, "status": .choice(["held", "none"]), "tags": .list(.string),
    ])

    @Test("values of declared types")
    func values() throws {
        let json = JSONValue.object([
            "age": .number("3.50"), "born": .string("2026-04-20"), "status": .string("held"),
            "tags": .array([.string("a"), .null]),
        ])
        let value = try FEELValue(json, as: Self.person)
        #expect(value == (try feel("{age: 3.5, born: @\"2026-04-20\", status: \"held\", tags: [\"a\", null]}")))
        #expect(value.json["born"] == .string("2026-04-20"))
        #expect(
            try FEELValue(.object([:]), as: Self.person) == feel("{age: null, born: null, status: null, tags: null}"))
    }

    @Test(
        "faults name the place",
        arguments: [
            (JSONValue.object(["age": .string("3")]), "/age: this is no number"),
            (.object(["born": .string("2026-02-30")]), "/born: this is no date"),
            (.object(["tags": .array([.int(1)])]), "/tags/0: this is no string"),
            (.object(["status": .string("hold")]), "/status: \"hold\" is not one of \"held\", \"none\""),
            (.object(["ageing": .int(1)]), "/ageing: there is no 'ageing'"),
            (.array([]), "this is no context<age: number, born: date, status: string, tags: list<string>>"),
        ])
    func faults(json: JSONValue, message: String) {
        #expect {
            _ = try FEELValue(json, as: Self.person)
        } throws: { "\($0)" == message }
    }
}
