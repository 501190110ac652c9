import Foundation
import Kernel
import Pack
import Paper
import Testing

@testable import Sheets

@Suite("A form is changed box by box")
struct FormDesignTests {
    private func text(_ id: String = "juuminhyou-seikyuu") throws -> String {
        try String(contentsOfFile: "\(Shipped.root)City/base/forms/\(id).yml", encoding: .utf8)
    }

    private func read(_ text: String) throws -> FormDefinition {
        let pack = Shipped.pack
        let faults = PackFaults()
        let node = try #require(PackNode.read(Array(text.utf8), file: "form.yml", faults: faults))
        let form = FormDefinition(node, context: FormContext(pack: pack))
        #expect(faults.isEmpty, "\(faults.all)")
        return try #require(form)
    }

    private func box(_ design: FormDesign, _ field: String) throws -> FormDesign.Box {
        try #require(design.boxes.first { $0.values.field == field })
    }

    @Test("every form that ships reads the same after it went through the designer, and every box is found in it")
    func roundTrip() throws {
        let folder = "\(Shipped.root)City/base/forms"
        for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() where name.hasSuffix(".yml") {
            let text = try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
            let design = try #require(FormDesign(text))
            let (old, new) = (try read(text), try read(try design.text()))
            #expect(FormDifference(from: old, to: new).lines.isEmpty, "\(name)")
            #expect(old.card == new.card && old.template.fields == new.template.fields, "\(name)")
            #expect(design.boxes.count == old.template.allFields.count, "\(name)")
        }
    }

    @Test("size, row and width are changed; the neighbour gives way, so that the table stays as wide as it was")
    func sizes() throws {
        var design = try #require(FormDesign(try text()))
        let phone = try box(design, "applicant.phone")
        // columns [28, 80, 24, 58]; the telephone stands in the second one, in a row of 10.5 mm.
        #expect(phone.values.width == 80 && phone.values.height == 10.5)
        #expect(design.widths(for: phone.place) == 5...99)
        var values = phone.values
        (values.width, values.height, values.size, values.minSize) = (70, 12, 12, 5.5)
        (values.overflow, values.lines) = ("shrink", 2)
        design.set(phone.place, values)
        let (old, new) = (try read(try text()), try read(try design.text()))
        let field = try #require(new.template.fields.first { $0.name == "applicant.phone" })
        #expect(field.size == 12 && field.minSize == 5.5 && field.maxLines == 2 && field.overflow == .shrink)
        // A millimetre of room at each side, 0.4 above and below.
        #expect(field.box.width == 68 && abs(field.box.height - 11.2) < 0.001)
        let sex = try #require(new.template.fields.first { $0.name == "applicant.sex" })
        let before = try #require(old.template.fields.first { $0.name == "applicant.sex" })
        #expect(sex.box.x == before.box.x && sex.box.width == before.box.width)
        let lines = FormDifference(from: old, to: new).lines.filter { $0.box == "電話番号" }
        #expect(
            Set(lines.map(\.subject)) == [.place, .size, .minSize, .lines, .overflow],
            "\(lines)")
        #expect(lines.contains { $0.subject == .size && $0.before == "11" && $0.after == "12" })
    }

    @Test("a box moves within its row and with its row, and what a card writes there goes with it")
    func moving() throws {
        var design = try #require(FormDesign(try text()))
        let phone = try box(design, "applicant.phone").place
        let after = design.move(phone, .after)
        #expect(after != phone && design[after]?.values.field == "applicant.phone")
        #expect(design[after]?.values.fact == "phone")
        // Back again, and no further than the edge.
        let back = design.move(after, .before)
        #expect(back == phone)
        let address = try box(design, "applicant.address").place
        let lower = design.move(address, .down)
        #expect(lower.description == "2-2-2" && design[lower]?.values.field == "applicant.address")
        _ = try read(try design.text())
        let first = try box(design, "office.head").place
        let still = design.move(first, .up)
        #expect(still == first, "there is nothing above")
    }

    @Test("boxes are added beside, under and in a row of their own, and taken away again")
    func adding() throws {
        for addition in FormDesign.Addition.allCases {
            var design = try #require(FormDesign(try text()))
            // The sheet is full: a row of its own needs room.
            let lower = try box(design, "applicant.phone")
            var height = lower.values
            height.height = 5
            design.set(lower.place, height)
            let phone = lower.place
            let added = design.add(addition, to: phone, field: "new1", label: "新しい欄")
            let place = try #require(added)
            #expect(design[place]?.values.label == "新しい欄")
            var values = try #require(design[place]?.values)
            values.fact = "agent.name"
            design.set(place, values)
            let form = try read(try design.text())
            #expect(form.card["new1"]?.fact == .agentName && form.card["applicant.phone"]?.fact == .phone)
            let rows = FormDifference(from: try read(try text()), to: form).lines
            #expect(rows.contains { $0.subject == .box && $0.before == nil && $0.after == "new1" }, "\(addition)")
            design.remove(place)
            let again = try read(try design.text())
            #expect(!again.template.fieldNames.contains("new1") && again.card["new1"] == nil)
            #expect(again.template.fieldNames.contains("applicant.phone"))
        }
    }

    @Test("one box a character, circles and eras; a form without a box for the sex says that it prints none")
    func styles() throws {
        var design = try #require(FormDesign(try text()))
        var phone = try box(design, "applicant.phone")
        var values = phone.values
        (values.style, values.digits) = ("digits", 11)
        design.set(phone.place, values)
        #expect(try read(try design.text()).template.fields.contains { $0.style == .digits(11) })
        phone = try box(design, "applicant.phone")
        values = phone.values
        (values.style, values.options) = ("circle", ["self 本人", "other ほか"])
        values.fact = nil
        design.set(phone.place, values)
        let circled = try #require(try read(try design.text()).template.fields.first { $0.name == "applicant.phone" })
        #expect(
            circled.style
                == .circle([.init(value: "self", label: "本人"), .init(value: "other", label: "ほか")]))
        let sex = try box(design, "applicant.sex")
        #expect(try read(try design.text()).printsSex)
        design.remove(sex.place)
        #expect(design.head("sex") == "not-printed")
        #expect(try !read(try design.text()).printsSex)
    }

    @Test("in a repeated table a box keeps the table's name in what a card writes")
    func repeated() throws {
        var design = try #require(FormDesign(try text("idou-todoke")))
        let name = try #require(design.boxes.first { $0.values.field == "name" })
        #expect(design.fieldName(of: name) == "persons.name" && name.values.fact == "name")
        var values = name.values
        values.fact = "family"
        design.set(name.place, values)
        #expect(try read(try design.text()).card["persons.name"]?.fact == .family)
    }

    @Test(
        "places are read only as they are written", arguments: ["", "1", "1-2", "1-2-x", "1--2-3", "-1-2-3", "1-2-3-"])
    func places(text: String) { #expect(FormDesign.Place(text) == nil) }
}
