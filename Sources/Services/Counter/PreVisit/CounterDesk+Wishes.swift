import Kernel
import Procedures
import Store

extension CounterDesk {
    /// The forms that answers given at home lead to, for terminals that print them. Nothing of the answers comes with it.
    ///
    /// - Parameter typed: The number as somebody typed it, or the address in its 2D code.
    /// - Returns: Life events and ids of forms in the order of rows; nil for a number that nobody has, or not any more.
    public func wish(
        _ typed: String, on day: CivilDate, in tx: some Queryable
    ) throws -> (events: [String], forms: [String])? {
        guard let code = PreVisitCode.read(typed), let answers = try PreVisitStore.load(code, on: day, in: tx) else {
            return nil
        }
        let catalogue = catalogue
        let result = Guidance(catalogue).evaluate(
            answers.asFacts.guidanceFacts(events: answers.events, isProtected: false, catalogue), on: day,
            calendar: calendars.legal)
        var seen = Set<String>()
        let forms = Decision(result, catalogue).items.filter { $0.isHandedIn && !$0.isDeemed }
            .flatMap(\.definition.forms).filter { seen.insert($0).inserted }
        return (answers.events, forms)
    }
}
