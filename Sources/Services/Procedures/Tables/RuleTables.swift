import DMN
import Kernel
import Pack
import Rules

/// The decision tables of a pack, `tables/*.yml`: checked as a whole when the pack is loaded, so that no value falls between two
/// rules and none meets two.
public struct RuleTables: Sendable {
    /// A table, ready to be asked.
    public struct Table: Sendable {
        /// The table as it was written.
        public let definition: TableDefinition
        /// The same as a model of the standard, compiled.
        public let model: DMNModel
    }

    /// The dated parameters of the pack, `parameters/*.yml`; tables call `parameter(name, on)`.
    public let parameters: ParameterBook
    private let tables: [String: Table]

    /// Reads the tables of a pack; what is wrong with them is added to the pack's faults.
    public init(pack: CityPack) {
        let parameters = pack.files(in: "parameters").flatMap { file in
            pack.read(file).map { ParameterFile.parameters($0) } ?? []
        }
        self.parameters = ParameterBook(parameters)
        let functions = self.parameters.functions()
        var tables: [String: Table] = [:]
        for file in pack.files(in: "tables") {
            guard let node = pack.read(file), let definition = Self.table(node, file, pack) else { continue }
            for finding in TableCheck.findings(definition, functions: functions)
            where finding.severity == .error {
                node.fault("\(finding)")
            }
            do throws(DecisionModelError) {
                let model = try DMNModel(definition.definitions, file: file.path, functions: functions)
                for finding in model.findings { node.fault(finding.message) }
                if tables.updateValue(Table(definition: definition, model: model), forKey: definition.id) != nil {
                    node.fault("there are two tables \"\(definition.id)\"")
                }
            } catch {
                node.fault(error.message)
            }
        }
        self.tables = tables
    }

    private static func table(_ node: PackNode, _ file: PackFile, _ pack: CityPack) -> TableDefinition? {
        TableFile.table(node) { name in
            guard name.hasSuffix(".csv"), !name.contains("/"), let csv = pack.file("tables/\(name)"),
                let bytes = csv.bytes(),
                let text = String(validating: bytes, as: UTF8.self)
            else { return nil }
            return (text, csv.path)
        }
    }

    /// The ids in order.
    public var ids: [String] { tables.keys.sorted() }

    /// The table of an id.
    public subscript(id: String) -> Table? { tables[id] }
}
