import Foundation
import Kernel
import Pack
import Rules
import SwiftCSV

/// Reads people's tables from YAML. What is wrong is a fault with file, line and reason.
public enum TableFile {
    /// Reads a table, and the CSV with its rules where it names one.
    ///
    /// - Parameters:
    ///   - node: The document.
    ///   - csv: Gives the text of a CSV beside it, and its name; nil when there is none.
    /// - Returns: Nil when it cannot be read at all; the node's faults say why.
    public static func table(
        _ node: PackNode, csv: (String) -> (text: String, file: String)?
    ) -> TableDefinition? {
        guard node.isMap else {
            node.fault("a decision table is a map with the keys id, title, hitPolicy, inputs, outputs, rules")
            return nil
        }
        node.allow(["id", "title", "hitPolicy", "inputs", "outputs", "rules", "source"])
        var table = TableDefinition(
            id: node.string("id"), title: node.localized("title"), hitPolicy: node.optionalString("hitPolicy") ?? "U",
            inputs: node.nodes("inputs").map(input), outputs: node.nodes("outputs").map(output), rules: [],
            source: node.optionalString("source") ?? "", file: node.file)
        if HitPolicy(table.hitPolicy) == nil {
            node.node("hitPolicy")?.fault("the hit policy is one of U, A, P, F, R, O, C, C+, C<, C>, C#")
        }
        if table.inputs.isEmpty { node.fault("the table has no inputs") }
        if table.outputs.isEmpty { node.fault("the table has no outputs") }
        guard let rules = node.node("rules") else {
            node.fault("\"rules\" is missing: a list of {when: […], then: […]}, or the name of a CSV file")
            return nil
        }
        if let name = rules.scalar {
            guard let (text, file) = csv(name) else {
                rules.fault("the file \(name) is not there")
                return nil
            }
            table.rules = lines(text, file: file, of: table, rules)
        } else {
            table.rules = rules.items.compactMap { rule($0, of: table) }
        }
        return table
    }

    private static func type(_ node: PackNode) -> String {
        let name = node.optionalString("type") ?? "string"
        if FEELType(name: name) == nil { node.node("type")?.fault("there is no type \"\(name)\"") }
        return name
    }

    private static func label(_ node: PackNode) -> LocalizedText {
        node.optionalLocalized("label") ?? LocalizedText(ja: node.string("name"))
    }

    private static func input(_ node: PackNode) -> TableDefinition.Input {
        node.allow(["name", "label", "type", "allowed", "whole"])
        return .init(
            name: node.string("name"), label: label(node), type: type(node), allowed: node.optionalString("allowed"),
            isWhole: node.bool("whole", default: false))
    }

    private static func output(_ node: PackNode) -> TableDefinition.Output {
        node.allow(["name", "label", "type", "values", "default"])
        return .init(
            name: node.string("name"), label: label(node), type: type(node), values: node.strings("values"),
            defaultValue: node.optionalString("default"))
    }

    private static func rule(_ node: PackNode, of table: TableDefinition) -> TableDefinition.Rule? {
        node.allow(["when", "then", "basis"])
        let (tests, answers) = (node.strings("when"), node.strings("then"))
        guard tests.count == table.inputs.count, answers.count == table.outputs.count else {
            node.fault(
                "the rule has \(tests.count) conditions and \(answers.count) answers for \(table.inputs.count) inputs "
                    + "and \(table.outputs.count) outputs")
            return nil
        }
        return .init(
            tests: zip(tests, table.inputs).map { word($0, $1.type) },
            answers: zip(answers, table.outputs).map { answer($0, $1.type, of: table) },
            basis: node.optionalString("basis") ?? "", line: node.line)
    }

    /// A condition as FEEL: in a column of text, plain words stand for themselves, without quotation marks.
    private static func word(_ cell: String, _ type: String) -> String {
        guard type == "string", cell != "-", !cell.contains("\""), !cell.hasPrefix("not("), !cell.contains("?") else {
            return cell
        }
        return cell.split(separator: ",").map { FEELValue.string($0.trimmingCharacters(in: .whitespaces)).description }
            .joined(separator: ", ")
    }

    /// An answer as FEEL: in a column of text, what is no name of an input stands for itself.
    private static func answer(_ cell: String, _ type: String, of table: TableDefinition) -> String {
        guard type == "string", !cell.contains("\""), !table.inputs.contains(where: { $0.name == cell }) else {
            return cell
        }
        return FEELValue.string(cell).description
    }

    /// The rules in a CSV: a column for each input and output by its name, and `basis`.
    private static func lines(
        _ text: String, file: String, of table: TableDefinition, _ node: PackNode
    ) -> [TableDefinition.Rule] {
        let remarks = text.split(separator: "\n", omittingEmptySubsequences: false).prefix { $0.hasPrefix("#") }.count
        let body = text.split(separator: "\n", omittingEmptySubsequences: false).dropFirst(remarks).joined(
            separator: "\n")
        guard let csv = try? CSV<Enumerated>(string: body, delimiter: .comma, loadColumns: false) else {
            node.fault("\(file) is not valid CSV (a quotation mark may be missing)")
            return []
        }
        let names = table.inputs.map(\.name) + table.outputs.map(\.name)
        let places = names.map { csv.header.firstIndex(of: $0) }
        for (name, place) in zip(names, places) where place == nil { node.fault("\(file) has no column \(name)") }
        for name in csv.header where !names.contains(name) && name != "basis" {
            node.fault(
                "\(file) has a column \(name) that the table does not know" + Suggestion.hint(name, among: names))
        }
        let columns = places.compactMap { $0 }
        guard columns.count == names.count else { return [] }
        let basis = csv.header.firstIndex(of: "basis")
        var rules: [TableDefinition.Rule] = []
        for (number, row) in csv.rows.enumerated() where row != [""] {
            guard row.count == csv.header.count else {
                node.fault("\(file), line \(remarks + number + 2): \(row.count) cells for \(csv.header.count) columns")
                continue
            }
            let cells = columns.map { row[$0].isEmpty ? "-" : row[$0] }
            rules.append(
                .init(
                    tests: zip(cells, table.inputs).map { word($0, $1.type) },
                    answers: zip(cells.dropFirst(table.inputs.count), table.outputs).map {
                        answer($0, $1.type, of: table)
                    },
                    basis: basis.map { row[$0] } ?? "", line: remarks + number + 2))
        }
        return rules
    }
}
