import ArgumentParser
import Forms
import Foundation
import Kernel
import Pack

/// Writes a city pack with as many online procedures as a large city has, to measure with.
struct SampleProcedures: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sample-procedures",
        abstract: "Write a pack whose online procedures are those of a city and samples by ward, to measure with.",
        discussion: "It stands on the city's pack. The samples are invented and say so; no visitor should see them.")

    @Option(help: "The folder of the city pack.")
    var city: String = DefaultCity.folder

    @Option(help: "How many procedures there are in all.")
    var count = 2_000

    @Argument(help: "The folder of the new pack; it must not exist.")
    var folder: String

    func validate() throws {
        guard (1...20_000).contains(count) else { throw ValidationError("--count must be from 1 to 20000") }
        guard !FileManager.default.fileExists(atPath: folder) else { throw ValidationError("\(folder) exists already") }
    }

    func run() throws {
        let city = try City.loadOrExit(city)
        let online = URL(filePath: folder).appending(path: "online")
        try FileManager.default.createDirectory(at: online, withIntermediateDirectories: true)
        let base = Self.path(from: URL(filePath: folder), to: URL(filePath: self.city))
        let languages = city.pack.languages.map(\.rawValue).joined(separator: ", ")
        let manifest = """
            id: sample-procedures
            name: {ja: 手続きの見本, en: Sample of procedures}
            base: \(base)
            languages: [\(languages)]

            """
        try write(manifest, to: URL(filePath: folder).appending(path: "pack.yml"))
        let procedures = city.online.procedures
        let wards = city.places.wards
        var written = 0
        while procedures.count + written < count, !procedures.isEmpty, !wards.isEmpty {
            let source = procedures[written % procedures.count]
            let turn = written / procedures.count
            let ward = wards[turn % wards.count]
            let id = "\(source.id)-\(ward.code)" + (turn < wards.count ? "" : "-\(turn / wards.count + 1)")
            guard let text = city.online.editions.text(source.id, version: source.version),
                var design = ProcedureDesign(text)
            else { throw CleanExit.message("\(source.id) cannot be read") }
            design.setHead("id", .text(id))
            var titles: ProcedureDesign.Texts = [:]
            for language in ProcedureDesign.languages {
                titles[language] = "〔見本〕\(ward.name.text(in: language)) \(source.title.text(in: language))"
            }
            design.setTexts("title", titles)
            try write("# 見本：数をはかるために作った変種です。\n" + design.text(), to: online.appending(path: "\(id).yml"))
            written += 1
        }
        print("\(procedures.count + written) online procedures, \(written) of them samples, in \(folder)")
    }

    private func write(_ text: String, to url: URL) throws { try Data(text.utf8).write(to: url) }

    /// The way from one folder to another, as `base` of a pack says it.
    static func path(from: URL, to: URL) -> String {
        let (start, end) = (from.standardizedFileURL.pathComponents, to.standardizedFileURL.pathComponents)
        let common = zip(start, end).prefix { $0 == $1 }.count
        return (start.dropFirst(common).map { _ in ".." } + end.dropFirst(common)).joined(separator: "/")
    }
}
