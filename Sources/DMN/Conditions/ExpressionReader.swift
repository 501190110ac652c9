import Kernel
import Pack
import Rules

/// Compiles the conditions of a pack; what is wrong with one becomes a fault at its place in the file.
package struct ExpressionReader {
    package let scope: FEELScope
    let faults: PackFaults

    /// - Parameter scope: what conditions may name and call.
    package init(scope: FEELScope, faults: PackFaults) {
        (self.scope, self.faults) = (scope, faults)
    }

    /// The expression under a key, which must yield the type; nil when the key is absent or the expression is wrong.
    package func expression(_ node: PackNode, _ key: String, yielding type: FEELType) -> FEELExpression? {
        node.node(key).flatMap { expression($0, yielding: type) }
    }

    /// The expression under a key that must be there.
    package func required(_ node: PackNode, _ key: String, yielding type: FEELType) -> FEELExpression? {
        guard node.node(key) != nil else {
            node.fault("\"\(key)\" is missing: a condition is expected, such as 'true'")
            return nil
        }
        return expression(node, key, yielding: type)
    }

    /// A scalar as an expression.
    package func expression(_ node: PackNode, yielding type: FEELType) -> FEELExpression? {
        guard let source = node.scalar else {
            node.fault("an expression is expected here")
            return nil
        }
        do throws(FEELError) {
            let expression = try FEELExpression(source, scope: scope)
            guard fits(expression.type, type) else {
                node.fault("the expression yields \(expression.type), but \(type) is expected")
                return nil
            }
            return expression
        } catch {
            faults.add(fault(error, in: node))
            return nil
        }
    }

    private func fits(_ found: FEELType, _ wanted: FEELType) -> Bool {
        switch (found, wanted) {
        case (.any, _), (_, .any), (.list, .list): true
        case (.string, .choice), (.choice, .string), (.choice, .choice): true
        default: found == wanted
        }
    }

    /// The place of an error inside a scalar: exact for one that stands on one line, its beginning for folded ones.
    private func fault(_ error: FEELError, in node: PackNode) -> PackFault {
        let inside = error.line == 1 ? error.column - 1 + (node.isQuoted ? 1 : 0) : 0
        return PackFault(
            file: node.file, line: node.line + error.line - 1, column: node.column + inside, reason: error.message)
    }
}
