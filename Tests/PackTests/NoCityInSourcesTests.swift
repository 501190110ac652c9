import Foundation
import Kernel
import Pack
import Testing

/// What is one city's is data: the code knows no city.
@Suite struct NoCityInSourcesTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    @Test("no source file names a city that has a pack, nor one of its wards", arguments: ["osaka", "sample-town"])
    func sources(city: String) throws {
        let pack = try CityPack.load(Self.root.appendingPathComponent("City/\(city)").path)
        var names = [city] + pack.name.languages.map { pack.name.text(in: $0) }
        names.append(String(pack.name.text(in: .ja).prefix(while: { $0 != "市" && $0 != "町" })))
        for ward in pack.document("places/wards.yml")?.nodes("wards") ?? [] {
            guard let name = ward.optionalLocalized("name") else { continue }
            names += [name.text(in: .ja), name.text(in: .en)]
        }
        let sources = Self.root.appendingPathComponent("Sources")
        let files = FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil)
        var found: [String] = []
        var read = 0
        for case let file as URL in files! where ["swift", "js", "css"].contains(file.pathExtension) {
            read += 1
            let text = try String(contentsOf: file, encoding: .utf8)
            for name in names where name.count > 2 && text.localizedCaseInsensitiveContains(name) {
                found.append("\(file.lastPathComponent): \(name)")
            }
        }
        #expect(read > 100)
        #expect(found.isEmpty)
    }
}
