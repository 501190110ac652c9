import Forms

/// The pages of two editions of a form in one order, also those that only one of them has (B may divide the form otherwise).
struct TrialFunnel: Sendable {
    struct Step: Sendable {
        let page: FormSheetPage
        let isInFirst: Bool
        let isInSecond: Bool
    }

    let steps: [Step]

    /// - Parameters:
    ///   - first: the pages of the edition that stands; they keep their order.
    ///   - second: those of the other one; what only it has comes after the page that it follows there.
    init(_ first: [FormSheetPage], _ second: [FormSheetPage]) {
        let ids = (first: Set(first.map(\.id)), second: Set(second.map(\.id)))
        var steps = first.map { Step(page: $0, isInFirst: true, isInSecond: ids.second.contains($0.id)) }
        var place = 0
        for page in second {
            if let known = steps.firstIndex(where: { $0.page.id == page.id }) {
                place = known + 1
            } else {
                steps.insert(Step(page: page, isInFirst: false, isInSecond: true), at: place)
                place += 1
            }
        }
        self.steps = steps
    }

    /// The pages of several editions in one order.
    static func pages(_ editions: [[FormSheetPage]]) -> [FormSheetPage] {
        editions.dropFirst().reduce(editions.first ?? []) { TrialFunnel($0, $1).steps.map(\.page) }
    }
}
