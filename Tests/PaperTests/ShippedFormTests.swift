import Foundation
import TestPaper
import Testing

@testable import Paper

@Suite("Forms of the packs")
struct ShippedFormTests {
    @Test("every form file loads, is named as its id, and all its fixed words fit their boxes")
    func formsAreSound() throws {
        let files = try YAMLForms.files()
        #expect(files.count >= 17)
        for file in files {
            let template = try YAMLForms.template(String(contentsOf: file, encoding: .utf8))
            #expect(template.id == file.deletingPathExtension().lastPathComponent)
            try PrintShop.alone {
                var plan = FormPlan(template: template, setter: Typesetter())
                try plan.fill(FormData())
                #expect(plan.crampedLabels.isEmpty, "\(template.id)")
                #expect(try plan.allPages().count == 1, "a blank \(template.id) is one sheet")
            }
        }
    }

    @Test("no field of a form reaches into another one's box", arguments: try YAMLForms.files())
    func fieldsDoNotOverlap(file: URL) throws {
        let template = try YAMLForms.template(String(contentsOf: file, encoding: .utf8))
        for fields in [template.fields] + template.groups.map(\.fields) {
            for (index, field) in fields.enumerated() {
                for other in fields[(index + 1)...] {
                    let apart =
                        field.box.right <= other.box.x + 0.01 || other.box.right <= field.box.x + 0.01
                        || field.box.bottom <= other.box.y + 0.01 || other.box.bottom <= field.box.y + 0.01
                    #expect(apart, "\(field.name) and \(other.name)")
                }
            }
        }
    }

    @Test("every form prints its title and a fact, and says it is a sample form", arguments: try YAMLForms.files())
    func formsPrint(file: URL) throws {
        let template = try YAMLForms.template(String(contentsOf: file, encoding: .utf8))
        let form = try template.render(
            FormData(values: [
                "applicant.name": .name("𠮷田　髙子", furigana: "よしだ　たかこ"), "applicant.phone": "090-0000-0001",
            ]),
            marks: Sample.marks)
        let text = try OutsideReader.text(form.pdf).unspaced
        #expect(text.contains(template.title.unspaced))
        #expect(text.contains("様式見本"))
        #expect(form.missing.isEmpty)
        if template.fieldNames.contains("applicant.name") { #expect(text.contains("𠮷田髙子")) }
        if template.fieldNames.contains("applicant.phone") { #expect(text.contains("090-0000-0001")) }
    }

    @Test("01.5 seven persons stand on two sheets of the 住民異動届, the sixth and seventh on the second, with one case id")
    func sevenPersonsTakeTwoSheets() throws {
        let template = try YAMLForms.shipped("idou-todoke")
        let names = ["一江", "二江", "三江", "四江", "五江", "六江", "七江"]
        let persons = try names.map { try Sample.person("見本　\($0)") }
        let form = try template.render(
            FormData(values: ["newAddress": "見本町１番地"], groups: ["persons": persons]), marks: Sample.marks)
        #expect(form.pages == 2)
        #expect(form.overflowed.isEmpty)
        for page in 1...2 {
            let text = try OutsideReader.text(form.pdf, page: page).unspaced
            for (index, name) in names.enumerated() {
                #expect(text.contains("見本\(name)") == (index < 5 ? page == 1 : page == 2), "\(name) on page \(page)")
            }
            #expect(text.contains("見本町１番地"), "common facts stand on every sheet")
            #expect(text.contains("\(page)／2ページ"))
            let codes = try OutsideReader.codes(form.pdf, page: page)
            let qr = try #require(codes.first { $0.hasPrefix("QR-Code:") }?.dropFirst("QR-Code:".count))
            let code = try #require(FormCode(String(qr)))
            #expect(
                code
                    == FormCode(
                        caseID: Sample.caseID, form: "idou-todoke", version: template.version, page: page, pages: 2))
            #expect(codes.contains("CODE-128:\(Sample.caseID)"))
        }
    }
}
