import Kernel
import Pack
import Testing

@testable import Forms

@Suite("A definition as its owner changes it")
struct ProcedureDesignTests {
    private static let text = """
        id: sample
        version: 1
        title: {ja: 見本, en: Sample, ko: 견본}
        pages:
          - id: first
            title: {ja: はじめ}
            items:
              - {name: kind, kind: choice, label: {ja: 種類}, required: true, options: [{value: a, label: {ja: ア}}]}
              - {name: note, kind: text, label: {ja: 備考}, when: 'kind = "a"', longest: 40}
          - id: second
            title: {ja: つぎ}
            items:
              - {name: rows, kind: group, label: {ja: 行}, items: [{name: inner, kind: date, label: {ja: 日}}]}
        """

    @Test("an item is read, changed and written; what is not said of it stays, and so do other languages")
    func items() throws {
        var design = try #require(ProcedureDesign(Self.text))
        let place = ProcedureDesign.Place(page: 0, item: 1)
        var values = try #require(design[place])
        #expect(values.when == "kind = \"a\"" && values.limits == ["longest": 40] && values.requirement == .never)
        values.requirement = .when("kind = \"a\"")
        values.hint = [.ja: "あれば"]
        design.set(values, at: place)
        design.setTexts("title", [.ja: "見本2", .en: "Sample"])
        let again = try #require(ProcedureDesign(try design.text()))
        #expect(again[place] == values)
        #expect(try design.text().contains("견본"))
        #expect(again.texts("title") == [.ja: "見本2", .en: "Sample"])
        #expect(again.places(on: 1).map(\.description) == ["1-0", "1-0-0"])
        #expect(again[.init(page: 1, item: 0, inner: 0)]?.name == "inner")
    }

    @Test("items and pages move, come and go")
    func moving() throws {
        var design = try #require(ProcedureDesign(Self.text))
        #expect(design.moveItem(.init(page: 0, item: 1), .up) == .init(page: 0, item: 0))
        #expect(design[.init(page: 0, item: 0)]?.name == "note")
        #expect(design.moveItem(.init(page: 0, item: 0), .up) == .init(page: 0, item: 0), "there is none before it")
        #expect(design.moveItem(.init(page: 0, item: 0), toPage: 1) == .init(page: 1, item: 1))
        #expect(design.itemCount(on: 0) == 1 && design[.init(page: 1, item: 1)]?.name == "note")
        let new = ProcedureDesign.ItemValues(name: "more", kind: "date", label: [.ja: "日"])
        #expect(design.addItem(new, after: .init(page: 1, item: 0, inner: 0)) == .init(page: 1, item: 0, inner: 1))
        #expect(design[.init(page: 1, item: 0, inner: 1)] == new)
        #expect(design.movePage(0, .down) == 1 && design.page(0)?.id == "second")
        design.removeItem(.init(page: 0, item: 1))
        design.removePage(1)
        #expect(design.names == ["rows", "inner", "more"])
    }

    @Test(
        "the place of a fault is found in the text",
        arguments: [
            (9, 64, "pages 0 items 1 when"), (8, 20, "pages 0 items 0 name"), (14, 62, "pages 1 items 0 items 0"),
            (3, 20, "title ja"),
        ])
    func places(line: Int, column: Int, way: String) throws {
        let fault = PackFault(file: "", line: line, column: column, reason: "")
        let place = try #require(FaultPlace(fault, in: Self.text))
        #expect(place.steps.joined(separator: " ").hasPrefix(way), "\(place.steps)")
    }
}
