import Kernel
import Paper
import Testing

/// Invented facts.
enum Sample {
    static let issuedAt = Timestamp(milliseconds: 1_776_992_400_000)  // 2026-04-24T10:00:00+09:00
    static let caseID = "0198c5b2-7d4e-7abc-9def-0123456789ab"
    static let marks = FormMarks(caseID: caseID, issuedAt: issuedAt)

    static func date(_ iso: String) throws -> FormValue { .date(try #require(CivilDate(iso: iso))) }

    static func person(_ name: String, _ furigana: String = "みほん") throws -> [String: FormValue] {
        [
            "name": .text(name), "furigana": .text(furigana), "birthDate": try date("1989-01-07"),
            "sex": .choices(["female"]), "relation": "子",
        ]
    }

    /// A template of one field.
    static func template(
        _ style: Field.Style = .text, width: Double = 60, height: Double = 10, maxLines: Int = 1,
        overflow: Field.Overflow = .continuation
    ) -> FormTemplate {
        let field = Field(
            name: "fact", label: "事実", box: Box(x: 20, y: 40, width: width, height: height), style: style,
            maxLines: maxLines, overflow: overflow)
        return FormTemplate(
            id: "sample", version: "1", title: "見本", sheet: .a4Portrait, validFrom: CivilDate(dayNumber: 0), basis: "",
            fields: [field])
    }

    static func render(_ value: FormValue?, on template: FormTemplate) throws -> RenderedForm {
        try template.render(FormData(values: value.map { ["fact": $0] } ?? [:]), marks: marks)
    }
}
