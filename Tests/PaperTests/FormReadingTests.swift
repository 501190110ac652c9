import Paper
import Testing

@Suite("Form files")
struct FormReadingTests {
    static let head = """
        id: sample
        version: "1"
        title: 見本
        validFrom: 2026-04-01
        basis: なし

        """

    @Test("a table becomes labels, fields and rulings in millimetres")
    func table() throws {
        let template = try YAMLForms.template(
            Self.head + """
                body:
                  - at: [10, 50]
                    columns: [20, 30, 40]
                    rows:
                      - [8, 氏名, {field: name, label: 氏名, span: 2}]
                      - [6, {text: 縦, down: 2}, 住所, {field: address, label: 住所}]
                      - [6, 電話, {field: phone, label: 電話}]
                """)
        let fields = Dictionary(uniqueKeysWithValues: template.fields.map { ($0.name, $0.box) })
        // One millimetre is kept free at the sides of a cell and 0.4 above and below.
        #expect(fields["name"] == Box(x: 31, y: 50.4, width: 68, height: 7.2))
        #expect(fields["phone"] == Box(x: 61, y: 64.4, width: 38, height: 5.2))
        #expect(template.rulings.contains { $0.box == Box(x: 10, y: 58, width: 20, height: 12) && $0.stroke == .thin })
        #expect(template.rulings.contains { $0.box == Box(x: 10, y: 50, width: 90, height: 20) && $0.stroke == .thick })
        #expect(template.fieldNames == ["name", "address", "phone"])
    }

    @Test(
        "a wrong form file names the line and what is wrong",
        arguments: [
            ("body: []\nbodyy: 1", 7, "unknown key \"bodyy\""),
            ("body:\n  - {columns: [10, 10], rows: [[8, a]]}", 7, "fills 1 of 2 columns"),
            ("body:\n  - {columns: [10], rows: [[8, a, b]]}", 7, "does not fit"),
            ("body:\n  - {columns: [10], rows: [[x, a]]}", 7, "height of a row must be a number"),
            ("body:\n  - {columns: [300], rows: [[8, a]]}", 7, "reach"),
            ("body:\n  - {columns: [50], rows: [[270, a]]}", 7, "foot begins"),
            ("body:\n  - {columns: [50], rows: [[8, {field: x}]]}", 7, "needs a label"),
            ("body:\n  - {columns: [50], rows: [[8, {field: x, label: x, style: bold}]]}", 7, "style must be one of"),
            ("body:\n  - {columns: [50], rows: [[8, {field: x, label: x, style: circle}]]}", 7, "need options"),
            ("body:\n  - {columns: [50], rows: [[8, {text: a, down: 2}]]}", 7, "below the last row"),
            ("body:\n  - {columns: [50], rows: [[8, a]], repeat: persons}", 7, "needs count"),
            ("body: x", 6, "must be a list"), ("sheet: A3\nbody: []", 6, "A4 portrait"),
        ])
    func faults(yaml: String, line: Int, reason: String) throws {
        let fault = try #require(throws: FormFault.self) { try YAMLForms.template(Self.head + yaml) }
        #expect(fault.line == line, "\(fault)")
        #expect(fault.reason.contains(reason), "\(fault)")
    }

    @Test("an edition is valid from its first to its last day")
    func validity() throws {
        let template = try YAMLForms.template(Self.head + "validTo: 2027-03-31\nbody: []")
        for (iso, expected) in [
            ("2026-03-31", false), ("2026-04-01", true), ("2027-03-31", true), ("2027-04-01", false),
        ] {
            #expect(template.isValid(on: try #require(.init(iso: iso))) == expected)
        }
    }
}
