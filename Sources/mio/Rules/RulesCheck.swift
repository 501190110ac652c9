import ArgumentParser
import DMN
import Foundation

struct RulesCheck: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Look for what cannot work: unknown names, types, gaps, overlaps, rules that never decide.",
        discussion: "Ends with 1 when there is an error.")

    @Argument(help: "Models (.dmn) and tables (.yml).")
    var files: [String]

    @Option(help: "ja or en.")
    var lang = "ja"

    func run() async throws {
        var errors = 0
        for path in files {
            try await Terminal.explainingErrors {
                let file = try RulesFile(path)
                for finding in file.model.findings {
                    print(finding)
                    errors += 1
                }
                let findings: [(name: String, finding: TableFinding)] =
                    file.table.map { table in
                        TableCheck.findings(table, functions: file.functions).map { (table.id, $0) }
                    }
                    ?? file.model.tableFindings
                for (name, finding) in findings {
                    let text = lang == "ja" ? finding.japanese : finding.description
                    print("\(path): \(name): \(finding.severity.rawValue): \(text)")
                    if finding.severity == .error { errors += 1 }
                }
            }
        }
        guard errors == 0 else {
            print("\(errors) error(s)")
            throw ExitCode.failure
        }
        print("\(files.count) file(s) checked")
    }
}

struct RulesExport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write a table (.yml) as a model of the standard, DMN 1.5, to standard output."
    )

    @Argument(help: "The table.")
    var file: String

    func run() async throws {
        try await Terminal.explainingErrors {
            guard let table = try RulesFile(file).table else { throw RulesFile.Failure("\(file) is no table (.yml)") }
            print(table.definitions.xml, terminator: "")
        }
    }
}

struct RulesImport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Write the table of a model (.dmn) as YAML, to standard output.")

    @Argument(help: "The model.")
    var file: String

    @Option(help: "The decision; the first with a table unless given.")
    var decision: String?

    func run() async throws {
        try await Terminal.explainingErrors {
            guard let table = TableDefinition(try RulesFile(file).model.definitions, decision: decision) else {
                throw RulesFile.Failure("\(file) has no such decision with a table")
            }
            print(table.yaml, terminator: "")
        }
    }
}

struct RulesTCK: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tck", abstract: "Run a folder of the DMN Technology Compatibility Kit.",
        discussion: "Ends with 1 when a case fails. What asks for code in Java is unsupported.")

    @Argument(help: "The folder.")
    var folder: String

    @Option(help: "Only folders whose name contains this.")
    var filter = ""

    @Flag(help: "Say of each failed case what was expected.")
    var verbose = false

    func run() async throws {
        try await Terminal.explainingErrors {
            var (passed, unsupported, failed) = (0, 0, 0)
            try ConformanceKit(path: folder).run(filter: filter) { report in
                passed += report.passed
                unsupported += report.unsupported
                failed += report.failed
                print(
                    "\(report.folder): \(report.passed) passed, \(report.failed) failed, \(report.unsupported) unsupported"
                )
                guard verbose else { return }
                for (id, description, outcome) in report.outcomes {
                    if case .failed(let why) = outcome {
                        print("  \(id) \(description)")
                        for line in why { print("    \(line)") }
                    }
                }
            }
            print("total: \(passed) passed, \(failed) failed, \(unsupported) unsupported")
            guard failed == 0, passed > 0 else { throw ExitCode.failure }
        }
    }
}
