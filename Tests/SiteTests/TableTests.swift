import Testing

@testable import Site

@Suite("Tables")
struct TableTests {
    private let columns: [Table.Column] = [.init("番号", .rowHeading), .init("氏名"), .init("人数", .number)]

    @Test("cells stand under their columns, with roles and labels where rows become cards")
    func cells() {
        let plain = Table(caption: "表", columns: columns, rows: [["1", "花子", "3"]]).html.string
        #expect(plain.contains("<tr><th scope=\"row\">1</th><td>花子</td><td class=\"number\">3</td></tr>\n</tbody>"))
        let cards = Table(caption: "表", columns: columns, rows: [["1", "花子", "3"]], cards: true).html.string
        #expect(
            cards.contains(
                """
                <tr role="row"><th scope="row" role="rowheader"><span class="cell-label" aria-hidden="true">番号</span>\
                <div class="cell">1</div></th><td role="cell"><span class="cell-label" aria-hidden="true">氏名</span>\
                <div class="cell">花子</div></td><td class="number" role="cell">\
                <span class="cell-label" aria-hidden="true">人数</span><div class="cell">3</div></td></tr>

                """))
    }

    @Test("rows with fewer or more cells than columns, or none, and no rows at all")
    func uneven() {
        let rows: [[HTML]] = [["1"], ["2", "a", "b", "c"], [], ["3", "d", "e"]]
        let table = Table(caption: "表", columns: columns, rows: rows).html.string
        #expect(
            table.contains(
                """
                <tr><th scope="row">1</th></tr>
                <tr><th scope="row">2</th><td>a</td><td class="number">b</td><td>c</td></tr>
                <tr></tr>
                <tr><th scope="row">3</th><td>d</td><td class="number">e</td></tr>
                </tbody>
                """))
        let none = Table(caption: "表", columns: columns, rows: [], empty: "ありません").html.string
        #expect(none.contains("<tbody>\n<tr><td class=\"empty\" colspan=\"3\">ありません</td></tr></tbody>"))
    }
}
