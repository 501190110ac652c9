import Foundation
import Rules

/// Runs a folder of the DMN Technology Compatibility Kit: each folder in it with a model and its cases.
///
/// Numbers agree when they differ by less than 10⁻⁸, as in the kit's own runners: its expected values are written with
/// fewer digits than FEEL computes.
public struct ConformanceKit: Sendable {
    /// What became of one case.
    public enum Outcome: Sendable, Hashable {
        /// Every result was as expected.
        case passed
        /// The case asks for code outside (Java, PMML).
        case unsupported
        /// What was expected and what came, for each result that differs.
        case failed([String])
    }

    /// The cases of one folder.
    public struct Report: Sendable {
        /// The folder, relative to where the run began.
        public let folder: String
        /// What became of each case, by its id.
        public let outcomes: [(id: String, description: String, outcome: Outcome)]

        /// How many passed.
        public var passed: Int { outcomes.count { $0.outcome == .passed } }
        /// How many ask for code outside.
        public var unsupported: Int { outcomes.count { $0.outcome == .unsupported } }
        /// How many failed.
        public var failed: Int { outcomes.count - passed - unsupported }
    }

    /// The folder.
    public let path: String

    /// A kit in a folder.
    public init(path: String) { self.path = path }

    /// Runs every folder whose name contains `filter`, in order, and tells of each.
    ///
    /// - Throws: `DecisionModelError` when a file cannot be read.
    public func run(filter: String = "", _ tell: (Report) -> Void) throws(DecisionModelError) {
        for folder in folders() where filter.isEmpty || folder.contains(filter) {
            tell(try report(folder))
        }
    }

    /// Folders that hold cases.
    private func folders() -> [String] {
        guard let names = FileManager.default.enumerator(atPath: path) else { return [] }
        var folders: Set<String> = []
        for case let name as String in names where name.hasSuffix(".xml") && name.contains("-test-") {
            folders.insert(
                URL(fileURLWithPath: name, relativeTo: URL(fileURLWithPath: "/")).deletingLastPathComponent()
                    .relativePath)
        }
        return folders.map { $0 == "./" || $0 == "." ? "" : $0 }.sorted()
    }

    private func bytes(_ file: String) throws(DecisionModelError) -> Data {
        guard let bytes = FileManager.default.contents(atPath: file) else {
            throw DecisionModelError("the file cannot be read", file: file, line: 1, column: 1)
        }
        return bytes
    }

    private func report(_ folder: String) throws(DecisionModelError) -> Report {
        let place = folder.isEmpty ? path : "\(path)/\(folder)"
        let files = ((try? FileManager.default.contentsOfDirectory(atPath: place)) ?? []).sorted()
        var outcomes: [(id: String, description: String, outcome: Outcome)] = []
        for file in files where file.hasSuffix(".xml") && file.contains("-test-") {
            let (name, cases) = try ConformanceReader(file: file).read(try bytes("\(place)/\(file)"))
            let model = try DMNModel(try bytes("\(place)/\(name)"), file: name) { wanted throws(DecisionModelError) in
                try imported(wanted, in: place, files)
            }
            for one in cases { outcomes.append((one.id, one.description, outcome(of: one, model))) }
        }
        return Report(folder: folder, outcomes: outcomes)
    }

    /// The model of a namespace among the files of the folder.
    private func imported(
        _ wanted: DMNImport, in place: String, _ files: [String]
    ) throws(DecisionModelError) -> (Data, file: String)? {
        for file in files where file.hasSuffix(".dmn") {
            let bytes = try bytes("\(place)/\(file)")
            guard let definitions = try? DMNReader(file: file).read(bytes) else { continue }
            if definitions.namespace == wanted.namespace { return (bytes, file) }
        }
        return nil
    }

    private func outcome(of one: ConformanceCase, _ model: DMNModel) -> Outcome {
        var failures: [String] = []
        var isUnsupported = false
        for expected in one.expectations {
            let result: DMNResult?
            if let service = one.service {
                result = model.evaluate(service: service, one.inputs, now: Self.moment)
            } else if expected.isService {
                result = model.evaluate(service: expected.name, one.inputs, now: Self.moment)
            } else {
                result = model.evaluate(decision: expected.name, one.inputs, now: Self.moment)
            }
            guard let result else {
                failures.append("\(expected.name) is not in the model")
                continue
            }
            var value = result.value
            // Of a service with several output decisions, the result is one of them.
            if one.service != nil, case .context(let context) = value, let part = context[expected.name] {
                value = part
            }
            if Self.agree(value, expected.value) { continue }
            if result.warnings.contains(where: { $0.message.hasPrefix("unsupported") }) {
                isUnsupported = true
                continue
            }
            let why = result.warnings.map(\.description).joined(separator: "; ")
            failures.append("\(expected.name): expected \(expected.value), got \(value) (\(why))")
        }
        if !failures.isEmpty { return .failed(failures) }
        return isUnsupported ? .unsupported : .passed
    }

    /// The moment at which the cases are evaluated.
    private static let moment = FEELDateTime(text: "2026-04-20T12:00:00+09:00")

    private static let tolerance = Decimal34("0.00000001")

    /// Whether a result is what was expected.
    static func agree(_ value: FEELValue, _ expected: FEELValue) -> Bool {
        switch (value, expected) {
        case (.number(let a), .number(let b)):
            guard let difference = a.subtracting(b), let tolerance else { return false }
            return difference.magnitude < tolerance
        case (.list(let a), .list(let b)):
            return a.count == b.count && zip(a, b).allSatisfy { agree($0, $1) }
        case (.context(let a), .context(let b)):
            return a.count == b.count
                && a.keys.allSatisfy { key in b[key].map { agree(a[key] ?? .null, $0) } ?? false }
        default: return value == expected
        }
    }
}
