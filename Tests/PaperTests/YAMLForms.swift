import Foundation
import Paper
import Yams

/// Reads form files for tests the way the pack does.
enum YAMLForms {
    static func source(_ yaml: String) throws -> FormSource {
        guard let node = try Yams.compose(yaml: yaml) else { return FormSource(.text("")) }
        return source(node)
    }

    static func template(_ yaml: String) throws -> FormTemplate {
        try FormTemplate(
            source(yaml),
            besides: [
                "languages", "window", "owner", "events", "sex", "needsIndividualNumber", "handsDataOver", "digits",
                "card",
            ])
    }

    /// The folder `City` of the repository.
    static let city = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "City").resolvingSymlinksInPath()

    /// Every form file below `City`, by path.
    static func files() throws -> [URL] {
        let layers = try FileManager.default.contentsOfDirectory(at: city, includingPropertiesForKeys: nil)
        return layers.flatMap { layer in
            (try? FileManager.default.contentsOfDirectory(
                at: layer.appending(path: "forms"), includingPropertiesForKeys: nil)) ?? []
        }.filter { $0.pathExtension == "yml" }.sorted { $0.path < $1.path }
    }

    static func shipped(_ id: String) throws -> FormTemplate {
        try template(String(contentsOf: city.appending(path: "base/forms/\(id).yml"), encoding: .utf8))
    }

    private static func source(_ node: Node) -> FormSource {
        let line = node.mark?.line ?? 0
        let column = node.mark?.column ?? 0
        switch node {
        case .scalar(let scalar): return FormSource(.text(scalar.string), line: line, column: column)
        case .sequence(let items): return FormSource(.list(items.map(source)), line: line, column: column)
        case .mapping(let entries):
            return FormSource(
                .map(entries.map { (key: $0.key.string ?? "", value: source($0.value)) }), line: line, column: column)
        case .alias: return FormSource(.text(""), line: line, column: column)
        }
    }
}
