import Kernel
import Sheets
import Testing

@testable import Paper

/// Looks for the circle around 男 or 女.
enum SexCircle {
    /// Expects that a form circles the word in the box of its sex field, and no other word in that box; on a form that does not
    /// print the sex, that a card's sex changes nothing.
    static func expect(_ word: String, of form: FormDefinition, holder: CardHolder) throws {
        var withoutSex = holder
        withoutSex.sex = nil
        let marked = try capsules(form, holder)
        let unmarked = try capsules(form, withoutSex)
        let added = marked.circles.filter { !unmarked.circles.contains($0) }
        guard let field = form.card.first(where: { $0.value.fact == .sex })?.key else {
            #expect(added.isEmpty)
            return
        }
        let box = try #require(form.box(of: field))
        #expect(added.count == 1)
        let circle = try #require(added.first)
        #expect(circle.x >= box.x - 1 && circle.right <= box.right + 1)
        #expect(circle.y >= box.y - 1 && circle.bottom <= box.bottom + 1)
        let words = marked.words.filter { circle.contains($0.middle) }.map(\.text)
        #expect(words == [word], "the circle is around \(words)")
    }

    private static func capsules(
        _ form: FormDefinition, _ holder: CardHolder
    ) throws -> (circles: [Box], words: [(text: String, middle: (x: Double, y: Double))]) {
        try PrintShop.alone {
            var plan = FormPlan(template: form.template, setter: Typesetter())
            try plan.fill(CardSheet(form, holder: holder, today: Shipped.today).data)
            var circles: [Box] = []
            var words: [(text: String, middle: (x: Double, y: Double))] = []
            for mark in plan.pages[0].marks {
                switch mark {
                case .capsule(let box): circles.append(box)
                case .text(let text, let x, let y):
                    words.append((text.text, (x + text.width / 2, y + text.height / 2)))
                default: break
                }
            }
            return (circles, words)
        }
    }
}

extension FormDefinition {
    /// Where a field stands; of a repeated table in its first row.
    fileprivate func box(of name: String) -> Box? {
        if let field = template.fields.first(where: { $0.name == name }) { return field.box }
        for group in template.groups {
            if let field = group.fields.first(where: { "\(group.name).\($0.name)" == name }) { return field.box }
        }
        return nil
    }
}

extension Box {
    fileprivate func contains(_ point: (x: Double, y: Double)) -> Bool {
        x <= point.x && point.x <= right && y <= point.y && point.y <= bottom
    }
}
