import Kernel
import Pack
import Rules

/// Reads dated parameters from a pack. What is wrong is a fault with file, line and reason.
public enum ParameterFile {
    /// Reads a list of parameters.
    ///
    /// ```yaml
    /// - id: child-allowance.under-3
    ///   title: {ja: 3歳未満}
    ///   unit: yen
    ///   editions:
    ///     - {from: 2012-04-01, to: 2024-09-30, value: 15000, basis: 児童手当法6条}
    ///     - {from: 2024-10-01, known: 2024-06-12, value: 15000, basis: 令和6年法律47号}
    /// ```
    public static func parameters(_ node: PackNode) -> [DatedParameter] { node.items.compactMap(parameter) }

    private static func parameter(_ node: PackNode) -> DatedParameter? {
        guard node.isMap else {
            node.fault("a parameter is a map with the keys id, title, unit, editions")
            return nil
        }
        node.allow(["id", "title", "unit", "editions", "source"])
        _ = node.localized("title")
        let editions = node.nodes("editions")
        if editions.isEmpty { node.fault("\"editions\" is missing: a list such as [{from: 2026-04-01, value: 300}]") }
        let parameter = DatedParameter(
            name: node.string("id"), unit: node.string("unit"), editions: editions.compactMap(edition))
        for fault in parameter.faults { (node.node("editions") ?? node).fault("\(fault)") }
        return parameter
    }

    private static func edition(_ node: PackNode) -> DatedParameter.Edition? {
        guard node.isMap else {
            node.fault("an edition is a map such as {from: 2026-04-01, value: 300}")
            return nil
        }
        node.allow(["from", "to", "known", "value", "basis"])
        guard let text = node.node("value")?.scalar else {
            node.fault("\"value\" is missing: a number, a text in quotation marks, a date or true or false")
            return nil
        }
        do {
            let expression = try FEELExpression(text, scope: FEELScope(names: [:]))
            return .init(
                expression.evaluate(FEELInputs([:])), from: node.date("from"), to: node.optionalDate("to"),
                known: node.optionalDate("known"), basis: node.optionalString("basis") ?? "")
        } catch {
            node.fault("the value cannot be read: \(error.message)")
            return nil
        }
    }
}
