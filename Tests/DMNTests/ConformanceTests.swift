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
}
