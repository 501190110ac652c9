import DMN
import Kernel
import Pack
import Rules

/// The forms that may ask for an individual number (個人番号): `tables/individual-number.yml` of the pack, one rule for each law that asks
/// for it (番号法14条, 16条, 19条). A form that the table does not name must not.
///
/// It is read on its own and not with the city's other tables, because a terminal that has no server needs it too.
public struct IndividualNumberForms: Sendable {
    static let file = "tables/individual-number.yml"
    private let model: DMNModel?
    private let decision: String

    /// Reads the table; without one no form may ask for the number.
    public init(pack: CityPack) {
        guard let file = pack.file(Self.file), let node = pack.read(file),
            let table = TableFile.table(node, csv: { _ in nil })
        else {
            model = nil
            decision = ""
            return
        }
        decision = table.id
        do throws(DecisionModelError) {
            model = try DMNModel(table.definitions, file: file.path)
        } catch {
            node.fault(error.message)
            model = nil
        }
    }

    /// Whether the law asks for the number on a form.
    public func allows(_ form: String) -> Bool {
        let answer = model?.evaluate(decision: decision, ["form": .string(form)], explaining: false)
        if case .boolean(true)? = answer?.value { return true } else { return false }
    }
}
