import Kernel
import Rules
import Testing

@Suite("Dated parameters")
struct ParameterTests {
    static func date(_ text: String) -> CivilDate { CivilDate(iso: text) ?? .earliest }

    /// A fee of 300, raised to 400 from October; in November it is corrected to 350, also for what lies behind.
    static let fee = DatedParameter(
        name: "fee", unit: "yen",
        editions: [
            .init(.number(300), from: date("2020-04-01"), basis: "条例"),
            .init(.number(400), from: date("2026-10-01"), known: date("2026-09-01"), basis: "改正"),
            .init(.number(350), from: date("2026-10-01"), known: date("2026-11-10"), basis: "訂正"),
        ])

    @Test(
        "the value of a day depends on what was known",
        arguments: [
            ("2020-03-31", "2026-12-01", nil), ("2026-09-30", "2026-12-01", 300), ("2026-10-01", "2026-12-01", 350),
            ("2026-10-01", "2026-11-09", 400), ("2026-10-01", "2026-11-10", 350), ("2026-10-01", "2026-08-31", 300),
            ("2030-01-01", "2026-10-15", 400), ("2026-09-30", "2020-03-31", nil),
        ] as [(String, String, Int?)])
    func bitemporal(_ on: String, _ known: String, _ expected: Int?) {
        let value = Self.fee.value(on: Self.date(on), knownAt: Self.date(known))
        #expect(value == (expected.map { .number($0) } ?? .null))
    }

    @Test("two states of knowledge are compared by cause")
    func differences() {
        let book = ParameterBook([
            Self.fee,
            DatedParameter(name: "same", unit: "yen", editions: [.init(.number(1), from: Self.date("2020-01-01"))]),
        ])
        let found = book.differences(
            on: Self.date("2026-10-01"), knownAt: Self.date("2026-10-31"), and: Self.date("2026-11-30"))
        #expect(found.map(\.name) == ["fee"])
        #expect(found.first?.before?.basis == "改正" && found.first?.after?.basis == "訂正")
        #expect(
            book.differences(
                on: Self.date("2026-09-30"), knownAt: Self.date("2026-10-31"), and: Self.date("2026-11-30")
            ).isEmpty)
    }

    @Test("expressions ask a book by day and by state of knowledge")
    func expressions() throws {
        let scope = FEELScope(names: ["day": .date], functions: ParameterBook([Self.fee]).functions())
        let now = try FEELExpression("parameter(\"fee\", day) * 2", scope: scope)
        let then = try FEELExpression("parameter(\"fee\", day, @\"2026-10-31\") * 2", scope: scope)
        let inputs = scope.inputs(["day": .date(Self.date("2026-10-01"))])
        #expect(now.evaluate(inputs) == .number(700))
        #expect(then.evaluate(inputs) == .number(800))
    }

    @Test("editions that contradict each other or leave days out are faults")
    func faults() {
        func faults(_ editions: [DatedParameter.Edition]) -> [String] {
            DatedParameter(name: "p", unit: "yen", editions: editions).faults.map(\.description)
        }
        let (one, two) = (FEELValue.number(1), FEELValue.number(2))
        let known = Self.date("2020-01-01")
        #expect(faults(Self.fee.editions).isEmpty)
        #expect(
            faults([
                .init(one, from: Self.date("2020-04-01"), to: Self.date("2021-03-31"), known: known),
                .init(two, from: Self.date("2021-03-31"), to: Self.date("2022-03-31"), known: known),
            ]) == ["editions 1 and 2 both apply on 2021-03-31"])
        #expect(
            faults([
                .init(one, from: Self.date("2020-04-01"), to: Self.date("2021-03-31")),
                .init(two, from: Self.date("2021-04-02")),
            ]) == ["no edition applies from 2021-04-01 to 2021-04-01"])
        #expect(
            faults([.init(one, from: Self.date("2020-04-01"), to: Self.date("2020-03-31"))])
                == ["edition 1 ends before it begins"])
    }
}
