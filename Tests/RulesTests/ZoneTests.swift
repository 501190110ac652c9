import Rules
import Testing

@Suite("Times in zones")
struct ZoneTests {
    @Test(
        "a duration is added to the instant, months to the calendar",
        arguments: [
            ("@\"2021-03-28T01:30:00@Europe/Paris\" + @\"PT1H\"", "2021-03-28T03:30:00@Europe/Paris"),
            ("@\"2021-10-31T01:30:00@Europe/Paris\" + @\"PT3H\"", "2021-10-31T03:30:00@Europe/Paris"),
            ("@\"2021-03-27T12:00:00@Europe/Paris\" + @\"P1D\"", "2021-03-28T13:00:00@Europe/Paris"),
            ("@\"2021-02-28T12:00:00@Europe/Paris\" + @\"P1M\"", "2021-03-28T12:00:00@Europe/Paris"),
            ("@\"2026-04-20T12:00:00@Asia/Tokyo\" - @\"PT12H\"", "2026-04-20T00:00:00@Asia/Tokyo"),
            ("@\"2026-04-20T12:00:00@Asia/Tokyo\" - @\"2026-04-20T03:00:00Z\"", "PT0S"),
            ("@\"2026-04-20T12:00:00@Asia/Tokyo\".time offset", "PT9H"),
            ("@\"2026-04-20T12:00:00@Nowhere/City\"", "syntax"),
            ("@\"2026-04-20T12:00:00+09:00@Asia/Tokyo\"", "syntax"),
        ])
    func arithmetic(_ source: String, _ expected: String) {
        let value = (try? FEELExpression(source, scope: FEELScope(names: [:])))?.evaluate(FEELInputs([:]))
        #expect(value?.description ?? "syntax" == expected)
    }
}
