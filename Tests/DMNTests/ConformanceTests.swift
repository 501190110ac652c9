import DMN
import Foundation
import Testing

private let kit = ProcessInfo.processInfo.environment["MIO_TCK"]

@Suite("The DMN Technology Compatibility Kit")
struct ConformanceTests {
    @Test("every case passes, or asks for Java", .enabled(if: kit != nil))
    func all() throws {
        var (passed, unsupported, failed) = (0, 0, 0)
        try ConformanceKit(path: kit ?? "").run(filter: ProcessInfo.processInfo.environment["MIO_TCK_FILTER"] ?? "") {
            report in
            passed += report.passed
            unsupported += report.unsupported
            failed += report.failed
            print("KIT \(report.folder): \(report.passed) passed, \(report.failed) failed")
            for (id, description, outcome) in report.outcomes {
                if case .failed(let why) = outcome {
                    print(
                        "KIT   \(report.folder.suffix(40)) \(id) \(description)\nKIT       \(why.joined(separator: "\nKIT       "))"
                    )
                }
            }
        }
        print("KIT total: \(passed) passed, \(unsupported) unsupported, \(failed) failed")
        #expect(failed == 0)
    }

    @Test("every model of the kit is written as it was read", .enabled(if: kit != nil))
    func written() throws {
        let root = kit ?? ""
        for case let name as String in FileManager.default.enumerator(atPath: root) ?? .init()
        where name.hasSuffix(".dmn") {
            let first = try DMNDefinitions(Data(contentsOf: URL(fileURLWithPath: "\(root)/\(name)")), file: name)
            let again = try DMNDefinitions(Data(first.xml.utf8), file: name)
            #expect(again == first, "\(name)")
        }
    }
}
