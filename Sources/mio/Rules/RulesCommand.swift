import ArgumentParser
import DMN
import Foundation
import Kernel
import Pack
import Rules

struct RulesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules", abstract: "Decision tables and models (DMN, FEEL).",
        subcommands: [
            RulesEval.self, RulesExplain.self, RulesCheck.self, RulesExport.self, RulesImport.self, RulesTCK.self,
        ])
}

/// A file with rules, as it was given: a model of the standard (`.dmn`, `.xml`) or a people's table (`.yml`).
struct RulesFile {
    let model: DMNModel
    /// The table, when the file is one.
    let table: TableDefinition?

    /// Reads and compiles a file; says what is wrong, with file, line and column, and ends with a failure.
    /// The functions that its expressions may call: FEEL's, and `parameter` of the files beside a table.
    let functions: FEELFunctions

    init(_ path: String, language: Language = .ja) throws {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw Failure("\(path) cannot be read")
        }
        do {
            if path.hasSuffix(".yml") || path.hasSuffix(".yaml") {
                functions = try Self.parameters(of: path).functions()
                let table = try Self.table(Array(bytes), path, functions)
                self.table = table
                model = try DMNModel(table.definitions(in: language), file: path, functions: functions)
            } else {
                table = nil
                functions = .standard
                let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
                model = try DMNModel(bytes, file: path) { wanted throws(DecisionModelError) in
                    Self.imported(wanted, in: folder)
                }
            }
        } catch let error as DecisionModelError {
            throw Failure(error.description)
        }
    }

    /// Reads a people's table.
    static func table(_ bytes: [UInt8], _ path: String, _ functions: FEELFunctions) throws -> TableDefinition {
        let faults = PackFaults()
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
        let table = PackNode.read(bytes, file: path, faults: faults).flatMap { node in
            TableFile.table(node) { name in
                let file = folder.appendingPathComponent(name)
                guard !name.contains("/"), let bytes = FileManager.default.contents(atPath: file.path) else {
                    return nil
                }
                return (String(decoding: bytes, as: UTF8.self), file.relativePath)
            }
        }
        for fault in faults.all { Terminal.error(fault.description) }
        guard let table, faults.isEmpty else { throw ExitCode.failure }
        do {
            _ = try table.compiled(functions: functions)
        } catch {
            throw Failure("\(path): \(error)")
        }
        return table
    }

    /// The dated parameters of the pack in which a table stands: `parameters/` beside its folder.
    private static func parameters(of path: String) throws -> ParameterBook {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("parameters")
        let faults = PackFaults()
        var all: [DatedParameter] = []
        for name in ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()
        where name.hasSuffix(".yml") {
            let file = folder.appendingPathComponent(name)
            guard let bytes = FileManager.default.contents(atPath: file.path) else { continue }
            let node = PackNode.read(Array(bytes), file: file.relativePath, faults: faults)
            all += node.map { ParameterFile.parameters($0) } ?? []
        }
        for fault in faults.all { Terminal.error(fault.description) }
        guard faults.isEmpty else { throw ExitCode.failure }
        return ParameterBook(all)
    }

    /// The model of a namespace among the files beside.
    private static func imported(_ wanted: DMNImport, in folder: URL) -> (Data, file: String)? {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        for file in files.sorted() where file.hasSuffix(".dmn") {
            guard let bytes = FileManager.default.contents(atPath: folder.appendingPathComponent(file).path),
                let definitions = try? DMNDefinitions(bytes, file: file), definitions.namespace == wanted.namespace
            else { continue }
            return (bytes, file)
        }
        return nil
    }

    /// What a person can mend, in one line.
    struct Failure: Error, CustomStringConvertible {
        let description: String
        init(_ description: String) { self.description = description }
    }
}

/// The values that a decision starts from.
struct RulesInput: ParsableArguments {
    @Option(help: "The inputs as a JSON object, or @file.")
    var input = "{}"

    @Option(help: "The moment for now() and today(), such as 2026-04-20T12:00:00+09:00.")
    var now: String?

    func moment() throws -> FEELDateTime? {
        guard let now else { return nil }
        guard let moment = FEELDateTime(text: now) else {
            throw RulesFile.Failure("--now must be a moment such as 2026-04-20T12:00:00+09:00")
        }
        return moment
    }

    /// The inputs by their declared types.
    func values(
        _ type: (String) -> FEELType?, known: [String], unanswered: [String] = []
    ) throws -> [String: FEELValue] {
        var text = input
        if input.hasPrefix("@") {
            guard let bytes = FileManager.default.contents(atPath: String(input.dropFirst())) else {
                throw RulesFile.Failure("\(input.dropFirst()) cannot be read")
            }
            text = String(decoding: bytes, as: UTF8.self)
        }
        let json: JSONValue
        do {
            json = try JSONValue(parsing: text)
        } catch {
            throw RulesFile.Failure("the input is no JSON: \(error)")
        }
        guard let object = json.objectValue else { throw RulesFile.Failure("the input must be a JSON object") }
        var values: [String: FEELValue] = [:]
        for name in unanswered { values[name] = .unknown(UnknownInputs(name)) }
        for (name, value) in object {
            guard let type = type(name) else {
                throw RulesFile.Failure("there is no input '\(name)'" + Suggestion.hint(name, among: known))
            }
            do {
                values[name] = try FEELValue(value, as: type)
            } catch {
                throw RulesFile.Failure("input '\(name)'\(error.pointer): \(error.message)")
            }
        }
        return values
    }
}

/// Which decision of a model is meant.
struct RulesDecision: ParsableArguments {
    @Option(help: "The decision; not needed when the file has one.")
    var decision: String?

    @Option(help: "The decision service, instead of a decision.")
    var service: String?

    /// - Parameter asksBack: Whether to explain: inputs that are not given are open questions then; else they are null, as in
    ///   the standard.
    func evaluate(_ file: RulesFile, _ input: RulesInput, asksBack: Bool = false) throws -> DMNResult {
        let model = file.model
        let names = model.inputs.map(\.name) + model.decisions.map(\.name)
        let values = try input.values(
            { name in (model.inputs + model.decisions).first { $0.name == name }?.type }, known: names,
            unanswered: asksBack ? model.inputs.map(\.name) : [])
        if let service {
            guard let result = model.evaluate(service: service, values, now: try input.moment(), explaining: asksBack)
            else {
                let known = model.definitions.services.map(\.name)
                throw RulesFile.Failure("there is no service '\(service)'" + Suggestion.hint(service, among: known))
            }
            return result
        }
        let known = model.decisions.map(\.name)
        guard let wanted = decision ?? (known.count == 1 ? known[0] : nil) else {
            throw RulesFile.Failure("say which decision with --decision: \(known.joined(separator: ", "))")
        }
        guard let result = model.evaluate(decision: wanted, values, now: try input.moment(), explaining: asksBack)
        else {
            throw RulesFile.Failure("there is no decision '\(wanted)'" + Suggestion.hint(wanted, among: known))
        }
        return result
    }
}
