import Testing

@testable import Forms

@Suite("Definitions of forms")
struct DefinitionTests {
    @Test(
        "what is wrong with a definition is named with its line",
        arguments: [
            ("- {name: a, kind: nmae, label: A}", "5: \"nmae\" is not one of"),
            ("- {name: A, kind: text, label: A}", "5: \"name\" is of small letters"),
            ("- {name: a, kind: text}", "5: \"label\" is missing"),
            ("- {name: a, kind: choice, label: A}", "5: \"options\" is missing"),
            ("- {name: a, kind: text, label: A, options: [{value: x, label: X}]}", "5: only a choice has options"),
            ("- {name: a, kind: text, label: A, when: b = 1}", "5: "),
            ("- {name: a, kind: number, label: A, smallest: 3, largest: 2}", "5: \"smallest\" is larger"),
            ("- {name: a, kind: text, label: A, hin: x}", "5: unknown key \"hin\"; did you mean \"hint\"?"),
            ("- {name: a, kind: group, label: A}", "5: \"items\" is missing"),
            ("- {name: a, kind: file, label: A}", "5: \"types\" is missing"),
            ("- {name: today, kind: date, label: A}", "5: \"today\" is what every form knows"),
            ("- {name: a, kind: text, label: A, from: [passport.name]}", "5: \"passport.name\" is no source"),
            ("- {name: a, kind: omission, label: A}", "5: \"reason\" is missing"),
            ("- {name: a, kind: address, label: A, value: today}", "5: only a number"),
            ("- {name: a, kind: text, label: A}\n- {name: a, kind: text, label: A}", "6: a: another item has the name"),
            (
                "- {name: a, kind: number, label: A, value: b}\n- {name: b, kind: number, label: B, value: a}",
                "5: a: whether it is asked, or what it is, depends on itself"
            ),
            (
                "- name: a\n  kind: choice\n  label: A\n  options: [{value: x, label: X}]\n"
                    + "- {name: b, kind: text, label: B, when: 'a = \"y\"'}", "9: "
            ),
        ])
    func faults(items: String, expected: String) {
        let reasons = FormFile(items: items).reasons
        #expect(reasons.contains { $0.hasPrefix(expected) }, "\(reasons)")
    }

    @Test("a page that nothing can show is a fault, and so is one without items")
    func pages() {
        let form = FormFile(
            """
            pages:
              - {id: one, title: 一, when: "false", items: [{name: a, kind: text, label: A}]}
              - {id: one, title: 二, items: []}
            """)
        #expect(form.reasons.contains { $0.contains("\"one\" is never shown") })
        #expect(form.reasons.contains { $0.contains("another page has the id") })
        #expect(form.reasons.contains { $0.contains("a page without items") })
    }

    @Test("a definition's own examples are filled in; one that comes out otherwise is a fault")
    func examples() {
        func form(_ expected: String) -> FormFile {
            let form = FormFile(
                """
                pages:
                  - id: one
                    title: 一
                    items:
                      - {name: count, kind: number, label: 通数, required: true}
                      - {name: fee, kind: yen, label: 手数料, value: count * 300}
                      - {name: why, kind: text, label: 理由, when: count > 5}
                examples:
                  - {name: 二通, at: "2026-05-01T09:00:00+09:00", answers: {count: 2}, \(expected)}
                """)
            form.sheet?.runExamples()
            return form
        }
        #expect(form("problems: [], values: {fee: 600}, shown: [fee], hidden: [why]").reasons == [])
        #expect(form("values: {fee: 900}").reasons == ["9: the example \"二通\" fails: fee is 600"])
        #expect(form("problems: [count]").reasons == ["9: the example \"二通\" fails: refused are none"])
        #expect(form("shown: [why]").reasons == ["9: the example \"二通\" fails: why is not asked"])
        #expect(form("hidden: [fee]").reasons == ["9: the example \"二通\" fails: fee is asked"])
    }

    @Test("an example may bring files and a household")
    func exampleWithFiles() {
        let form = FormFile(
            """
            pages:
              - id: one
                title: 一
                items:
                  - {name: proof, kind: file, label: 写し, types: [image/jpeg], fewest: 1, required: true}
                  - {name: who, kind: members, label: 対象, required: true}
            examples:
              - name: そろっている
                at: "2026-05-01T09:00:00+09:00"
                files: [{id: f, name: a.jpg, type: image/jpeg, bytes: 1000}]
                members: [{id: c, name: 大阪花子, birth: 2020-05-05, relation: 子}]
                answers: {proof: f, who: c}
                problems: []
                values: {who.0.relation: 子}
              - {name: 何もない, at: "2026-05-01T09:00:00+09:00", answers: {}, problems: [proof, who]}
            """)
        form.sheet?.runExamples()
        #expect(form.reasons == [])
    }
}
